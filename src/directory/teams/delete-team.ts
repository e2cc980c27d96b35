import { type Authority, assertAdministersOrganization, authorityOf } from "../authority.ts";
import { DirectoryError, notFound } from "../errors.ts";
import { type MembershipField, allOf } from "../filter.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { rankIn } from "../role.ts";
import type { Team } from "./team.ts";

export type DeleteTeam = { by: Principal; id: number; ifVersion?: number };

/** Hides a team and its memberships; the people stay. Throws `not_found`, `version_conflict`. */
export const deleteTeam: Command<DeleteTeam, Team> = async (tx, { by, id, ifVersion }) => {
  assertAdministersOrganization(await authorityOf(tx, by));
  const team = await tx.teamChanges.lock(by.organizationId, id);
  if (team === undefined) throw notFound("team");
  assertVersion(team, ifVersion);
  return await setDeleted(tx, by, team, tx.now);
};

/**
 * Brings a deleted team back with its memberships. Throws `not_found`, `role_above_own` for one that comes back with it,
 * `version_conflict`.
 */
export const restoreTeam: Command<DeleteTeam, Team> = async (tx, { by, id, ifVersion }) => {
  const authority = await authorityOf(tx, by);
  assertAdministersOrganization(authority);
  await tx.membershipChanges.holdHidden(by.organizationId, { teamId: id });
  const team = await tx.teams.byIdWithDeleted(by.organizationId, id);
  if (team === undefined) throw notFound("team");
  assertVersion(team, ifVersion);
  if (team.deletedAt === null) return team;
  const after = await setDeleted(tx, by, team, null);
  // Which of the hidden memberships come back is known once they have: a refusal takes all of it back.
  await assertNobodyAbove(tx, authority, id);
  return after;
};

function assertVersion(team: Team, ifVersion: number | undefined): void {
  if (ifVersion !== undefined && ifVersion !== team.version) {
    throw new DirectoryError("version_conflict", "The team was changed meanwhile.");
  }
}

async function assertNobodyAbove(tx: DirectoryTransaction, authority: Authority, teamId: number): Promise<void> {
  const { principal, roles, organizationRank } = authority;
  const above = roles.map(({ key }) => key).filter((key) => rankIn(roles, key) > organizationRank);
  if (above.length === 0) return;
  const filter = allOf<MembershipField>(
    { op: "eq", field: "team_id", value: teamId },
    { op: "in", field: "role", values: above },
  );
  const { rows } = await tx.memberships.list(principal.organizationId, { filter, limit: 1 });
  if (rows.length > 0) {
    throw new DirectoryError("role_above_own", "A role above your own would come back with the team.");
  }
}

async function setDeleted(
  tx: DirectoryTransaction,
  by: Principal,
  team: Team,
  deletedAt: number | null,
): Promise<Team> {
  const after: Team = { ...team, deletedAt, updatedAt: tx.now, version: team.version + 1 };
  await tx.teamChanges.update(after);
  await tx.membershipChanges.setDeleted(by.organizationId, { teamId: team.id }, deletedAt);
  const action = deletedAt === null ? "restored" : "deleted";
  await tx.appendJournal([entryOf(tx, by, { action, object: "team", row: after })]);
  return after;
}
