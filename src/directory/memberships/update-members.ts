import { type Authority, assertNotAbove, assertScope, authorityOf, rankOverTeam } from "../authority.ts";
import { assertVersion } from "../condition.ts";
import { DirectoryError, notFound } from "../errors.ts";
import { differences, entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { type RoleReference, rankOf, resolveRole } from "../role.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import { lockTeams } from "../teams/lock-teams.ts";
import { type UserChange, changeUser, joinedChange } from "../users/change-user.ts";
import { assertMayEditProfile, refuseRepeated, writeUserChanges } from "../users/update-users.ts";
import type { Member, MemberPatch, Membership } from "./membership.ts";
import { type LostOwners, assertOwnersRemain, isOwnerRole, ownsTeam } from "./owners.ts";
import { type Supervised, assertSupervisors, supervisedTeams } from "./supervisors.ts";

export type UpdateMembers = {
  by: Principal;
  /** Only memberships of this team exist for the batch; null for all that the principal reaches. */
  teamId: number | null;
  entries: readonly MemberPatch[];
};

type Changed = { entry: number; member: Member; after: Membership };

/** What a batch makes of one user, who may be in it through several memberships, and the last entry that says so. */
type ChangedUser = { entry: number; change: UserChange };

/**
 * Changes memberships and their users, all or none, with one journal entry a changed row; returns the members in the
 * order of the entries. Throws `not_found`, `duplicate_entry`, `unknown_role`, `role_above_own`, `email_taken`,
 * `version_conflict`, `invalid_value`, each naming the entry, and `last_owner` for the batch as a whole.
 */
export const updateMembers: Command<UpdateMembers, Member[]> = async (tx, { by, teamId, entries }) => {
  assertScope(by, "write");
  refuseRepeated(entries);
  const authority = await authorityOf(tx, by);
  await holdRoles(
    tx,
    authority,
    entries.map(({ role }) => role && resolveRole(authority.roles, role)),
  );
  const organization = await tx.organizations.byId(by.organizationId);
  const country = organization?.country ?? "";
  const locked = await tx.membershipChanges.lock(
    by.organizationId,
    entries.map(({ id }) => id),
  );
  const members = new Map(locked.map((member) => [member.membership.id, member]));
  const users = new Map<number, ChangedUser>();
  const held = await heldRoles(tx, authority, entries, locked);
  const changed = entries.map((patch, entry): Changed => {
    const member = members.get(patch.id);
    if (member === undefined || !reaches(authority, member, teamId)) throw notFound("member", { field: "id", entry });
    noteUserChange(users, authority, member, patch, { country, now: tx.now, entry, held });
    return { entry, member, after: changedMembership(tx, authority, member, patch, entry) };
  });
  const supervised = changed.map(newSupervisor);
  const lost = lostBy(authority, changed);
  await lockTeams(tx, by.organizationId, lost.teams.union(supervisedTeams(supervised)));
  await assertSupervisors(tx, authority, supervised);
  await writeUserChanges(tx, authority, [...users.values()]);
  await writeMemberships(tx, authority, changed);
  await assertOwnersRemain(tx, by.organizationId, authority.roles, lost);
  return changed.map(({ member: { user }, after }) => ({
    membership: after,
    user: users.get(user.id)?.change.after ?? user,
  }));
};

/** A supervisor who was there before need not be there now: writing back what was read changes nothing. */
function newSupervisor({ member: { membership }, after }: Changed): Supervised {
  const { teamId, userId, supervisorId } = after;
  return { teamId, userId, ...(supervisorId === membership.supervisorId ? {} : { supervisorId }) };
}

function reaches(authority: Authority, { membership }: Member, teamId: number | null): boolean {
  const inScope = teamId === null || membership.teamId === teamId;
  return inScope && rankOverTeam(authority, membership.teamId) > 0;
}

type Context = { country: string; now: number; entry: number; held: ReadonlyMap<number, readonly Membership[]> };

/** All memberships of the users who are to be changed, for whoever is not above all of them anyway. */
async function heldRoles(
  tx: DirectoryTransaction,
  authority: Authority,
  entries: readonly MemberPatch[],
  locked: readonly Member[],
): Promise<ReadonlyMap<number, readonly Membership[]>> {
  const changing = new Set(entries.filter(({ user }) => user !== undefined).map(({ id }) => id));
  const userIds = locked.filter(({ membership }) => changing.has(membership.id)).map(({ user }) => user.id);
  if (userIds.length === 0 || authority.organizationRank === rankOf("owner")) return new Map();
  const { organizationId } = authority.principal;
  return Map.groupBy(await tx.memberships.ofUsers(organizationId, userIds), ({ userId }) => userId);
}

function noteUserChange(
  users: Map<number, ChangedUser>,
  authority: Authority,
  member: Member,
  patch: MemberPatch,
  context: Context,
): void {
  const before = users.get(member.user.id)?.change;
  const change = userChange(authority, { ...member, user: before?.after ?? member.user }, patch, context);
  if (change === undefined) return;
  const joined = before === undefined ? change : joinedChange(before, change);
  if (joined === undefined) users.delete(member.user.id);
  else users.set(member.user.id, { entry: context.entry, change: joined });
}

function userChange(
  authority: Authority,
  { membership, user }: Member,
  patch: MemberPatch,
  context: Context,
): UserChange | undefined {
  if (patch.user === undefined) return undefined;
  const change = changeUser(user, patch.user, context);
  if (change === undefined) return undefined;
  const rank = rankOverTeam(authority, membership.teamId);
  assertMayEditProfile(authority, rank, { user, memberships: context.held.get(user.id) ?? [] }, context.entry);
  if (change.before.role !== change.after.role || change.before.status !== change.after.status) {
    throw new DirectoryError("forbidden", "A batch of members cannot change this.", { entry: context.entry });
  }
  return change;
}

function changedMembership(
  tx: DirectoryTransaction,
  authority: Authority,
  { membership }: Member,
  patch: MemberPatch,
  entry: number,
): Membership {
  assertVersion("membership", membership, patch.ifVersion, { entry });
  const next: Membership = {
    ...membership,
    role: patch.role === undefined ? membership.role : grantedRole(authority, membership, patch.role, entry),
    supervisorId: patch.supervisorId === undefined ? membership.supervisorId : patch.supervisorId,
    agreedToJoin: patch.agreedToJoin ?? membership.agreedToJoin,
  };
  const same = differences(membership, next, []) === undefined;
  return same ? membership : { ...next, version: membership.version + 1, updatedAt: tx.now };
}

function grantedRole(authority: Authority, membership: Membership, role: RoleReference, entry: number): string {
  const key = resolveRole(authority.roles, role, membership.role);
  if (key === undefined) throw new DirectoryError("unknown_role", "There is no such role.", { field: "role", entry });
  if (key === membership.role) return key;
  const rank = rankOverTeam(authority, membership.teamId);
  assertNotAbove(authority, rank, membership.role, entry);
  assertNotAbove(authority, rank, key, entry);
  return key;
}

function lostBy({ roles }: Authority, changed: readonly Changed[]): LostOwners {
  const demoted = changed.filter(({ member, after }) => ownsTeam(roles, member) && !isOwnerRole(roles, after.role));
  return { organization: false, teams: new Set(demoted.map(({ after }) => after.teamId)) };
}

async function writeMemberships(
  tx: DirectoryTransaction,
  { principal: by }: Authority,
  changed: readonly Changed[],
): Promise<void> {
  const rows = changed.filter(({ member, after }) => after !== member.membership);
  for (const { after } of rows) await tx.membershipChanges.update(after);
  await tx.appendJournal(
    rows.map(({ member, after }) => {
      const journal = differences(member.membership, after, ["updatedAt", "version"]) ?? {};
      return entryOf(tx, by, { action: "updated", object: "membership", row: after, ...journal });
    }),
  );
}
