import { assertScope, authorityOf, rankOverTeam, rankOverUser } from "../authority.ts";
import { type WantedVersion, assertVersion } from "../condition.ts";
import { DirectoryError, notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import { assertOwnersRemain, lockOwnership, ownershipOf } from "../memberships/owners.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { emailTaken, heldPointsOf } from "./contact-points.ts";
import { isErased } from "./is-erased.ts";
import { assertMayEditProfile } from "./update-users.ts";
import type { User } from "./user.ts";

export type DeleteUser = { by: Principal; id: number; ifVersion?: WantedVersion };

/**
 * Hides a user from every list and lookup; id, memberships and roles stay for a restoration. Throws `not_found`,
 * `forbidden` for somebody who is also on teams that the caller does not administer, `role_above_own`, `last_owner`,
 * `version_conflict`.
 */
export const deleteUser: Command<DeleteUser, User> = async (tx, { by, id, ifVersion }) => {
  assertScope(by, "write");
  const authority = await authorityOf(tx, by);
  const [user] = await tx.userChanges.lock(by.organizationId, [id]);
  if (user === undefined || user.deletedAt !== null) throw notFound("user");
  const memberships = await tx.memberships.ofUser(by.organizationId, id);
  const rank = rankOverUser(
    authority,
    memberships.map(({ teamId }) => teamId),
  );
  if (rank === 0) throw notFound("user");
  if (memberships.some(({ teamId }) => rankOverTeam(authority, teamId) === 0)) {
    throw new DirectoryError("forbidden", "The user is on other teams too: take them off yours instead.");
  }
  assertMayEditProfile(authority, rank, { user, memberships });
  assertVersion("user", user, ifVersion);
  const ownership = ownershipOf(authority.roles, user, memberships);
  await lockOwnership(tx, by.organizationId, ownership);
  const after = await setDeleted(tx, by, user, tx.now);
  await tx.contactPoints.remove(by.organizationId, [id]);
  await assertOwnersRemain(tx, by.organizationId, authority.roles, ownership);
  return after;
};

/**
 * Brings a deleted user back as it was. Throws `not_found`, `role_above_own` for a role that comes back with them,
 * `email_taken` when somebody else has an e-mail of theirs by now, and `version_conflict`.
 */
export const restoreUser: Command<DeleteUser, User> = async (tx, { by, id, ifVersion }) => {
  assertScope(by, "write");
  const authority = await authorityOf(tx, by);
  const [user] = await tx.userChanges.lock(by.organizationId, [id]);
  if (user === undefined || authority.organizationRank === 0) throw notFound("user");
  const { organizationRank } = authority;
  assertMayEditProfile(authority, organizationRank, { user, memberships: [] });
  if (user.deletedAt !== null && (await isErased(tx, by.organizationId, id))) throw notFound("user");
  assertVersion("user", user, ifVersion);
  if (user.deletedAt === null) return user;
  await tx.membershipChanges.holdHidden(by.organizationId, { userId: id });
  const after = await setDeleted(tx, by, user, null);
  // Which of the hidden memberships come back is known once they have: a refusal takes all of it back.
  const memberships = await tx.memberships.ofUser(by.organizationId, id);
  assertMayEditProfile(authority, organizationRank, { user, memberships });
  const [taken] = await tx.contactPoints.add(by.organizationId, heldPointsOf(user));
  if (taken !== undefined) throw emailTaken();
  return after;
};

async function setDeleted(
  tx: DirectoryTransaction,
  by: Principal,
  user: User,
  deletedAt: number | null,
): Promise<User> {
  const after: User = { ...user, deletedAt, updatedAt: tx.now, version: user.version + 1 };
  await tx.userChanges.setDeleted(after);
  await tx.membershipChanges.setDeleted(by.organizationId, { userId: user.id }, deletedAt);
  const action = deletedAt === null ? "restored" : "deleted";
  await tx.appendJournal([entryOf(tx, by, { action, object: "user", row: after })]);
  return after;
}
