import { DirectoryError } from "../errors.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import { nextStep } from "./job-steps.ts";
import type { Job } from "./job.ts";

/** How long a job is left alone after its holder was last heard of. */
export const LEASE_MILLISECONDS = 10_000;

export type ClaimJob = { holder: string };

/** Takes the job that waits longest: a queued one, or one whose holder was not heard of for too long. */
export const claimJob: Command<ClaimJob, Job | null> = async (tx, { holder }) => {
  const job = await tx.jobChanges.nextUnclaimed(tx.now);
  if (job === undefined) return null;
  const after: Job = { ...job, state: "running", startedAt: job.startedAt ?? tx.now, version: job.version + 1 };
  await tx.jobChanges.update(after, { holder, until: tx.now + LEASE_MILLISECONDS });
  return after;
};

export type RunJobChunk = {
  organizationId: number;
  id: number;
  holder: string;
  /** At most this many entries. */
  size: number;
  retentionMilliseconds: number;
};

/**
 * Does the job's next step, which mostly is to work off its next entries. Their changes, their results and the job's
 * progress are one transaction, so an entry is worked off once, whoever dies when. Throws `lease_lost` when another process
 * has taken the job over.
 */
export const runJobChunk: Command<RunJobChunk, Job> = async (tx, args) => {
  const { organizationId, id, holder, size, retentionMilliseconds } = args;
  const job = await heldJob(tx, organizationId, id, holder);
  const lease = { holder, until: tx.now + LEASE_MILLISECONDS };
  if (job.cancelRequested) return await finish(tx, { ...job, state: "cancelled" }, retentionMilliseconds);
  const { job: after, over } = await nextStep(tx, job, size);
  if (over) return await finish(tx, { ...after, state: "completed" }, retentionMilliseconds);
  const next: Job = { ...after, version: job.version + 1 };
  await tx.jobChanges.update(next, lease);
  return next;
};

export type FailJob = {
  organizationId: number;
  id: number;
  holder: string;
  error: string;
  retentionMilliseconds: number;
};

/** Ends a job that cannot go on; what its earlier chunks did stays. */
export const failJob: Command<FailJob, Job> = async (
  tx,
  { organizationId, id, holder, error, retentionMilliseconds },
) =>
  await finish(
    tx,
    { ...(await heldJob(tx, organizationId, id, holder)), state: "failed", error },
    retentionMilliseconds,
  );

/** Gives a job back unfinished: whoever claims jobs takes those that wait longer first, and need not wait for the lease. */
export const releaseJob: Command<{ organizationId: number; id: number; holder: string }, Job> = async (tx, args) => {
  const { organizationId, id, holder } = args;
  const job = await heldJob(tx, organizationId, id, holder);
  const after: Job = { ...job, state: "queued", version: job.version + 1 };
  await tx.jobChanges.update(after, { holder, until: tx.now });
  return after;
};

async function heldJob(tx: DirectoryTransaction, organizationId: number, id: number, holder: string): Promise<Job> {
  const job = await tx.jobChanges.lockHeld(organizationId, id, holder);
  if (job === undefined) {
    throw new DirectoryError("lease_lost", "Another process has taken the job over.");
  }
  return job;
}

async function finish(tx: DirectoryTransaction, job: Job, retentionMilliseconds: number): Promise<Job> {
  const times = { finishedAt: tx.now, expiresAt: tx.now + retentionMilliseconds };
  const after: Job = { ...job, ...times, version: job.version + 1 };
  await tx.jobChanges.update(after, null);
  return after;
}
