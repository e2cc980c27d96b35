import { authorityOf } from "../authority.ts";
import { DirectoryError, notFound } from "../errors.ts";
import type { DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { assertMayEditProfile } from "../users/update-users.ts";
import type { User } from "../users/user.ts";

/**
 * Locks a living user whose password or sessions the principal may end: their own, or, for those who administer the
 * organization, those of others. Throws `forbidden` before anybody learns who is there, `not_found`, `role_above_own`.
 */
export async function lockSignIn(tx: DirectoryTransaction, by: Principal, userId: number): Promise<User> {
  const authority = await authorityOf(tx, by);
  const isOwn = isOwnSignIn(by, userId);
  if (!isOwn && authority.organizationRank === 0) throw mayNotForOthers();
  const [user] = await tx.userChanges.lock(by.organizationId, [userId]);
  if (user === undefined || user.deletedAt !== null) throw notFound("user");
  if (isOwn) return user;
  const memberships = await tx.memberships.ofUser(user.organizationId, user.id);
  assertMayEditProfile(authority, authority.organizationRank, { user, memberships });
  return user;
}

/** Whether it is the principal's own sign-in. A key of one team is for that team, and not for all that its user is. */
export function isOwnSignIn(by: Principal, userId: number): boolean {
  return by.userId === userId && by.teamId === null;
}

export function mayNotForOthers(): DirectoryError {
  return new DirectoryError("forbidden", "Only an administrator of the organization may do this for others.");
}
