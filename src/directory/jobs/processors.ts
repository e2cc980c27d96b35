import { concludeImport } from "../imports/conclude-import.ts";
import { importRows } from "../imports/import-rows.ts";
import { prepareImport } from "../imports/prepare-import.ts";
import { undoImport } from "../imports/undo-import.ts";
import { bulkCreateMembers } from "../memberships/bulk-create-members.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { beginErasure, eraseMentions } from "../users/erase-mentions.ts";
import type { EntryResult, Job, JobProgress } from "./job.ts";

/** Works off some entries of a job inside one transaction, with a result for each, in their order. */
export type JobProcessor = (tx: DirectoryTransaction, job: Job, entries: readonly unknown[]) => Promise<EntryResult[]>;

/** Looks at some of a job's entries before the first is worked off; `rest` are those behind them. */
export type JobPreparation = (
  tx: DirectoryTransaction,
  job: Job,
  entries: readonly unknown[],
  rest: number,
) => Promise<void>;

/** Goes on after a job's entries: what became of what it found, up to `limit` of it, and where to go on, if anywhere. */
export type JobConclusion = (
  tx: DirectoryTransaction,
  job: Job,
  limit: number,
) => Promise<{ results: EntryResult[]; after: JobProgress["after"] | undefined }>;

/** How a kind of job is done. */
export type JobProcess = {
  work: JobProcessor;
  /** Throws to end the job before it has changed anything. Null where a job needs none. */
  prepare?: (job: Job) => JobPreparation | null;
  conclude?: JobConclusion;
};

/** Every kind of job there is. */
export const JOB_PROCESSORS = {
  bulk_create_members: { work: bulkCreateMembers },
  import_rows: { work: importRows, prepare: prepareImport, conclude: concludeImport },
  undo_import: { work: undoImport },
  erase_mentions: { work: beginErasure, conclude: eraseMentions },
} as const satisfies Record<string, JobProcess>;

export type JobKind = keyof typeof JOB_PROCESSORS;
