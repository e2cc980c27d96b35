import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Execute } from "../directory/commands.ts";
import type { DirectoryStore } from "../directory/directory-store.ts";
import { DirectoryError } from "../directory/errors.ts";
import { type Job, isFinished } from "../directory/jobs/job.ts";
import type { Pace } from "../directory/jobs/pace.ts";

/** What the runner tells the log; nothing of it is personal. */
export type JobLog = { info(fields: object, message: string): void; error(fields: object, message: string): void };

export type JobRunnerOptions = {
  store: JobStore;
  log: JobLog;
  retentionMilliseconds: number;
  pace: Pace;
  /** How long a job is worked on before another one that waits has its turn. */
  turnMilliseconds?: number;
};

/** A store that counts the commands that it was given. */
type JobStore = DirectoryStore & { commandCount(): number };

/** A job that is held by this process, and how many of its entries its next chunk takes. */
type Held = { job: Job; size: number };

/** After it, nobody else is taken to write. */
const QUIET_MILLISECONDS = 2000;
const TURN_MILLISECONDS = 1000;
const POLL_MILLISECONDS = 250;
/** A transaction costs something by itself, so that smaller chunks would not end much sooner. */
const SMALLEST_CHUNK = 25;
/** Where chunks may take long, a busy machine must not make them so small that most of the work is in between them. */
const ENTRIES_A_MILLISECOND = 1;
const LARGEST_CHUNK = 500;
const RETRY_MILLISECONDS = 500;
const EXPIRE_MILLISECONDS = 60 * 60 * 1000;
const ABANDONED_MILLISECONDS = 24 * 60 * 60 * 1000;
/** One at a time: a large job has thousands of rows, and other writes wait for them. */
const EXPIRED_AT_ONCE = 1;

/**
 * Works off jobs in turns, in small transactions. Every server process has one; a job whose process died is taken over
 * when its lease has run out, at the last committed chunk.
 */
export class JobRunner {
  readonly #store: JobStore;
  readonly #log: JobLog;
  readonly #retentionMilliseconds: number;
  readonly #pace: Pace;
  readonly #turnMilliseconds: number;
  readonly #holder = randomUUID();
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;
  #lastExpiry = 0;
  #ownCommands = 0;
  #othersCommands = 0;
  #othersAt = Number.NEGATIVE_INFINITY;

  constructor({ store, log, retentionMilliseconds, pace, turnMilliseconds = TURN_MILLISECONDS }: JobRunnerOptions) {
    this.#store = store;
    this.#log = log;
    this.#retentionMilliseconds = retentionMilliseconds;
    this.#pace = pace;
    this.#turnMilliseconds = turnMilliseconds;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Ends after the chunk that is under way; the job stays for another process, or for the next start. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const worked = await this.#workOnce().catch((error: unknown) => {
        this.#log.error({ err: error }, "jobs cannot be worked on right now");
        return false;
      });
      if (!worked) await this.#pause(POLL_MILLISECONDS);
    }
  }

  /** Works as long as there is anything to do, and returns whether there was. */
  async #workOnce(): Promise<boolean> {
    await this.#expire();
    let held = await this.#claim();
    const worked = held !== undefined;
    while (held !== undefined) {
      const left: Held | undefined = await this.#turn(held);
      const next: Held | undefined = await this.#claim();
      if (left !== undefined && (next !== undefined || this.#stop.signal.aborted)) await this.#release(left);
      held = next ?? (this.#stop.signal.aborted ? undefined : left);
    }
    return worked;
  }

  /** The job that waits longest, if any does. */
  async #claim(): Promise<Held | undefined> {
    if (this.#stop.signal.aborted) return undefined;
    const job = await this.#execute("claimJob", { holder: this.#holder });
    if (job === null) return undefined;
    this.#log.info({ job: job.id, kind: job.kind, done: job.done, total: job.total }, "job taken");
    return { job, size: this.#smallestSize() };
  }

  async #release({ job }: Held): Promise<void> {
    await this.#execute("releaseJob", { ...idOf(job), holder: this.#holder });
  }

  /** Works on a job for a while, and returns it unless it has ended or is no longer ours. */
  async #turn({ job, size }: Held): Promise<Held | undefined> {
    const endsAt = performance.now() + this.#turnMilliseconds;
    const held = { job, size };
    for (let began = performance.now(); began < endsAt && !this.#stop.signal.aborted; began = performance.now()) {
      const next = await this.#chunk(held.job, held.size);
      if (next === undefined) return undefined;
      held.job = next;
      if (isFinished(next)) {
        this.#log.info({ job: next.id, state: next.state, failed: next.failed }, "job ended");
        return undefined;
      }
      held.size = this.#nextSize(held.size, performance.now() - began);
    }
    return held;
  }

  /** The job after its next chunk; undefined when it is no longer ours. */
  async #chunk(job: Job, size: number): Promise<Job | undefined> {
    const mine = { ...idOf(job), holder: this.#holder, retentionMilliseconds: this.#retentionMilliseconds };
    try {
      return await this.#execute("runJobChunk", { ...mine, size });
    } catch (error) {
      if (error instanceof DirectoryError && error.code === "lease_lost") return undefined;
      if (error instanceof DirectoryError && error.code === "unavailable") {
        await this.#pause(RETRY_MILLISECONDS);
        return job;
      }
      const reason = error instanceof DirectoryError ? error.message : "The job could not be completed.";
      if (error instanceof DirectoryError) this.#log.info({ job: job.id, code: error.code }, "job refused");
      else this.#log.error({ job: job.id, err: error }, "job failed");
      return await this.#execute("failJob", { ...mine, error: reason });
    }
  }

  readonly #execute: Execute = async (name, args) => {
    this.#ownCommands++;
    return await this.#store.execute(name, args);
  };

  /** Grows and shrinks towards chunks that take as long as they should. */
  #nextSize(size: number, took: number): number {
    const wanted = Math.round((size * this.#chunkMilliseconds()) / Math.max(took, 1));
    return Math.min(LARGEST_CHUNK, Math.max(this.#smallestSize(), Math.min(wanted, size * 2)));
  }

  #smallestSize(): number {
    return Math.max(SMALLEST_CHUNK, this.#chunkMilliseconds() * ENTRIES_A_MILLISECOND);
  }

  #chunkMilliseconds(): number {
    const othersCommands = this.#store.commandCount() - this.#ownCommands;
    if (othersCommands > this.#othersCommands) this.#othersAt = performance.now();
    this.#othersCommands = othersCommands;
    return performance.now() - this.#othersAt < QUIET_MILLISECONDS ? this.#pace.shared : this.#pace.alone;
  }

  async #expire(): Promise<void> {
    const now = Date.now();
    if (now - this.#lastExpiry < EXPIRE_MILLISECONDS) return;
    this.#lastExpiry = now;
    const finishedBefore = now - this.#retentionMilliseconds;
    const args = { finishedBefore, abandonedBefore: now - ABANDONED_MILLISECONDS, limit: EXPIRED_AT_ONCE };
    while (!this.#stop.signal.aborted && (await this.#execute("expireJobs", args)) > 0);
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}

function idOf({ organizationId, id }: Job): { organizationId: number; id: number } {
  return { organizationId, id };
}
