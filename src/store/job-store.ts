import { type SqlBool, sql } from "kysely";
import type { JobField } from "../directory/filter.ts";
import type { EntryResult, ExpireJobs, Job, JobProgress, JobState, Lease } from "../directory/jobs/job.ts";
import type { ListQuery, Page } from "../directory/page.ts";
import type { Principal } from "../directory/principal.ts";
import { foldedForms } from "../directory/users/name.ts";
import type { Database } from "./database.ts";
import { exactText, number } from "./filter-sql.ts";
import { insertRows } from "./insert-rows.ts";
import { type ListDefinition, listPage } from "./list-page.ts";
import type { JobRow } from "./schema.ts";
import { searchText } from "./text-search.ts";
import { updateRow } from "./update-row.ts";

/** Entries a stored piece: a chunk of work reads few more than it needs. */
const ENTRIES_A_PIECE = 50;
/** Pieces are read a few at a time, until they have come to this: one piece may be large. */
const CHARACTERS_READ_AT_ONCE = 4_000_000;
const PIECES_READ_AT_ONCE = 8;
/** A page of results is read and parsed at once: ten thousand of them at most. */
const PIECES_A_PAGE = 20;
const NOTES_REMOVED_AT_ONCE = 1000;

export async function listJobs(db: Database, organizationId: number, query: ListQuery<JobField>): Promise<Page<Job>> {
  return await listPage(db, JOB_LIST, organizationId, query);
}

export async function insertJob(db: Database, job: Job): Promise<void> {
  await db.query
    .insertInto("jobs")
    .values({ ...rowOfJob(job), lease_holder: null, lease_until: null })
    .execute();
}

export async function updateJob(db: Database, job: Job, lease: Lease | null | "keep"): Promise<void> {
  const leased = lease === "keep" ? {} : { lease_holder: lease?.holder ?? null, lease_until: lease?.until ?? null };
  await updateRow(db, "jobs", { ...rowOfJob(job), ...leased });
}

export async function lockJob(db: Database, organizationId: number, id: number): Promise<Job | undefined> {
  const { rows } = await sql<JobRow>`
    select * from jobs where organization_id = ${organizationId} and id = ${id} ${db.backend.lockClause}`.execute(
    db.query,
  );
  return rows[0] === undefined ? undefined : jobOf(rows[0]);
}

export async function lockHeldJob(
  db: Database,
  organizationId: number,
  id: number,
  holder: string,
): Promise<Job | undefined> {
  const { rows } = await sql<JobRow>`
    select * from jobs where organization_id = ${organizationId} and id = ${id} and state = 'running'
    and lease_holder = ${holder} ${db.backend.lockClause}`.execute(db.query);
  return rows[0] === undefined ? undefined : jobOf(rows[0]);
}

/**
 * The job of any organization that nobody works on for the longest time: whoever works on jobs works for all of them, in
 * turns. A lease that was given up has its end then.
 */
export async function nextUnclaimedJob(db: Database, now: number): Promise<Job | undefined> {
  const { rows } = await sql<JobRow>`
    select * from jobs where state in ('queued', 'running') and (lease_until is null or lease_until <= ${now})
    order by coalesce(lease_until, created_at), created_at, id limit 1 ${db.backend.lockFreeClause}`.execute(db.query);
  return rows[0] === undefined ? undefined : jobOf(rows[0]);
}

/** Stores entries, each as JSON, behind those that the job has. */
export async function insertJobEntries(db: Database, job: Job, entries: readonly string[]): Promise<void> {
  const rows = [];
  for (let start = 0; start < entries.length; start += ENTRIES_A_PIECE) {
    const piece = entries.slice(start, start + ENTRIES_A_PIECE);
    rows.push({
      organization_id: job.organizationId,
      job_id: job.id,
      position: job.total + start,
      count: piece.length,
      entries: `[${piece.join(",")}]`,
    });
  }
  await insertRows(db, "job_entries", rows);
}

/** Up to `limit` entries from a position on: fewer where they are large, and one at least while there is any. */
export async function jobEntries(
  db: Database,
  organizationId: number,
  id: number,
  from: number,
  limit: number,
): Promise<unknown[]> {
  const entries: unknown[] = [];
  for (let length = 0; entries.length < limit && length < CHARACTERS_READ_AT_ONCE;) {
    const next = from + entries.length;
    const rows = await db.query
      .selectFrom("job_entries")
      .select(["position", "entries"])
      .where("organization_id", "=", organizationId)
      .where("job_id", "=", id)
      .where("position", ">", next - ENTRIES_A_PIECE)
      .where("position", "<", from + limit)
      .where(sql<SqlBool>`position + count > ${next}`)
      .orderBy("position")
      .limit(PIECES_READ_AT_ONCE)
      .execute();
    for (const row of rows) {
      length += row.entries.length;
      entries.push(...(JSON.parse(row.entries) as unknown[]).slice(Math.max(0, next - row.position)));
    }
    if (rows.length < PIECES_READ_AT_ONCE) break;
  }
  return entries.slice(0, limit);
}

/** Stores what became of the entries that follow those worked off already. */
export async function insertJobResults(db: Database, job: Job, results: readonly EntryResult[]): Promise<void> {
  if (results.length === 0) return;
  const place = { organization_id: job.organizationId, job_id: job.id, position: job.done, count: results.length };
  const failed = results.filter(({ status }) => status === "failed").length;
  await db.query
    .insertInto("job_results")
    .values({ ...place, failed, results: JSON.stringify(results) })
    .execute();
}

