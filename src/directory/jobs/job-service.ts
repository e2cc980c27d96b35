import type { Condition } from "../condition.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { notFound } from "../errors.ts";
import type { JobField } from "../filter.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Principal } from "../principal.ts";
import { type Visibility, narrowed } from "../visibility.ts";
import type { EntryResult, Job } from "./job.ts";
import type { JobKind } from "./processors.ts";
import type { BroughtIds } from "./submit-job.ts";

/** A piece ends with the entry that reaches one of these. */
const ENTRIES_A_PIECE = 1000;
const CHARACTERS_A_PIECE = 1_000_000;

/** A job to be done in the background. */
export type JobRequest = {
  kind: JobKind;
  description: string;
  teamId: number | null;
  options?: Record<string, unknown>;
  entries: Iterable<unknown> | AsyncIterable<unknown>;
  /** Once the entries are through: the ids that they bring along. */
  brought?: () => BroughtIds;
};

/** Background work, as far as the principal may see it. */
export class JobService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;
  readonly #visible: Visibility<JobField>;

  constructor(store: DirectoryStore, principal: Principal, visible: Visibility<JobField>) {
    this.#store = store;
    this.#principal = principal;
    this.#visible = visible;
  }

  /** Takes all entries in and answers with the queued job. */
  async submit({ kind, description, teamId, options = {}, entries, brought }: JobRequest): Promise<Job> {
    const { organizationId } = this.#principal;
    const { id } = await this.#store.execute("openJob", { by: this.#principal, kind, description, teamId, options });
    for await (const piece of pieces(entries)) {
      await this.#store.execute("appendJobEntries", { organizationId, id, entries: piece });
    }
    return await this.#store.execute("queueJob", { organizationId, id, ...(brought && { brought: brought() }) });
  }

  /** Throws `not_found`. */
  async get(id: number): Promise<Job> {
    const { rows } = await this.list({ filter: { op: "eq", field: "id", value: id }, limit: 1 });
    if (rows[0] === undefined) throw notFound("job");
    return rows[0];
  }

  async list(query: ListQuery<JobField>): Promise<Page<Job>> {
    return await this.#store.read.jobs.list(this.#principal.organizationId, narrowed(query, this.#visible));
  }

  /** What became of each entry so far, in their order; `onlyFailed` leaves the others out. */
  async *results(job: Job, onlyFailed = false): AsyncGenerator<EntryResult> {
    for (let position = 0; position < job.done;) {
      const page = await this.#store.read.jobs.results(job.organizationId, job.id, position, onlyFailed);
      if (page.next === null) return;
      yield* page.results;
      position = page.next;
    }
  }

  async cancel(id: number, condition: Condition = {}): Promise<Job> {
    return await this.#store.execute("cancelJob", { by: this.#principal, id, ...condition });
  }

  async retry(id: number, condition: Condition = {}): Promise<Job> {
    return await this.#store.execute("retryJob", { by: this.#principal, id, ...condition });
  }
}

/** The entries as JSON. Where a piece ends is told by them alone: a request that comes again gives the same pieces. */
async function* pieces(entries: Iterable<unknown> | AsyncIterable<unknown>): AsyncGenerator<string[]> {
  let piece: string[] = [];
  let length = 0;
  for await (const entry of entries) {
    const text = JSON.stringify(entry);
    piece.push(text);
    length += text.length;
    if (piece.length < ENTRIES_A_PIECE && length < CHARACTERS_A_PIECE) continue;
    yield piece;
    piece = [];
    length = 0;
  }
  if (piece.length > 0) yield piece;
}
