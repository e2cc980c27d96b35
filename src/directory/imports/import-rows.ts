import { type Authority, assertAdministersOrganization, authorityOf } from "../authority.ts";
import { DirectoryError, Faults, notFound } from "../errors.ts";
import type { EntryResult, Job, WrittenRow } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { checkedTeamFields } from "../teams/checked-team-fields.ts";
import { draftRoles, draftWriter, isDraftId } from "./drafts.ts";
import { type Ground, readGround } from "./ground.ts";
import { assertRow, type ImportEntry, recordOf, refOf } from "./import-entry.ts";
import type { ImportOptions } from "./import-options.ts";
import { importRole, importTeam, type RowOutcome } from "./import-team.ts";
import { type ImportWriter, type NumberedPlan, type WrittenPerson, directoryWriter } from "./import-writer.ts";
import { allMatches, alreadyThere, matchRow } from "./match-row.ts";
import { namedBy, noteNamed } from "./named-people.ts";
import { assertOthersOwn, lostBy } from "./ownership.ts";
import { type ImportRow, type TeamRow, type UserRow, parseRow } from "./parse-row.ts";
import type { Person } from "./people.ts";
import { checkColumns, planPerson } from "./plan-person.ts";
import { failed } from "./row-failure.ts";

/** A row as it was read, or why it could not be, with what could be read of somebody's or a team's. */
export type ReadRow = { line: number; ref: string } & (
  | { row: ImportRow }
  | { error: DirectoryError; rest?: UserRow | TeamRow }
);

/** What a job that imports was told: it was checked when the job was submitted. */
export function importOptionsOf({ options }: Job): ImportOptions {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the job was submitted with these
  return options as ImportOptions;
}

/** The entries of a job as they were submitted. */
export function importEntriesOf(entries: readonly unknown[]): readonly ImportEntry[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the job was submitted with these
  return entries as readonly ImportEntry[];
}

/** Reads the entries of a job, each for itself. */
export function readRows(job: Job, entries: readonly unknown[]): ReadRow[] {
  const options = importOptionsOf(job);
  return importEntriesOf(entries).map((entry) => readRow(entry, options));
}

/** Reads an entry, for itself. */
export function readRow(entry: ImportEntry, options: ImportOptions): ReadRow {
  const { line } = entry;
  let ref = "";
  try {
    const record = recordOf(entry, options);
    ref = refOf(record);
    assertRow(entry, options);
    const { row, faults } = parseRow(record);
    const { error } = faults;
    if (error === undefined) return { line, ref, row };
    return row.kind === "role" ? { line, ref, error } : { line, ref, error, rest: row };
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    return { line, ref, error };
  }
}

/** Whoever imports administers the organization, and does so still. Throws `forbidden`. */
export async function importAuthority(tx: DirectoryTransaction, job: Job): Promise<Authority> {
  const authority = await authorityOf(tx, job.by);
  assertAdministersOrganization(authority);
  if (!importOptionsOf(job).dryRun) return authority;
  return { ...authority, roles: [...authority.roles, ...(await draftRoles(tx, job))] };
}

/**
 * Takes rows in. A row that cannot be done is reported and stops no other; each row sees those before it, so that it
 * makes no difference where a chunk ends.
 */
export async function importRows(
  tx: DirectoryTransaction,
  job: Job,
  entries: readonly unknown[],
): Promise<EntryResult[]> {
  const options = importOptionsOf(job);
  const read = readRows(job, entries);
  const authority = await importAuthority(tx, job);
  const rows = read.flatMap((entry) => ("row" in entry ? [entry.row] : []));
  const ground = await readGround(tx, job, options, authority, rows);
  if (options.mode === "sync") {
    const faulty = importEntriesOf(entries).filter((_, index) => "error" in (read[index] ?? {}));
    const named = faulty.length === 0 ? [] : await namedBy(tx, job, options, faulty);
    const matched = rows.flatMap((row) => (row.kind === "user" ? allMatches(row, options, ground) : []));
    // Who came to match since the sync began is named as well; who comes to match by a row was matched by that one.
    await noteNamed(tx, job, [...named, ...matched.map(({ user }) => user.id)]);
  }
  const chunk = new ImportChunk(tx, job, options, ground);
  for (const entry of read) await chunk.take(entry);
  return await chunk.finish();
}

/** The rows of one transaction, in turn. People are written together; who is in it again is written before. */
class ImportChunk {
  readonly #tx: DirectoryTransaction;
  readonly #job: Job;
  readonly #options: ImportOptions;
  readonly #ground: Ground;
  readonly #results: EntryResult[] = [];
  #planned: NumberedPlan[] = [];
  readonly #unwritten = new Set<Person>();
  /** Whether somebody who is not written yet gives up an e-mail or external id that a newcomer may take. */
  #givesUp = false;

  constructor(tx: DirectoryTransaction, job: Job, options: ImportOptions, ground: Ground) {
    this.#tx = tx;
    this.#job = job;
    this.#options = options;
    this.#ground = ground;
  }

  async take(entry: ReadRow): Promise<void> {
    const { line, ref } = entry;
    try {
      if ("error" in entry) throw this.#allOf(entry);
      if (entry.row.kind === "user") await this.#takePerson(entry.row, { line, ref });
      else this.#results.push(resultOf({ line, ref }, await this.#takeOther(entry.row)));
    } catch (error) {
      if (!(error instanceof DirectoryError) || isOfTheJob(error)) throw error;
      this.#results.push(failed({ line, ref }, error));
    }
  }

