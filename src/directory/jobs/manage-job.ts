import { type Authority, assertScope, authorityOf, rankOverTeam } from "../authority.ts";
import { type Condition, type WantedVersion, assertVersion } from "../condition.ts";
import { invalidValue, notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { type ExpireJobs, type Job, isFinished } from "./job.ts";

export type ManageJob = { by: Principal; id: number } & Condition;

/**
 * Asks a job to stop; it ends at its next chunk, and what it did stays. A job that nobody works on ends at once. Throws
 * `invalid_value` for one that is still receiving (what has arrived of it must never run), `version_conflict`.
 */
export const cancelJob: Command<ManageJob, Job> = async (tx, { by, id, ifVersion }) => {
  const job = await managedJob(tx, by, id, ifVersion);
  if (job.state === "receiving") {
    throw invalidValue("state", "A job that is still receiving cannot be cancelled: stop sending.");
  }
  if (isFinished(job) || job.cancelRequested) return job;
  const ended = job.state === "running" ? {} : { state: "cancelled" as const, finishedAt: tx.now };
  return await update(tx, by, { ...job, ...ended, cancelRequested: true }, { cancelRequested: true });
};

/** Goes on with a failed or cancelled job where it stopped. Throws `invalid_value` for any other, `version_conflict`. */
export const retryJob: Command<ManageJob, Job> = async (tx, { by, id, ifVersion }) => {
  const job = await managedJob(tx, by, id, ifVersion);
  if (job.state !== "failed" && job.state !== "cancelled") {
    throw invalidValue("state", "Only a failed or cancelled job can be retried.");
  }
  const again = { state: "queued", error: null, cancelRequested: false, finishedAt: null, expiresAt: null } as const;
  return await update(tx, by, { ...job, ...again }, { state: "queued" });
};

/** Removes finished jobs past their time, with their entries and results, and uploads that never ended. */
export const expireJobs: Command<ExpireJobs, number> = async (tx, args) =>
  await tx.jobChanges.deleteExpired({ ...args, at: tx.now });

async function managedJob(
  tx: DirectoryTransaction,
  by: Principal,
  id: number,
  ifVersion: WantedVersion | undefined,
): Promise<Job> {
  assertScope(by, "write");
  const authority = await authorityOf(tx, by);
  const job = await tx.jobChanges.lock(by.organizationId, id);
  const reached = rankOverJob(authority, job) > 0;
  if (job === undefined || !reached) throw notFound("job");
  assertVersion("job", job, ifVersion);
  return job;
}

function rankOverJob(authority: Authority, job: Job | undefined): number {
  const teamId = job?.teamId ?? null;
  return teamId === null ? authority.organizationRank : rankOverTeam(authority, teamId);
}

async function update(
  tx: DirectoryTransaction,
  by: Principal,
  job: Job,
  changed: Record<string, unknown>,
): Promise<Job> {
  const after: Job = { ...job, version: job.version + 1 };
  await tx.jobChanges.update(after, "keep");
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "job", row: after, after: changed })]);
  return after;
}
