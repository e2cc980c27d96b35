import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import { type WantedVersion, assertVersion } from "../condition.ts";
import { notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import type { Team } from "./team.ts";

export type DeleteTeam = { by: Principal; id: number; ifVersion?: WantedVersion };

/** Hides a team and its memberships; the people stay. Throws `not_found`, `version_conflict`. */
export const deleteTeam: Command<DeleteTeam, Team> = async (tx, { by, id, ifVersion }) => {
  assertAdministersOrganization(await authorityOf(tx, by));
  const team = await tx.teamChanges.lock(by.organizationId, id);
  if (team === undefined) throw notFound("team");
  assertVersion("team", team, ifVersion);
  return await setDeleted(tx, by, team, tx.now);
};

/** Brings a deleted team back with its memberships, as whoever may delete it may. Throws `not_found`, `version_conflict`. */
export const restoreTeam: Command<DeleteTeam, Team> = async (tx, { by, id, ifVersion }) => {
  assertAdministersOrganization(await authorityOf(tx, by));
  await tx.membershipChanges.holdHidden(by.organizationId, { teamId: id });
  const team = await tx.teams.byIdWithDeleted(by.organizationId, id);
  if (team === undefined) throw notFound("team");
  assertVersion("team", team, ifVersion);
  return team.deletedAt === null ? team : await setDeleted(tx, by, team, null);
};

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
