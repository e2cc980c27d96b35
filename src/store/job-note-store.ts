import { sql } from "kysely";
import type { Job, JobNote } from "../directory/jobs/job.ts";
import type { Database } from "./database.ts";
import { insertRows } from "./insert-rows.ts";

/** Writes notes, over those with the same kind, key and id. */
export async function putJobNotes(db: Database, job: Job, notes: readonly JobNote[]): Promise<void> {
  // One statement cannot write the same row twice.
  const last = new Map(notes.map((note) => [`${note.kind} ${note.id} ${note.key}`, note]));
  const rows = [...last.values()].map(({ kind, key, id, content }) => ({
    organization_id: job.organizationId,
    job_id: job.id,
    kind,
    key,
    id,
    content,
  }));
  const overwrite = "on conflict (organization_id, job_id, kind, key, id) do update set content = excluded.content";
  await insertRows(db, "job_notes", rows, overwrite);
}

export async function jobNotesByKey(
  db: Database,
  { organizationId, id: jobId }: Job,
  kind: string,
  keys: readonly string[],
): Promise<JobNote[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<JobNote>`
    select kind, key, id, content from job_notes where organization_id = ${organizationId} and job_id = ${jobId}
    and kind = ${kind} and ${db.backend.inList(sql.ref("key"), keys)} order by key, id`.execute(db.query);
  return rows;
}

/** Notes without a key. */
export async function jobNotesById(
  db: Database,
  { organizationId, id: jobId }: Job,
  kind: string,
  ids: readonly number[],
): Promise<JobNote[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<JobNote>`
    select kind, key, id, content from job_notes where organization_id = ${organizationId} and job_id = ${jobId}
    and kind = ${kind} and key = '' and ${db.backend.inList(sql.ref("id"), ids)} order by id`.execute(db.query);
  return rows;
}

/** Notes of a kind without a key, with ids after `after`, in order. */
export async function jobNotesAfterId(
  db: Database,
  { organizationId, id: jobId }: Job,
  kind: string,
  after: number,
  limit: number,
): Promise<JobNote[]> {
  const { rows } = await sql<JobNote>`
    select kind, key, id, content from job_notes where organization_id = ${organizationId} and job_id = ${jobId}
    and kind = ${kind} and key = '' and id > ${after} order by id limit ${limit}`.execute(db.query);
  return rows;
}

/** Users who may sign in, were made before a time, and of whom the job has no note of a kind. */
export async function usersWithoutNote(
  db: Database,
  { organizationId, id: jobId }: Job,
  kind: string,
  { madeBefore, after, limit }: { madeBefore: number; after: number; limit: number },
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select users.id from users where users.organization_id = ${organizationId} and users.id > ${after}
    and users.deleted_at is null and users.status <> 'inactive' and users.created_at < ${madeBefore}
    and not exists (select 1 from job_notes where job_notes.organization_id = ${organizationId}
      and job_notes.job_id = ${jobId} and job_notes.kind = ${kind} and job_notes.key = ''
      and job_notes.id = users.id)
    order by users.id limit ${limit}`.execute(db.query);
  return rows.map(({ id }) => id);
}
