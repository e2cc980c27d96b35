import type { ErrorCode } from "../errors.ts";
import type { JournalObject } from "../journal/entry.ts";
import type { Principal } from "../principal.ts";

export const JOB_STATES = ["receiving", "queued", "running", "completed", "failed", "cancelled"] as const;

/** `receiving` takes its entries in; `completed` ran to its end, whatever became of single entries. */
export type JobState = (typeof JOB_STATES)[number];

/** Background work with a record that can be polled. Times are epoch milliseconds. */
export type Job = {
  organizationId: number;
  id: number;
  kind: string;
  state: JobState;
  description: string;
  /** Who asked for it, and in whose name it runs. */
  by: Principal;
  teamId: number | null;
  /** Entries in all, worked off, and refused. */
  total: number;
  done: number;
  failed: number;
  /** What the kind needs besides its entries. */
  options: Record<string, unknown>;
  progress: JobProgress;
  /** Why the whole job failed, as it may be shown. */
  error: string | null;
  cancelRequested: boolean;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  /** From when on the record and its results may be gone. */
  expiresAt: number | null;
  version: number;
};

/** Where a job is besides its entries. */
export type JobProgress = {
  /** Entries that a kind which looks at all of them before it begins has looked at. */
  prepared?: number;
  /** How many results there are of each status. */
  counts?: Partial<Record<EntryStatus, number>>;
  /** Where the steps after the entries go on. */
  after?: { step: string; id: number };
  /** The first ids that were free when the job was queued: its entries name nobody and no team from them on. */
  newFrom?: { user: number; team: number };
};

/** Something that a job keeps for its later transactions, found by kind with a key or an id. */
export type JobNote = { kind: string; key: string; id: number; content: string };

/** The process that works on a job, and until when the others leave it alone. */
export type Lease = { holder: string; until: number };

/** What became of one entry. `ref` is the client's own name for it. */
export type EntryResult = {
  ref: string;
  status: EntryStatus;
  /** The row that was made or found. */
  id: number | null;
  userId: number | null;
  /** What is wrong, by field; with the entry as a whole, under `base`. */
  errors: Record<string, string[]>;
  /** The first field that is wrong, null for the entry as a whole. Not said, `base` is no field. */
  field?: string | null;
  /** Why it failed. */
  code?: ErrorCode;
  /** Where the entry stands in the file that it came from, counted from 1. */
  line?: number;
  /** The rows that it made or changed, in that order. */
  written?: readonly WrittenRow[];
};

/** Which jobs are removed, and how many at most. */
export type ExpireJobs = {
  /** Jobs that were cancelled before anybody worked on them have no time of their own: theirs is this one. */
  finishedBefore: number;
  /** Uploads of before this are taken to have ended. */
  abandonedBefore: number;
  limit: number;
};

export const ENTRY_STATUSES = ["created", "updated", "unchanged", "deactivated", "reverted", "failed"] as const;

export type EntryStatus = (typeof ENTRY_STATUSES)[number];

/** A row at the version that a job gave it. */
export type WrittenRow = { object: JournalObject; id: number; version: number; made: boolean };

/** Whether the job will not change any more. */
export function isFinished({ state }: Job): boolean {
  return state === "completed" || state === "failed" || state === "cancelled";
}

/** Entries a second since the job began, 0 before. */
export function rateOf(job: Job, now: number): number {
  if (job.startedAt === null) return 0;
  const seconds = ((job.finishedAt ?? now) - job.startedAt) / 1000;
  return seconds <= 0 ? 0 : job.done / seconds;
}
