import type { JournalEntry } from "../journal/entry.ts";
import { entryOf } from "../journal/record.ts";
import type { DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import type { User } from "../users/user.ts";
import type { Grant } from "./grant.ts";

/**
 * The journal's entry of a grant that was given or ended, by its user unless said otherwise: it is about its user, who
 * stays at the same version.
 */
export function grantEntry(
  tx: DirectoryTransaction,
  grant: Grant,
  user: User,
  state: "allowed" | "ended",
  by = principalOfGrant(grant),
): Omit<JournalEntry, "id"> {
  const { id, credentialId, scopes } = grant;
  const after = { oauthGrant: { id, client: credentialId, scopes, state } };
  return entryOf(tx, by, { action: "updated", object: "user", row: user, after });
}

/** The user of a grant, acting through its client with the rights that their roles give them. */
export function principalOfGrant({ organizationId, credentialId, userId }: Grant): Principal {
  return { organizationId, origin: "worksection", credentialId, userId, teamId: null, role: null, scope: "write" };
}
