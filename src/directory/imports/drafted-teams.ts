import type { Job, JobNote } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import type { Team } from "../teams/team.ts";
import { foldText } from "../users/name.ts";
import type { Names, Teams } from "./ground.ts";
import type { TeamRow } from "./parse-row.ts";

const TEAM = "draft team";
const TEAM_BY = "draft team by";

/** Notes a team that a dry run would have made or changed. */
export async function draftTeam(tx: DirectoryTransaction, job: Job, team: Team): Promise<void> {
  const { id, uuid, name, externalId } = team;
  const keys = [`uuid:${uuid}`, `name:${foldText(name)}`, ...(externalId === null ? [] : [`external:${externalId}`])];
  await tx.jobNotes.put(job, [
    { kind: TEAM, key: "", id, content: JSON.stringify(team) },
    ...keys.map((key): JobNote => ({ kind: TEAM_BY, key, id, content: "" })),
  ]);
}

/** Lays the teams that a dry run has drafted over those that its rows found in the directory. */
export async function overlayTeams(
  tx: DirectoryTransaction,
  job: Job,
  teams: Teams,
  { teamIds, teamNames }: Names,
): Promise<void> {
  const keys = [...teamNames].flatMap((name) => [`external:${name}`, `name:${foldText(name)}`]);
  const named = await tx.jobNotes.byKeys(job, TEAM_BY, keys);
  const drafted = await draftedTeams(tx, job, [...teams.ids(), ...teamIds, ...named.map(({ id }) => id)]);
  for (const team of drafted) teams.add(team);
}

/**
 * Writes what earlier rows of a dry run have drafted of the teams that a new one could clash with: one that gave up the
 * external id, one that has the uuid. For an attempt that is taken back.
 */
export async function writeRivals(tx: DirectoryTransaction, job: Job, { uuid, patch }: TeamRow): Promise<void> {
  const { organizationId } = job;
  const { externalId } = patch;
  const held =
    typeof externalId === "string"
      ? await tx.teams.list(organizationId, { filter: { op: "eq", field: "external_id", value: externalId }, limit: 1 })
      : { rows: [] };
  const twins = uuid === undefined ? [] : await tx.jobNotes.byKeys(job, TEAM_BY, [`uuid:${uuid}`]);
  const rivals = await draftedTeams(
    tx,
    job,
    [...held.rows, ...twins].map(({ id }) => id),
  );
  for (const rival of rivals) {
    const known = await tx.teams.byIdWithDeleted(organizationId, rival.id);
    if (known === undefined) await tx.teamChanges.insert(rival);
    else await tx.teamChanges.update({ ...rival, version: known.version + 1 });
  }
}

async function draftedTeams(tx: DirectoryTransaction, job: Job, ids: readonly number[]): Promise<Team[]> {
  const notes = await tx.jobNotes.byIds(job, TEAM, [...new Set(ids)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is what was noted
  return notes.map(({ content }) => JSON.parse(content) as Team);
}
