import { DirectoryError } from "../errors.ts";
import type { DirectoryTransaction } from "../ports.ts";
import type { EntryResult, Job, JobProgress } from "./job.ts";
import { JOB_PROCESSORS, type JobConclusion, type JobPreparation, type JobProcess } from "./processors.ts";

/** Entries looked at in a step for each that is worked off in one: looking is quicker. */
const PREPARED_AT_ONCE = 4;

/** A job after one of its steps, and whether that was the last one. */
export type Stepped = { job: Job; over: boolean };

/** Prepares, works off or concludes about `size` of a job's entries. */
export async function nextStep(tx: DirectoryTransaction, job: Job, size: number): Promise<Stepped> {
  const { work, prepare, conclude } = processOf(job);
  const preparation = prepare?.(job) ?? null;
  const { prepared, after } = job.progress;
  const isPrepared = prepared !== undefined && prepared >= job.total;
  if (preparation !== null && !isPrepared && after === undefined && job.done === 0) {
    return await prepareSome(tx, job, preparation, size * PREPARED_AT_ONCE);
  }
  if (after === undefined && job.done < job.total) {
    const entries = await tx.jobs.entries(job.organizationId, job.id, job.done, size);
    const next = await withResults(tx, job, await work(tx, job, entries));
    return { job: next, over: next.done >= next.total && conclude === undefined };
  }
  return conclude === undefined ? { job, over: true } : await concludeSome(tx, job, conclude, size);
}

async function prepareSome(
  tx: DirectoryTransaction,
  job: Job,
  prepare: JobPreparation,
  size: number,
): Promise<Stepped> {
  const { prepared = 0 } = job.progress;
  const entries = await tx.jobs.entries(job.organizationId, job.id, prepared, size);
  const done = prepared + entries.length;
  await prepare(tx, job, entries, job.total - done);
  return { job: { ...job, progress: { ...job.progress, prepared: done } }, over: false };
}

async function concludeSome(
  tx: DirectoryTransaction,
  job: Job,
  conclude: JobConclusion,
  size: number,
): Promise<Stepped> {
  const { results, after } = await conclude(tx, job, size);
  const next = await withResults(tx, { ...job, total: job.total + results.length }, results);
  if (after === undefined) return { job: next, over: true };
  return { job: { ...next, progress: { ...next.progress, after } }, over: false };
}

async function withResults(tx: DirectoryTransaction, job: Job, results: readonly EntryResult[]): Promise<Job> {
  await tx.jobChanges.insertResults(job, results);
  const counts: NonNullable<JobProgress["counts"]> = { ...job.progress.counts };
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  const failed = results.filter(({ status }) => status === "failed").length;
  const progress = { ...job.progress, counts };
  return { ...job, done: job.done + results.length, failed: job.failed + failed, progress };
}

function processOf(job: Job): JobProcess {
  const known = Object.entries<JobProcess>(JOB_PROCESSORS).find(([kind]) => kind === job.kind);
  if (known === undefined) throw new DirectoryError("internal", `There is no way to run a ${job.kind} job.`);
  return known[1];
}
