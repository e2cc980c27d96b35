import { listQuery, type ListQuery } from "../list/list-query.ts";

const TABS = ["members", "chart", "invitations", "settings"] as const;

/** What a team's page shows of it. */
export type TeamTab = (typeof TABS)[number];

/** Reads from the address of a team's page which tab it shows (the members, when it says nothing), and of what list. */
export function teamSearch(search: Record<string, unknown>): ListQuery & { tab?: TeamTab } {
  const tab = tabOf(search["tab"]);
  return tab === undefined ? listQuery(search) : { ...listQuery(search), tab };
}

/** The tab that something names; undefined for none. */
export function tabOf(named: unknown): TeamTab | undefined {
  return TABS.find((tab) => tab === named);
}
