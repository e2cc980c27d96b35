import { listQuery, type ListQuery } from "../list/list-query.ts";

/** What the page of credentials shows besides keys and clients, which it shows when its address says nothing. */
export type CredentialsTab = "grants";

/** Reads from the address of the page of credentials which tab it shows, and of what list. */
export function credentialsSearch(search: Record<string, unknown>): ListQuery & { tab?: CredentialsTab } {
  return { ...listQuery(search), ...(search["tab"] === "grants" && { tab: "grants" }) };
}