  /** What could be read of a row with mistakes may be wrong by itself. */
  #allOf({ error, rest }: { error: DirectoryError; rest?: UserRow | TeamRow }): DirectoryError {
    if (rest === undefined) return error;
    const faults = new Faults();
    faults.add(error);
    if (rest.kind === "team") faults.take(() => checkedTeamFields(rest.patch));
    else faults.take(() => checkColumns(this.#tx, rest, this.#ground));
    return faults.error ?? error;
  }

  async finish(): Promise<EntryResult[]> {
    await this.#write();
    return this.#results;
  }

  async #takeOther(row: Exclude<ImportRow, UserRow>): Promise<RowOutcome> {
    await this.#write();
    const place = { job: this.#job, options: this.#options, ground: this.#ground, position: this.#position() };
    if (row.kind === "team") return await importTeam(this.#tx, row, place);
    const { outcome, authority } = await importRole(this.#tx, row, place);
    this.#ground.authority = authority;
    return outcome;
  }

  async #takePerson(row: UserRow, entry: { line: number; ref: string }): Promise<void> {
    const found = matchRow(row, this.#options, this.#ground);
    if (found !== undefined && this.#unwritten.has(found)) await this.#write();
    this.#assertMode(row, found);
    const plan = planPerson(this.#tx, row, found, this.#ground);
    if (plan === undefined) {
      this.#results.push({ ...resultOf(entry, unchanged(found)), userId: shownId(found?.user.id ?? 0) });
      return;
    }
    const lost = lostBy(this.#ground.authority, plan);
    if (lost.organization || lost.teams.size > 0) {
      await this.#write();
      const writer = this.#writer();
      await writer.lock(lost);
      await assertOthersOwn(lost, (teamId) => writer.countOwners(teamId));
    }
    // Newcomers are written before those who change.
    if (plan.before === null && this.#givesUp) await this.#write();
    this.#plan({ ...plan, ...entry, position: this.#position() });
  }

  #assertMode(row: UserRow, found: Person | undefined): void {
    const { mode } = this.#options;
    if (found === undefined && mode === "update") throw notFound("user");
    if (found !== undefined && mode === "create") throw alreadyThere(row, found);
  }

  /** Keeps a plan until it is written, in a place of its own among the results; rows after it see it as done. */
  #plan(plan: NumberedPlan): void {
    const { person, after, places } = plan;
    this.#planned.push(plan);
    this.#givesUp ||= givesUpNames(plan);
    this.#unwritten.add(person);
    if (plan.before === null) this.#ground.people.add(person);
    else this.#ground.people.change(person, after, person.memberships);
    for (const { before, after: place } of places) {
      if (before === null && place.id > 0) this.#ground.takenMembershipIds.add(place.id);
    }
    this.#results.push(resultOf(plan, { status: plan.before === null ? "created" : "updated", id: null, written: [] }));
  }

  async #write(): Promise<void> {
    const planned = this.#planned;
    if (planned.length === 0) return;
    this.#planned = [];
    this.#unwritten.clear();
    this.#givesUp = false;
    const written = await this.#writer().write(planned);
    for (const [index, plan] of planned.entries()) {
      const done = written[index];
      if (done !== undefined) this.#note(plan, done);
    }
  }

  #note({ person, position }: NumberedPlan, { user, memberships, rows }: WrittenPerson): void {
    this.#ground.people.change(person, user, memberships);
    this.#ground.supervisors.add(user.id);
    const result = this.#results[position - this.#job.done];
    if (result === undefined) return;
    const id = shownId(user.id);
    Object.assign(result, { id, userId: id, ...(this.#options.dryRun ? {} : { written: rows }) });
  }

  #writer(): ImportWriter {
    const writerFor = this.#options.dryRun ? draftWriter : directoryWriter;
    return writerFor(this.#tx, this.#job, this.#options, this.#ground.authority);
  }

  /** Of the row that is being taken, among all of the job. */
  #position(): number {
    return this.#job.done + this.#results.length;
  }
}

function givesUpNames({ before, after }: NumberedPlan): boolean {
  if (before === null) return false;
  const further = (user: NumberedPlan["after"]) => JSON.stringify(user.profile.emails ?? []);
  return before.externalId !== after.externalId || before.email !== after.email || further(before) !== further(after);
}

function unchanged(person: Person | undefined): RowOutcome {
  return { status: "unchanged", id: shownId(person?.user.id ?? 0), written: [] };
}

/** Null for an id that a dry run made up. */
export function shownId(id: number): number | null {
  return id === 0 || isDraftId(id) ? null : id;
}

type Entry = { line: number; ref: string };

function resultOf({ line, ref }: Entry, { status, id, written }: RowOutcome): EntryResult {
  const rows: { written?: readonly WrittenRow[] } = written.length === 0 ? {} : { written };
  return { line, ref, status, id, userId: null, errors: {}, ...rows };
}

/** What is wrong with the server is not a row's fault. */
function isOfTheJob({ code }: DirectoryError): boolean {
  return code === "unavailable" || code === "internal" || code === "unauthenticated";
}
