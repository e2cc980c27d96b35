import { assertScope } from "../authority.ts";
import { notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, CountedKind, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { assertStorable } from "../users/name.ts";
import type { Job, JobProgress } from "./job.ts";

export type OpenJob = {
  by: Principal;
  kind: string;
  description: string;
  teamId: number | null;
  options: Record<string, unknown>;
};

/** Makes a job that takes its entries in, piece by piece, before anybody works on it. */
export const openJob: Command<OpenJob, Job> = async (tx, { by, kind, description, teamId, options }) => {
  assertScope(by, "write");
  assertStorable("description", description);
  assertStorable("options", options);
  const id = await tx.reserveIds(by.organizationId, "job", 1);
  const job: Job = {
    organizationId: by.organizationId,
    id,
    kind,
    state: "receiving",
    description,
    by,
    teamId,
    total: 0,
    done: 0,
    failed: 0,
    options,
    progress: {},
    error: null,
    cancelRequested: false,
    createdAt: tx.now,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    version: 1,
  };
  await tx.jobChanges.insert(job);
  return job;
};

/** `entries` are JSON, each for itself: what is large is made text once. */
export type AppendJobEntries = { organizationId: number; id: number; entries: readonly string[] };

/** Adds entries to a job that is still receiving; small pieces, so that a large job holds up nobody. */
export const appendJobEntries: Command<AppendJobEntries, Job> = async (tx, { organizationId, id, entries }) => {
  const job = await tx.jobChanges.lock(organizationId, id);
  if (job?.state !== "receiving") throw notFound("job");
  const after: Job = { ...job, total: job.total + entries.length, version: job.version + 1 };
  await tx.jobChanges.insertEntries(job, entries);
  await tx.jobChanges.update(after, null);
  return after;
};

export type QueueJob = {
  organizationId: number;
  id: number;
  /** Ids that the entries bring along, if they may. */
  brought?: BroughtIds;
};

/** The largest of each kind. New ids are kept past them, unless it is a dry run. */
export type BroughtIds = { largest: Partial<Record<CountedKind, number>>; dryRun: boolean };

/** Hands a job over to whoever works on jobs. From here on it is on record. */
export const queueJob: Command<QueueJob, Job> = async (tx, { organizationId, id, brought }) => {
  const job = await tx.jobChanges.lock(organizationId, id);
  if (job?.state !== "receiving") throw notFound("job");
  const newFrom = brought === undefined ? undefined : await keepPast(tx, organizationId, brought);
  const progress = newFrom === undefined ? job.progress : { ...job.progress, newFrom };
  const after: Job = { ...job, state: "queued", progress, version: job.version + 1 };
  await tx.jobChanges.update(after, null);
  const { kind, description, total } = after;
  await tx.appendJournal([
    entryOf(tx, job.by, { action: "created", object: "job", row: after, after: { kind, description, total } }),
  ]);
  return after;
};

/** Answers with the first ids that neither the organization nor the entries have. */
async function keepPast(
  tx: DirectoryTransaction,
  organizationId: number,
  { largest, dryRun }: BroughtIds,
): Promise<NonNullable<JobProgress["newFrom"]>> {
  const firstFree = async (kind: CountedKind): Promise<number> => {
    const { [kind]: id = 0 } = largest;
    if (id > 0 && !dryRun) await tx.noteId(organizationId, kind, id);
    return Math.max(await tx.reserveIds(organizationId, kind, 0), id + 1);
  };
  await firstFree("membership");
  return { user: await firstFree("user"), team: await firstFree("team") };
}
