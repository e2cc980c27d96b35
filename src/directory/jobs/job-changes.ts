import type { EntryResult, ExpireJobs, Job, Lease } from "./job.ts";

/** What a transaction may do to jobs. */
export type JobChanges = {
  insert(job: Job): Promise<void>;
  /** `keep` leaves the lease as it is, null ends it. */
  update(job: Job, lease: Lease | null | "keep"): Promise<void>;
  lock(organizationId: number, id: number): Promise<Job | undefined>;
  /** The same, of a job that is running and held by `holder`. */
  lockHeld(organizationId: number, id: number, holder: string): Promise<Job | undefined>;
  /** The job that waits longest of those without a living lease, locked; passes over those that others have locked. */
  nextUnclaimed(now: number): Promise<Job | undefined>;
  insertEntries(job: Job, entries: readonly string[]): Promise<void>;
  insertResults(job: Job, results: readonly EntryResult[]): Promise<void>;
  /** Removes finished jobs past their time and uploads given up before `abandonedBefore`; returns how many. */
  deleteExpired(args: ExpireJobs & { at: number }): Promise<number>;
};
