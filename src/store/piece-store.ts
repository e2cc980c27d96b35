import { sql } from "kysely";
import type { JobPieces, Piece, PieceKind } from "../directory/jobs/job-pieces.ts";
import type { Job, JobNote } from "../directory/jobs/job.ts";
import type { Database } from "./database.ts";

const TABLES = { entries: "job_entries", results: "job_results" } as const;

/** What jobs keep, for whoever takes something out of it. */
export function jobPieces(db: Database): JobPieces {
  return {
    nextJob: (organizationId, after, below) => nextJob(db, organizationId, after, below),
    list: (job, kind, from, limit) => listPieces(db, job, { kind, from, limit }),
    replace: (job, kind, piece) => replacePiece(db, job, kind, piece),
    removeNotes: (job, notes) => removeNotes(db, job, notes),
  };
}

async function nextJob(
  db: Database,
  organizationId: number,
  after: number,
  below: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from jobs where organization_id = ${organizationId} and id > ${after} and id < ${below}
    order by id limit 1`.execute(db.query);
  return rows[0]?.id;
}

async function listPieces(
  db: Database,
  { organizationId, id }: Job,
  { kind, from, limit }: { kind: PieceKind; from: number; limit: number },
): Promise<Piece[]> {
  const table = sql.table(TABLES[kind]);
  const ofJob = sql`organization_id = ${organizationId} and job_id = ${id}`;
  const { rows } = await sql<{ position: number; items: string }>`
    select position, ${sql.ref(kind)} as items from ${table} where ${ofJob}
    and position >= coalesce((select max(position) from ${table} where ${ofJob} and position <= ${from}), 0)
    order by position limit ${limit}`.execute(db.query);
  return rows.map(({ position, items }) => ({ position, items: JSON.parse(items) as unknown[] }));
}

async function replacePiece(
  db: Database,
  { organizationId, id }: Job,
  kind: PieceKind,
  { position, items }: Piece,
): Promise<void> {
  await sql`update ${sql.table(TABLES[kind])} set ${sql.ref(kind)} = ${JSON.stringify(items)}
    where organization_id = ${organizationId} and job_id = ${id} and position = ${position}`.execute(db.query);
}

async function removeNotes(
  db: Database,
  { organizationId, id: jobId }: Job,
  notes: readonly Omit<JobNote, "content">[],
): Promise<void> {
  for (const { kind, key, id } of notes) {
    await sql`delete from job_notes where organization_id = ${organizationId} and job_id = ${jobId}
      and kind = ${kind} and key = ${key} and id = ${id}`.execute(db.query);
  }
}