/** A page of results from a position on, of all entries or of those that were refused. */
export async function jobResults(
  db: Database,
  organizationId: number,
  id: number,
  from: number,
  onlyFailed: boolean,
): Promise<{ results: EntryResult[]; next: number | null }> {
  const all = db.query
    .selectFrom("job_results")
    .select(["position", "count", "results"])
    .where("organization_id", "=", organizationId)
    .where("job_id", "=", id)
    .where("position", ">=", from);
  const rows = await (onlyFailed ? all.where("failed", ">", 0) : all)
    .orderBy("position")
    .limit(PIECES_A_PAGE)
    .execute();
  const last = rows.at(-1);
  const results = rows.flatMap((row) => JSON.parse(row.results) as EntryResult[]);
  return {
    results: onlyFailed ? results.filter(({ status }) => status === "failed") : results,
    next: last === undefined ? null : last.position + last.count,
  };
}

/** The results before a position, latest first, of as many chunks as a page has. */
export async function jobResultsBefore(
  db: Database,
  organizationId: number,
  id: number,
  before: number,
): Promise<{ results: EntryResult[]; next: number | null }> {
  const rows = await db.query
    .selectFrom("job_results")
    .select(["position", "results"])
    .where("organization_id", "=", organizationId)
    .where("job_id", "=", id)
    .where("position", "<", before)
    .orderBy("position", "desc")
    .limit(PIECES_A_PAGE)
    .execute();
  const results = rows.flatMap((row) => (JSON.parse(row.results) as EntryResult[]).toReversed());
  return { results, next: rows.at(-1)?.position ?? null };
}

/** Removes jobs that are over, with all that belongs to them. */
export async function deleteExpiredJobs(
  db: Database,
  { at, finishedBefore, abandonedBefore, limit }: ExpireJobs & { at: number },
): Promise<number> {
  const { rows } = await sql<{ organization_id: number; id: number }>`
    select organization_id, id from jobs
    where expires_at < ${at} or (expires_at is null and finished_at < ${finishedBefore})
    or (state = 'receiving' and created_at < ${abandonedBefore})
    order by organization_id, id limit ${limit} ${db.backend.lockFreeClause}`.execute(db.query);
  for (const { organization_id, id } of rows) {
    if (await hasNotesLeft(db, organization_id, id)) continue;
    for (const table of ["job_entries", "job_results"] as const) {
      await db.query
        .deleteFrom(table)
        .where("organization_id", "=", organization_id)
        .where("job_id", "=", id)
        .execute();
    }
    await db.query.deleteFrom("jobs").where("organization_id", "=", organization_id).where("id", "=", id).execute();
  }
  return rows.length;
}

/** Removes notes of a job that is over, of which there may be millions: not all of them in one transaction. */
async function hasNotesLeft(db: Database, organizationId: number, jobId: number): Promise<boolean> {
  const { rows } = await sql<{ kind: string; key: string; id: number }>`
    select kind, key, id from job_notes where organization_id = ${organizationId} and job_id = ${jobId}
    limit ${NOTES_REMOVED_AT_ONCE}`.execute(db.query);
  for (const { kind, key, id } of rows) {
    await sql`delete from job_notes where organization_id = ${organizationId} and job_id = ${jobId}
      and kind = ${kind} and key = ${key} and id = ${id}`.execute(db.query);
  }
  return rows.length === NOTES_REMOVED_AT_ONCE;
}

const JOB_LIST: ListDefinition<JobField, JobRow, Job> = {
  from: sql`jobs`,
  select: sql`jobs.*`,
  visible: (organizationId) => sql<SqlBool>`jobs.organization_id = ${organizationId}`,
  columns: () => ({
    search: ({ text }) => searchText("jobs.search_text", text),
    fields: {
      id: number("jobs", "id"),
      kind: exactText("jobs", "kind"),
      state: exactText("jobs", "state"),
      finished: { column: sql`(case when jobs.finished_at is null then 0 else 1 end)`, kind: "number" },
      team_id: number("jobs", "team_id"),
      actor_id: number("jobs", "actor_id"),
      credential_id: number("jobs", "credential_id"),
      created_at: number("jobs", "created_at"),
    },
  }),
  sortable: { id: sql.ref("jobs.id"), created_at: sql.ref("jobs.created_at") },
  defaultSort: [{ field: "id", direction: "desc" }],
  id: "id",
  toItem: jobOf,
};

function jobOf(row: JobRow): Job {
  return {
    organizationId: row.organization_id,
    id: row.id,
    kind: row.kind,
    state: row.state as JobState,
    description: row.description,
    by: JSON.parse(row.principal) as Principal,
    teamId: row.team_id,
    total: row.total,
    done: row.done,
    failed: row.failed,
    options: JSON.parse(row.options) as Record<string, unknown>,
    progress: JSON.parse(row.progress) as JobProgress,
    error: row.error,
    cancelRequested: row.cancel_requested === 1,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    expiresAt: row.expires_at,
    version: row.version,
  };
}

function rowOfJob(job: Job): Omit<JobRow, "lease_holder" | "lease_until"> {
  return {
    organization_id: job.organizationId,
    id: job.id,
    kind: job.kind,
    state: job.state,
    description: job.description,
    search_text: foldedForms(job.description).join(" "),
    principal: JSON.stringify(job.by),
    credential_id: job.by.credentialId,
    actor_id: job.by.userId,
    team_id: job.teamId,
    total: job.total,
    done: job.done,
    failed: job.failed,
    options: JSON.stringify(job.options),
    progress: JSON.stringify(job.progress),
    error: job.error,
    cancel_requested: job.cancelRequested ? 1 : 0,
    created_at: job.createdAt,
    started_at: job.startedAt,
    finished_at: job.finishedAt,
    expires_at: job.expiresAt,
    version: job.version,
  };
}
