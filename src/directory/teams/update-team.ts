import { assertScope, authorityOf, rankOverTeam } from "../authority.ts";
import { type WantedVersion, assertVersion } from "../condition.ts";
import { notFound } from "../errors.ts";
import { differences, entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { checkedTeamFields } from "./checked-team-fields.ts";
import type { Team, TeamPatch } from "./team.ts";

export type UpdateTeam = { by: Principal; id: number; patch: TeamPatch; ifVersion?: WantedVersion };

/** Changes a team's own fields; only those who administer it may. */
export const updateTeam: Command<UpdateTeam, Team> = async (tx, { by, id, patch, ifVersion }) => {
  assertScope(by, "write");
  const authority = await authorityOf(tx, by);
  const team = await tx.teamChanges.lock(by.organizationId, id);
  if (team === undefined || rankOverTeam(authority, id) === 0) throw notFound("team");
  assertVersion("team", team, ifVersion);
  const next = { ...team, ...checkedTeamFields(patch) };
  const journal = differences(team, next, ["updatedAt", "version"]);
  if (journal === undefined) return team;
  const after: Team = { ...next, updatedAt: tx.now, version: team.version + 1 };
  await tx.teamChanges.update(after);
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "team", row: after, ...journal })]);
  return after;
};
