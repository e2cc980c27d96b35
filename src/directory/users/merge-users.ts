import { type Authority, assertAdministersOrganization, authorityOf } from "../authority.ts";
import { type Condition, assertVersion } from "../condition.ts";
import { invalidValue, notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import { journaled } from "../memberships/add-memberships.ts";
import type { Membership } from "../memberships/membership.ts";
import { assertOwnersRemain, lockOwnership, ownershipOf } from "../memberships/owners.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { rankIn } from "../role.ts";
import { type UserChange, changeUser } from "./change-user.ts";
import { filledFrom } from "./filled-from.ts";
import { assertMayEditProfile, writeUserChanges } from "./update-users.ts";
import type { User } from "./user.ts";

/** `fromId` is merged into `id`, which stays. */
export type MergeUsers = { by: Principal; id: number; fromId: number } & Condition;

const SUPERVISED_AT_ONCE = 1000;

/**
 * Makes one user of two who are the same person: memberships follow (where both are on a team, the higher role stays), as
 * do those whom the other one supervised; what the remaining one has not filled in comes from the other, who is deleted.
 * Throws `not_found`, `role_above_own`, `last_owner`, `version_conflict`.
 */
export const mergeUsers: Command<MergeUsers, User> = async (tx, { by, id, fromId, ifVersion }) => {
  const authority = await authorityOf(tx, by);
  assertAdministersOrganization(authority);
  if (id === fromId) throw invalidValue("fromId", "Nobody is merged into themselves.");
  const { organizationId } = by;
  const locked = await tx.userChanges.lock(organizationId, [id, fromId]);
  const into = living(locked, id);
  const from = living(locked, fromId, "fromId");
  assertVersion("user", into, ifVersion);
  const memberships = await tx.memberships.ofUsers(organizationId, [id, fromId]);
  const theirs = memberships.filter(({ userId }) => userId === fromId);
  for (const user of [into, from]) {
    assertMayEditProfile(authority, authority.organizationRank, { user, memberships });
  }
  const ownership = ownershipOf(authority.roles, from, theirs);
  await lockOwnership(tx, organizationId, ownership);
  await followMemberships(tx, authority, id, memberships);
  await followSupervised(tx, by, id, fromId);
  await deleteMerged(tx, by, from, id);
  const organization = await tx.organizations.byId(organizationId);
  const avatar = into.avatar === "" ? await followPicture(tx, from, id) : from.avatar;
  const patch = filledFrom(into, { ...from, avatar }, higherRole(authority, into, from));
  const change = withOrigin(
    changeUser(into, patch, { country: organization?.country ?? "", now: tx.now }) ?? unfilled(into, tx.now),
    fromId,
  );
  await writeUserChanges(tx, authority, [{ entry: 0, change }]);
  await assertOwnersRemain(tx, organizationId, authority.roles, ownership);
  return change.after;
};

function unfilled(into: User, now: number): UserChange {
  const after = { ...into, updatedAt: now, version: into.version + 1 };
  return { before: into, after, journal: { before: {}, after: {} } };
}

/** The journal says on either side who became whom: whoever is erased is erased with those who were merged into them. */
function withOrigin({ journal, ...change }: UserChange, mergedFrom: number): UserChange {
  return { ...change, journal: { ...journal, after: { ...journal.after, mergedFrom } } };
}

function living(users: readonly User[], id: number, field = "id"): User {
  const user = users.find((one) => one.id === id);
  if (user === undefined || user.deletedAt !== null) throw notFound("user", field === "id" ? {} : { field });
  return user;
}

function higherRole({ roles }: Authority, into: User, from: User): string | null {
  if (into.role === null || from.role === null) return into.role ?? from.role;
  return rankIn(roles, from.role) > rankIn(roles, into.role) ? from.role : into.role;
}

async function followMemberships(
  tx: DirectoryTransaction,
  { principal: by, roles }: Authority,
  id: number,
  memberships: readonly Membership[],
): Promise<void> {
  const own = new Map(memberships.filter(({ userId }) => userId === id).map((held) => [held.teamId, held]));
  for (const membership of memberships.filter(({ userId }) => userId !== id)) {
    const held = own.get(membership.teamId);
    if (held === undefined) {
      const supervised = membership.supervisorId === id ? { supervisorId: null } : {};
      await changeMembership(tx, by, membership, { userId: id, ...supervised });
      continue;
    }
    await tx.membershipChanges.delete(by.organizationId, membership.id);
    const row = { id: membership.id, version: membership.version + 1 };
    const before = journaled(membership);
    await tx.appendJournal([entryOf(tx, by, { action: "deleted", object: "membership", row, before })]);
    if (rankIn(roles, membership.role) > rankIn(roles, held.role)) {
      await changeMembership(tx, by, held, { role: membership.role });
    }
  }
}

/** Whoever reported to the one who goes reports to the one who stays, or to nobody when that is themselves. */
async function followSupervised(tx: DirectoryTransaction, by: Principal, id: number, fromId: number): Promise<void> {
  const query = { filter: { op: "eq", field: "supervisor_id", value: fromId }, limit: SUPERVISED_AT_ONCE } as const;
  for (;;) {
    const { rows } = await tx.memberships.list(by.organizationId, query);
    for (const { membership } of rows) {
      await changeMembership(tx, by, membership, { supervisorId: membership.userId === id ? null : id });
    }
    if (rows.length < SUPERVISED_AT_ONCE) return;
  }
}

/** Gives the address of the other's avatar: a picture that is kept here is served for whom it belongs to, so it follows. */
async function followPicture(tx: DirectoryTransaction, from: User, id: number): Promise<string> {
  const { organizationId } = from;
  const picture = await tx.avatars.of(organizationId, from.id);
  if (picture === undefined) return from.avatar;
  const ending = `/${from.id}/${picture.token}`;
  if (!from.avatar.endsWith(ending)) return from.avatar;
  await tx.avatarChanges.put(organizationId, id, picture);
  return `${from.avatar.slice(0, -ending.length)}/${id}/${picture.token}`;
}

async function changeMembership(
  tx: DirectoryTransaction,
  by: Principal,
  membership: Membership,
  after: Partial<Pick<Membership, "userId" | "role" | "supervisorId">>,
): Promise<void> {
  const next: Membership = { ...membership, ...after, updatedAt: tx.now, version: membership.version + 1 };
  await tx.membershipChanges.update(next);
  const { userId, role, supervisorId } = membership;
  const was = { userId, role, supervisorId };
  const before = Object.fromEntries(Object.entries(was).filter(([field]) => field in after));
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "membership", row: next, before, after })]);
}

/** The other's e-mails and external id are free from here on, for they are those of nobody who lives. */
async function deleteMerged(tx: DirectoryTransaction, by: Principal, from: User, mergedInto: number): Promise<void> {
  const row: User = { ...from, deletedAt: tx.now, updatedAt: tx.now, version: from.version + 1 };
  await tx.userChanges.setDeleted(row);
  await tx.membershipChanges.setDeleted(by.organizationId, { userId: from.id }, tx.now);
  await tx.contactPoints.remove(by.organizationId, [from.id]);
  await tx.appendJournal([entryOf(tx, by, { action: "deleted", object: "user", row, after: { mergedInto } })]);
}
