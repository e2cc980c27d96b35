import { eraseDrafts } from "../imports/erase-drafts.ts";
import type { PieceKind } from "../jobs/job-pieces.ts";
import type { EntryResult, Job, JobProgress } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { type Identity, Mentions } from "./identity.ts";

/** Who is taken out of what jobs keep: the one entry of the job that does it. */
type Erasure = { identity: Identity };

type Concluded = { results: EntryResult[]; after: JobProgress["after"] | undefined };

const ENTRIES_A_PIECE = 50;
const REASON = "The row was erased with the person whom it named.";

/** The job's entry says who is meant; all that there is to do comes after it. */
export async function beginErasure(
  _tx: DirectoryTransaction,
  _job: Job,
  entries: readonly unknown[],
): Promise<EntryResult[]> {
  return entries.map(() => ({ ref: "", status: "updated", id: null, userId: null, errors: {} }));
}

/**
 * Looks through what older jobs keep, one after the other, and blanks each row that names the person. First, in each, the
 * rows that still wait, when they are surely theirs: they would bring them back, and what is found out of them from then
 * on names nobody. Last goes what this job itself knows of the person.
 */
export async function eraseMentions(tx: DirectoryTransaction, job: Job, limit: number): Promise<Concluded> {
  const { step, id: from } = job.progress.after ?? { step: "next 0", id: 0 };
  const [part = "", ofJob = "0"] = step.split(" ");
  const id = Number(ofJob);
  const other = part === "next" ? undefined : await tx.jobChanges.lock(job.organizationId, id);
  // Also when whoever removes jobs whose time is over was quicker.
  if (other === undefined) return await nextJob(tx, job, id);
  const walk = new JobErasure(tx, other, await erasureOf(tx, job));
  const next = await (part === "results" ? walk.results(from) : walk.waiting(from, Math.ceil(limit / ENTRIES_A_PIECE)));
  if (next !== undefined) return { results: [], after: { step, id: next } };
  if (part === "waiting") return { results: [], after: { step: `results ${id}`, id: 0 } };
  await walk.record();
  return { results: [], after: { step: `next ${id}`, id: 0 } };
}

async function nextJob(tx: DirectoryTransaction, job: Job, after: number): Promise<Concluded> {
  const id = await tx.jobPieces.nextJob(job.organizationId, after, job.id);
  if (id === undefined) {
    await tx.jobPieces.replace(job, "entries", { position: 0, items: [null] });
    return { results: [], after: undefined };
  }
  const done = (await tx.jobChanges.lock(job.organizationId, id))?.done ?? 0;
  return { results: [], after: { step: `waiting ${id}`, id: done } };
}

async function erasureOf(tx: DirectoryTransaction, job: Job): Promise<Erasure> {
  const [erasure] = await tx.jobs.entries(job.organizationId, job.id, 0, 1);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the job was submitted with it
  return erasure as Erasure;
}

/** Takes somebody out of what one job keeps. Its row is locked, so that nobody works on it meanwhile. */
class JobErasure {
  readonly #tx: DirectoryTransaction;
  readonly #job: Job;
  readonly #identity: Identity;
  readonly #mentions: Mentions;

  constructor(tx: DirectoryTransaction, job: Job, { identity }: Erasure) {
    this.#tx = tx;
    this.#job = job;
    this.#identity = identity;
    this.#mentions = new Mentions(identity);
  }

  /** What the job's own row says, and its notes. */
  async record(): Promise<void> {
    await eraseDrafts(this.#tx, this.#job, this.#identity);
    const { description, error, version } = this.#job;
    if (!this.#mentions.perhaps([description, error])) return;
    const after: Job = { ...this.#job, description: "", error: error === null ? null : "", version: version + 1 };
    await this.#tx.jobChanges.update(after, "keep");
    await this.#tx.eraseJournal(after.organizationId, "job", after.id);
  }

  /** The piece of results at `from`, with the entries that they are about; gives where to go on. */
  async results(from: number): Promise<number | undefined> {
    const [piece] = await this.#tx.jobPieces.list(this.#job, "results", from, 1);
    if (piece === undefined || piece.position < from) return undefined;
    const { position, items } = piece;
    const { organizationId, id } = this.#job;
    const entries: unknown[] = [];
    while (entries.length < items.length) {
      const [at, rest] = [position + entries.length, items.length - entries.length];
      const some = await this.#tx.jobs.entries(organizationId, id, at, rest);
      if (some.length === 0) break;
      entries.push(...some);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- these are what was stored
    const results = items as EntryResult[];
    const named = results.flatMap((result, index) => (this.#isNamed(result, entries[index]) ? [index] : []));
    if (named.length > 0) {
      const blanked = results.map((result, index) => (named.includes(index) ? erasedResult(result) : result));
      await this.#tx.jobPieces.replace(this.#job, "results", { position, items: blanked });
      await this.#blankEntries(new Set(named.map((index) => position + index)));
    }
    return position + items.length;
  }

  /** Pieces of entries that nobody has worked off yet, from `from` on; gives where to go on. */
  async waiting(from: number, pieces: number): Promise<number | undefined> {
    const found = await this.#tx.jobPieces.list(this.#job, "entries", from, pieces);
    for (const { position, items } of found) {
      const named = items.flatMap((entry, index) => {
        const waits = position + index >= this.#job.done;
        return waits && this.#mentions.surely(valuesOf(entry)) ? [position + index] : [];
      });
      await this.#blankEntries(new Set(named));
    }
    const last = found.at(-1);
    const end = last === undefined ? from : last.position + last.items.length;
    return end > from ? end : undefined;
  }

  #isNamed(result: EntryResult, entry: unknown): boolean {
    if (result.userId !== null && this.#identity.userIds.includes(result.userId)) return true;
    return this.#mentions.perhaps([result.ref, result.errors, valuesOf(entry)]);
  }

  async #blankEntries(positions: ReadonlySet<number>): Promise<void> {
    let end = 0;
    for (const from of [...positions].toSorted((a, b) => a - b)) {
      if (from < end) continue;
      const [piece] = await this.#tx.jobPieces.list(this.#job, "entries", from, 1);
      if (piece === undefined) return;
      const { position, items } = piece;
      end = position + items.length;
      const blanked = items.map((entry, index) =>
        positions.has(position + index) ? erasedEntry(this.#job.kind, entry) : entry,
      );
      await this.#tx.jobPieces.replace(this.#job, "entries" satisfies PieceKind, { position, items: blanked });
    }
  }
}

/** An entry by its values: in a record that stands as JSON text, escapes would hide them. */
function valuesOf(entry: unknown): unknown {
  const isJson = typeof entry === "object" && entry !== null && "json" in entry && typeof entry.json === "string";
  return isJson ? JSON.parse(String(entry.json)) : entry;
}

function erasedResult({ field: _field, ...result }: EntryResult): EntryResult {
  return { ...result, ref: "", errors: result.status === "failed" ? { base: [REASON] } : {} };
}

/** An entry without anything of the person, which its kind of job refuses when it comes to it. */
function erasedEntry(kind: string, entry: unknown): unknown {
  const kept = typeof entry === "object" && entry !== null ? { ...entry } : {};
  if (kind === "import_rows") return { line: "line" in kept ? kept.line : 0, text: "", fault: REASON };
  if (kind === "undo_import") return { ...kept, ref: "" };
  if (kind !== "bulk_create_members") return null;
  return { ...kept, ref: "", email: "", givenName: "", familyName: "", invite: false, errors: { base: [REASON] } };
}
