import { DirectoryError, invalidValue } from "../errors.ts";
import type { ApiName } from "../principal.ts";
import type { Credential, CredentialKind } from "./credential.ts";

/** What each API signs in with, first what is usual. */
export const KINDS_OF_APIS = {
  heymarket: ["secret", "api_key"],
  happygrasshopper: ["api_key"],
  saferme: ["token", "api_key"],
  worksection: ["secret", "oauth_client"],
  scim: [],
  rest: ["api_key", "token"],
} as const satisfies Record<ApiName, readonly CredentialKind[]>;

/** APIs that show one team: who belongs to none is refused at each request. */
export const APIS_OF_A_TEAM: ReadonlySet<ApiName> = new Set<ApiName>(["heymarket"]);

/** Throws `invalid_value` or `missing_value` for a credential that would open nothing. */
export function assertUsable({ api, kind, teamId }: Pick<Credential, "api" | "kind" | "teamId">): void {
  const kinds: readonly CredentialKind[] = KINDS_OF_APIS[api];
  if (kinds.length === 0) throw invalidValue("api", `Nothing signs in to ${api}.`);
  if (!kinds.includes(kind)) throw invalidValue("kind", `kind must be ${kinds.join(" or ")} for ${api}.`);
  if (teamId === null && APIS_OF_A_TEAM.has(api)) {
    throw new DirectoryError("missing_value", `A credential for ${api} belongs to a team.`, { field: "teamId" });
  }
}
