import { type Authority, assertNotAbove, assertScope, authorityOf, rankOverTeam } from "../authority.ts";
import { type WantedVersion, assertVersion } from "../condition.ts";
import { DirectoryError, notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { journaled } from "./add-memberships.ts";
import type { Member, Membership } from "./membership.ts";
import { assertOwnersRemain, lockOwnership, ownsTeam } from "./owners.ts";

export type RemoveMembership = { by: Principal; id: number; ifVersion?: WantedVersion };
export type MoveMembership = RemoveMembership & { toTeamId: number };

/** Takes a user off a team. Throws `not_found`, `role_above_own`, `last_owner`, `version_conflict`. */
export const removeMembership: Command<RemoveMembership, Membership> = async (tx, args) => {
  const { authority, member } = await lockedMember(tx, args);
  const { membership } = member;
  await leavingTeam(tx, authority, member, () => tx.membershipChanges.delete(membership.organizationId, membership.id));
  const row = { id: membership.id, version: membership.version + 1 };
  const before = journaled(membership);
  await tx.appendJournal([entryOf(tx, args.by, { action: "deleted", object: "membership", row, before })]);
  return membership;
};

/** Moves a membership to another team, keeping its id and role. Throws also `already_member`. */
export const moveMembership: Command<MoveMembership, Membership> = async (tx, args) => {
  const { by, toTeamId } = args;
  const { authority, member } = await lockedMember(tx, args);
  const { membership } = member;
  if (membership.teamId === toTeamId) return membership;
  const [team] = await tx.teamChanges.hold(by.organizationId, [toTeamId]);
  if (team === undefined || rankOverTeam(authority, toTeamId) === 0) throw notFound("team", { field: "teamId" });
  assertNotAbove(authority, rankOverTeam(authority, toTeamId), membership.role);
  const held = await tx.memberships.ofUser(by.organizationId, membership.userId);
  if (held.some(({ teamId }) => teamId === toTeamId)) {
    throw new DirectoryError("already_member", "The user is on this team already.", { field: "teamId" });
  }
  const after: Membership = { ...membership, teamId: toTeamId, version: membership.version + 1, updatedAt: tx.now };
  await leavingTeam(tx, authority, member, () => tx.membershipChanges.move(after, membership.teamId));
  const change = { before: { teamId: membership.teamId }, after: { teamId: toTeamId } };
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "membership", row: after, ...change })]);
  return after;
};

async function lockedMember(
  tx: DirectoryTransaction,
  { by, id, ifVersion }: RemoveMembership,
): Promise<{ authority: Authority; member: Member }> {
  assertScope(by, "write");
  const authority = await authorityOf(tx, by);
  const [member] = await tx.membershipChanges.lock(by.organizationId, [id]);
  const rank = member === undefined ? 0 : rankOverTeam(authority, member.membership.teamId);
  if (member === undefined || rank === 0) throw notFound("member");
  assertNotAbove(authority, rank, member.membership.role);
  assertVersion("membership", member.membership, ifVersion);
  return { authority, member };
}

async function leavingTeam(
  tx: DirectoryTransaction,
  { roles }: Authority,
  member: Member,
  write: () => Promise<void>,
): Promise<void> {
  const { membership } = member;
  const lost = { organization: false, teams: new Set(ownsTeam(roles, member) ? [membership.teamId] : []) };
  await lockOwnership(tx, membership.organizationId, lost);
  await write();
  await assertOwnersRemain(tx, membership.organizationId, roles, lost);
}
