import { bulkCreateMembers } from "../memberships/bulk-create-members.ts";
import type { DirectoryTransaction } from "../ports.ts";
import type { EntryResult, Job } from "./job.ts";

/** Works off some entries of a job inside one transaction, with a result for each, in their order. */
export type JobProcessor = (tx: DirectoryTransaction, job: Job, entries: readonly unknown[]) => Promise<EntryResult[]>;

/** Every kind of job there is. */
export const JOB_PROCESSORS = {
  bulk_create_members: bulkCreateMembers,
} as const satisfies Record<string, JobProcessor>;

export type JobKind = keyof typeof JOB_PROCESSORS;
