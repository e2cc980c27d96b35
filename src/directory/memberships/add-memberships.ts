import { type Authority, assertNotAbove, assertScope, authorityOf, rankOverTeam } from "../authority.ts";
import { DirectoryError, notFound } from "../errors.ts";
import { assertGivenId } from "../given-id.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { type RoleReference, resolveRole } from "../role.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import { lockTeams } from "../teams/lock-teams.ts";
import type { Membership } from "./membership.ts";
import { reachOf } from "./reach.ts";
import { assertSupervisors, supervisedTeams } from "./supervisors.ts";

export type NewMembership = {
  id?: number;
  teamId: number;
  userId: number;
  role: RoleReference;
  supervisorId?: number | null;
  agreedToJoin?: boolean;
  invitedAt?: number | null;
  createdAt?: number;
  updatedAt?: number;
};

export type AddMemberships = { by: Principal; memberships: readonly NewMembership[] };

/**
 * Puts users on teams, all or none. Throws `not_found` (team, user or supervisor), `already_member`, `unknown_role`,
 * `role_above_own`, `id_taken` with the entry.
 */
export const addMemberships: Command<AddMemberships, Membership[]> = async (tx, { by, memberships }) => {
  assertScope(by, "write");
  const authority = await authorityOf(tx, by);
  await holdRoles(
    tx,
    authority,
    memberships.map(({ role }) => resolveRole(authority.roles, role)),
  );
  return await putOnTeams(tx, authority, memberships);
};

/** The same, with roles that are held already; `newcomers` were made by this transaction, and are reached by whoever made them. */
export async function putOnTeams(
  tx: DirectoryTransaction,
  authority: Authority,
  memberships: readonly NewMembership[],
  newcomers: readonly number[] = [],
): Promise<Membership[]> {
  const by = authority.principal;
  await assertPlaces(tx, authority, memberships, newcomers);
  await assertSupervisors(tx, authority, memberships);
  const ids = await idsFor(tx, by.organizationId, memberships);
  const made = memberships.map((membership, entry) => ({
    organizationId: by.organizationId,
    id: ids[entry] ?? 0,
    teamId: membership.teamId,
    userId: membership.userId,
    role: grantedRole(authority, membership, entry),
    supervisorId: membership.supervisorId ?? null,
    agreedToJoin: membership.agreedToJoin ?? false,
    invitedAt: membership.invitedAt ?? null,
    createdAt: membership.createdAt ?? tx.now,
    updatedAt: membership.updatedAt ?? membership.createdAt ?? tx.now,
    version: 1,
  }));
  await tx.membershipChanges.insert(made);
  await tx.appendJournal(
    made.map((row) => entryOf(tx, by, { action: "created", object: "membership", row, after: journaled(row) })),
  );
  return made;
}

/** Locks the users and holds the teams, so that neither goes while somebody is put there. */
async function assertPlaces(
  tx: DirectoryTransaction,
  authority: Authority,
  memberships: readonly NewMembership[],
  newcomers: readonly number[],
): Promise<void> {
  const { organizationId } = authority.principal;
  const userIds = memberships.map(({ userId }) => userId);
  const locked = await tx.userChanges.lock(organizationId, userIds);
  const users = new Set(locked.filter(({ deletedAt }) => deletedAt === null).map(({ id }) => id));
  const teams = await livingTeams(tx, organizationId, memberships, newcomers);
  const held = await tx.memberships.ofUsers(organizationId, userIds);
  const reaches = reachOf(authority, held);
  const places = new Set(held.map(({ teamId, userId }) => `${teamId}:${userId}`));
  for (const [entry, { teamId, userId }] of memberships.entries()) {
    if (!teams.has(teamId) || rankOverTeam(authority, teamId) === 0) throw notFound("team", { field: "teamId", entry });
    const isReached = newcomers.includes(userId) || reaches(userId);
    if (!users.has(userId) || !isReached) throw notFound("user", { field: "userId", entry });
    const place = `${teamId}:${userId}`;
    if (places.has(place)) {
      throw new DirectoryError("already_member", "The user is on this team already.", { field: "userId", entry });
    }
    places.add(place);
  }
}

/** Held; where somebody gets a supervisor all are locked instead, for a hold cannot become a lock while others hold too. */
async function livingTeams(
  tx: DirectoryTransaction,
  organizationId: number,
  memberships: readonly NewMembership[],
  newcomers: readonly number[],
): Promise<Set<number>> {
  const ids = new Set(memberships.map(({ teamId }) => teamId));
  const isSupervised = supervisedTeams(memberships, newcomers).size > 0;
  return new Set(
    await (isSupervised ? lockTeams(tx, organizationId, ids) : tx.teamChanges.hold(organizationId, [...ids])),
  );
}

function grantedRole(authority: Authority, { teamId, role }: NewMembership, entry: number): string {
  const key = resolveRole(authority.roles, role);
  if (key === undefined) throw new DirectoryError("unknown_role", "There is no such role.", { field: "role", entry });
  assertNotAbove(authority, rankOverTeam(authority, teamId), key, entry);
  return key;
}

async function idsFor(
  tx: DirectoryTransaction,
  organizationId: number,
  memberships: readonly NewMembership[],
): Promise<number[]> {
  const imported = memberships.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const held = new Set(await tx.membershipChanges.takenIds(organizationId, imported));
  for (const [entry, { id }] of memberships.entries()) {
    if (id === undefined) continue;
    assertGivenId(id, entry);
    if (held.has(id)) {
      throw new DirectoryError("id_taken", "There is a membership with this id.", { field: "id", entry });
    }
    held.add(id);
  }
  if (imported.length > 0) await tx.noteId(organizationId, "membership", Math.max(...imported));
  const fresh = memberships.length - imported.length;
  let next = fresh === 0 ? 0 : await tx.reserveIds(organizationId, "membership", fresh);
  return memberships.map(({ id }) => id ?? next++);
}

/** What the journal keeps of a membership that came or went. */
export function journaled({ teamId, userId, role, supervisorId, agreedToJoin, invitedAt }: Membership) {
  return { teamId, userId, role, supervisorId, agreedToJoin, invitedAt };
}
