import type { EntryResult, Job } from "../jobs/job.ts";
import { ROWS_A_PAGE } from "../page.ts";
import type { DirectoryReader } from "../ports.ts";
import type { UndoEntry } from "./undo-import.ts";

/**
 * All rows that a job wrote, in the order in which they are taken back: the teams that it made, then the others, the last
 * first. Places that came with their people go with them, those on a team that goes with the team: it needs no owner.
 */
export async function* writtenRows(read: DirectoryReader, job: Job): AsyncGenerator<UndoEntry> {
  const goingTeams = new Set<number>();
  for await (const entry of madeTeams(read, job)) {
    goingTeams.add(entry.row.id);
    yield entry;
  }
  for await (const results of pagesBackwards(read, job)) {
    const entries = results.flatMap(entriesOf);
    const goingPlaces = goingTeams.size === 0 ? new Set() : await placesOn(read, job, entries, goingTeams);
    for (const entry of entries) {
      const { object, id } = entry.row;
      const goes = (object === "team" && goingTeams.has(id)) || (object === "membership" && goingPlaces.has(id));
      if (!goes) yield entry;
    }
  }
}

/** The teams that the job made and that are as it left them, at the version that it gave them last. */
async function* madeTeams(read: DirectoryReader, job: Job): AsyncGenerator<UndoEntry> {
  const versions = new Map<number, number>();
  const made: UndoEntry[] = [];
  for await (const results of pagesBackwards(read, job)) {
    for (const { line, ref, row } of results.flatMap(entriesOf)) {
      if (row.object !== "team") continue;
      const version = versions.get(row.id) ?? row.version;
      versions.set(row.id, version);
      if (row.made) made.push({ line, ref, row: { ...row, version } });
    }
  }
  for (let from = 0; from < made.length; from += ROWS_A_PAGE) yield* await unchanged(read, job, made, from);
}

async function unchanged(
  { teams }: DirectoryReader,
  { organizationId }: Job,
  made: readonly UndoEntry[],
  from: number,
): Promise<UndoEntry[]> {
  const some = made.slice(from, from + ROWS_A_PAGE);
  const filter = { op: "in", field: "id", values: some.map(({ row }) => row.id) } as const;
  const { rows } = await teams.list(organizationId, { filter, limit: ROWS_A_PAGE });
  const versions = new Map(rows.map(({ id, version }) => [id, version]));
  return some.filter(({ row }) => versions.get(row.id) === row.version);
}

/** Those of the places that are on one of the teams. */
async function placesOn(
  { memberships }: DirectoryReader,
  { organizationId }: Job,
  entries: readonly UndoEntry[],
  teams: ReadonlySet<number>,
): Promise<Set<number>> {
  const ids = new Set(entries.flatMap(({ row }) => (row.object === "membership" ? [row.id] : [])));
  const members = await memberships.byIds(organizationId, [...ids]);
  return new Set(members.flatMap(({ membership }) => (teams.has(membership.teamId) ? [membership.id] : [])));
}

function entriesOf({ line = 0, ref, written = [] }: EntryResult): UndoEntry[] {
  const made = written.some(({ object, made: isNew }) => object === "user" && isNew);
  const rows = made ? written.filter(({ object }) => object === "user") : written;
  return rows.toReversed().map((row) => ({ line, ref, row }));
}

async function* pagesBackwards({ jobs }: DirectoryReader, job: Job): AsyncGenerator<EntryResult[]> {
  for (let before: number | null = job.total + 1; before !== null;) {
    const page = await jobs.resultsBefore(job.organizationId, job.id, before);
    yield page.results;
    before = page.next;
  }
}
