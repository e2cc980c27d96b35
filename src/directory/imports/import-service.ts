import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { invalidValue, notFound } from "../errors.ts";
import { JobService } from "../jobs/job-service.ts";
import { type EntryResult, type Job, isFinished } from "../jobs/job.ts";
import type { Principal } from "../principal.ts";
import type { ImportEntry } from "./import-entry.ts";
import { type ImportOptions, checkImportOptions } from "./import-options.ts";
import { importOptionsOf } from "./import-rows.ts";
import { LargestIds } from "./largest-ids.ts";
import { writtenRows } from "./written-rows.ts";

/** A file that is to be taken in. */
export type ImportRequest = { options: ImportOptions; description: string; entries: AsyncIterable<ImportEntry> };

/** A refused row as it stood in the file, with why. */
export type RefusedEntry = { entry: ImportEntry; result: EntryResult };

const ENTRIES_AT_ONCE = 500;

/** Files of people, teams and roles on their way into the directory. Jobs that import are jobs like any other. */
export class ImportService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;
  readonly #jobs: JobService;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
    this.#jobs = new JobService(store, principal, undefined);
  }

  /** Takes the file's rows in and answers with the queued job. Throws for options that make no sense, `forbidden`. */
  async submit({ options, description, entries }: ImportRequest): Promise<Job> {
    checkImportOptions(options);
    await this.#assertMayImport();
    const ids = new LargestIds(options);
    return await this.#jobs.submit({
      kind: "import_rows",
      description,
      teamId: null,
      options,
      entries: ids.of(entries),
      brought: () => ({ largest: ids.largest, dryRun: options.dryRun }),
    });
  }

  /** A job that imports, or one that takes an import back. Throws `not_found` for any other. */
  async get(id: number): Promise<Job> {
    const job = await this.#jobs.get(id);
    const imports = job.kind === "import_rows" || job.kind === "undo_import";
    if (!imports || job.state === "receiving") throw notFound("import");
    return job;
  }

  /** What became of each row so far, in their order. */
  results(job: Job): AsyncGenerator<EntryResult> {
    return this.#jobs.results(job);
  }

  /** The rows that were refused, as they stood in the file. */
  async *refused(job: Job): AsyncGenerator<RefusedEntry> {
    let position = 0;
    let first = 0;
    let entries: unknown[] = [];
    for await (const result of this.#jobs.results(job)) {
      if (result.status === "failed") {
        if (position >= first + entries.length) {
          first = position;
          entries = await this.#store.read.jobs.entries(job.organizationId, job.id, first, ENTRIES_AT_ONCE);
        }
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the job was submitted with these
        const entry = entries[position - first] as ImportEntry | undefined;
        // What became of people whom no row named stands behind the rows.
        if (entry !== undefined) yield { entry, result };
      }
      position++;
    }
  }

  /** Takes back all that a finished import did, in a job of its own. Throws `invalid_value` for one that goes on. */
  async undo(id: number): Promise<Job> {
    const job = await this.get(id);
    await this.#assertMayImport();
    if (job.kind !== "import_rows") throw notFound("import");
    if (!isFinished(job)) throw invalidValue("state", "Only a job that has ended can be undone.");
    if (importOptionsOf(job).dryRun) throw invalidValue("dry_run", "A dry run has changed nothing.");
    const description = `Undo of job ${job.id}`;
    const options = { undoes: job.id };
    return await this.#jobs.submit({
      kind: "undo_import",
      description,
      teamId: null,
      options,
      entries: writtenRows(this.#store.read, job),
    });
  }

  async #assertMayImport(): Promise<void> {
    assertAdministersOrganization(await authorityOf(this.#store.read, this.#principal));
  }
}
