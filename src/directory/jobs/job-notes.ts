import type { Job, JobNote } from "./job.ts";

/** What a job notes down for its later entries. */
export type JobNotes = {
  /** Writes notes, over those with the same kind, key and id. */
  put(job: Job, notes: readonly JobNote[]): Promise<void>;
  byKeys(job: Job, kind: string, keys: readonly string[]): Promise<JobNote[]>;
  /** Notes without a key. */
  byIds(job: Job, kind: string, ids: readonly number[]): Promise<JobNote[]>;
  /** Notes of a kind without a key, with ids after `after`, in order. */
  afterId(job: Job, kind: string, after: number, limit: number): Promise<JobNote[]>;
  /** Active and pending users made before a time of whom the job has no note of a kind: ids after `after`, in order. */
  usersWithout(job: Job, kind: string, madeBefore: number, after: number, limit: number): Promise<number[]>;
};
