import { createReadStream } from "node:fs";
import { extname } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Argument, Command, Option } from "commander";
import type { Parsed } from "../config/setting-parsers.ts";
import { DirectoryError } from "../directory/errors.ts";
import { type DeactivationLimit, readDeactivationLimit } from "../directory/imports/deactivation-limit.ts";
import type { ImportEntry } from "../directory/imports/import-entry.ts";
import {
  DEFAULT_IMPORT,
  IMPORT_FORMATS,
  IMPORT_MODES,
  type ImportFormat,
  type ImportMode,
  type ImportOptions,
  MATCH_KEYS,
  type MatchKey,
  checkWithoutFile,
} from "../directory/imports/import-options.ts";
import { ImportService } from "../directory/imports/import-service.ts";
import { RESULT_COLUMNS, resultRow, summaryOf } from "../directory/imports/result-row.ts";
import { type Job, isFinished } from "../directory/jobs/job.ts";
import type { Organization } from "../directory/organizations/organization.ts";
import { readRows } from "../http/row-files/read-rows.ts";
import { refusedRows } from "../http/row-files/refused-rows.ts";
import { inPages, writeRows } from "../http/row-files/write-rows.ts";
import { JobRunner } from "../jobs/runner.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { CommandFailure } from "./command-failure.ts";
import { commandLine } from "./command-line.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { STDOUT, writeOutput } from "./output.ts";
import { presentJob } from "./present-job.ts";
import { printJson, say } from "./print.ts";
import type { SetExitCode } from "./program.ts";
import { ProgressBar } from "./progress-bar.ts";
import { given, readOptions } from "./read-options.ts";
import { isSameFile } from "./same-file.ts";
import { openSession, type Session } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions, storeWords } from "./store-options.ts";
import { UsageError } from "./usage-error.ts";

type ImportCommandOptions = StoreOptions & {
  organization?: string;
  format?: string;
  mode?: string;
  matchOn?: string;
  deactivateAtMost?: string;
  column: string[];
  emptyCells?: string;
  dryRun?: true;
  results?: string;
  refused?: string;
  json?: true;
};

const ROWS_REFUSED = 1;
const LOOK_MILLISECONDS = 100;
const STDIN = "-";

export function importCommand(setExitCode: SetExitCode): Command {
  const keys = DEFAULT_IMPORT.matchOn.join(",");
  return new Command("import")
    .summary("import people, teams and roles from a file")
    .description(
      "Import people, teams and roles from a CSV, NDJSON or JSON file, gzipped or not. Waits until all rows are done; the exit code is 1 when rows were refused.",
    )
    .addArgument(new Argument("<file>", "the file, or - for stdin"))
    .addOption(organizationOption())
    .addOption(new Option("--format <format>", `${IMPORT_FORMATS.join(", ")} (default: by the file's name)`))
    .addOption(new Option("--mode <mode>", `${IMPORT_MODES.join(", ")} (default: ${DEFAULT_IMPORT.mode})`))
    .addOption(new Option("--match-on <keys>", `by what a row finds its person, in order (default: ${keys})`))
    .addOption(
      new Option("--deactivate-at-most <limit>", "the most people that a sync may deactivate, 20 or 10%; it must say"),
    )
    .addOption(
      new Option("--column <theirs=ours>", "what the file calls a column; once for each")
        .argParser((text: string, before: string[]) => [...before, text])
        .default([], "as ours are called"),
    )
    .addOption(new Option("--empty-cells <effect>", "leave or clear what is there, for CSV (default: leave)"))
    .addOption(new Option("--dry-run", "do everything but the commit"))
    .addOption(new Option("--results <file>", "write what became of each row there, as CSV; - is stdout"))
    .addOption(
      new Option("--refused <file>", "write the refused rows there, to be mended and imported again; - is stdout"),
    )
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall import staff.csv --dry-run --results results.csv", "See what would become of each row"],
        ["rollcall import staff.csv --column Mail=email --column Notes=", "Take a file with names of its own"],
        ["rollcall import everybody.ndjson.gz --mode sync --deactivate-at-most 20", "Deactivate whom it leaves out"],
      ),
    )
    .action((file: string, options: ImportCommandOptions) => importFile(file, options, setExitCode));
}

async function importFile(file: string, options: ImportCommandOptions, setExitCode: SetExitCode): Promise<void> {
  const chosen = parseOptions(file, options);
  assertFilesApart(file, options);
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const imports = new ImportService(session.store, operatorOf(organization.id));
  const { entries, ...form } = await readRows(bytesOf(file), chosen.format);
  const bar = new ProgressBar("importing");
  const request = { options: { ...chosen, ...form }, description: file === STDIN ? "" : file };
  const submitted = await imports.submit({ ...request, entries: counted(entries, bar) });
  const job = await workedOff(session, imports, submitted, bar);
  bar.clear();
  await writeFiles(imports, job, { ...chosen, ...form }, options);
  report(job, options);
  if (job.failed > 0 && options.json !== true) sayWhatNext(job, organization, options);
  if (job.failed > 0 || job.state !== "completed") setExitCode(ROWS_REFUSED);
}

async function* counted(entries: AsyncIterable<ImportEntry>, bar: ProgressBar): AsyncGenerator<ImportEntry> {
  let read = 0;
  for await (const entry of entries) {
    yield entry;
    bar.show(++read, 0);
  }
}

/** Works the job off here, unless a running server does: then both share what there is to do. */
async function workedOff(
  { config, store }: Session,
  imports: ImportService,
  { id }: Job,
  bar: ProgressBar,
): Promise<Job> {
  const log = { info: () => {}, error: (fields: object, message: string) => say(message, JSON.stringify(fields)) };
  const runner = new JobRunner({
    store,
    log,
    retentionMilliseconds: config.jobRetentionMilliseconds,
    pace: store.paces.command,
  });
  runner.start();
  try {
    for (;;) {
      const job = await imports.get(id);
      if (isFinished(job)) return job;
      bar.show(job.done, job.total);
      await sleep(LOOK_MILLISECONDS);
    }
  } finally {
    await runner.close();
  }
}

async function writeFiles(
  imports: ImportService,
  job: Job,
  form: Pick<ImportOptions, "format" | "delimiter" | "header">,
  { results, refused }: ImportCommandOptions,
): Promise<void> {
  const rows = inPages(imports.results(job), resultRow);
  if (results !== undefined) await writeOutput(results, writeRows(rows, "csv", RESULT_COLUMNS));
  if (refused !== undefined) await writeOutput(refused, refusedRows(imports.refused(job), form));
}

function report(job: Job, options: ImportCommandOptions): void {
  const summary = summaryOf(job);
  if (options.json === true) return printJson({ ...presentJob(job), dryRun: options.dryRun === true, summary });
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  const rows = counts.map(([what, count]) => `${count} ${what}`).join(", ");
  const dry = options.dryRun === true ? " (a dry run: nothing was changed)" : "";
  if (job.error !== null) throw new CommandFailure(job.error);
  say(`Job ${job.id} is ${job.state}: ${rows === "" ? "no rows" : rows}${dry}.`);
}

/** How to come by the rows that were refused, and why they were. */
function sayWhatNext({ id }: Job, { slug }: Organization, options: ImportCommandOptions): void {
  if (options.refused === STDOUT) return;
  if (options.refused !== undefined) {
    return say(`The refused rows are in ${options.refused}, with the reasons: mend them and import it.`);
  }
  const words = ["--organization", slug, ...storeWords(options)];
  say(
    "Why rows were refused:",
    `  ${commandLine("job", "show", String(id), "--refused", ...words)}`,
    "For a file of them to be mended, import again with --refused FILE.",
  );
}

/** Throws `UsageError` when an output would take the place of the input, of the other output or of the job on stdout. */
function assertFilesApart(file: string, { results, refused, json }: ImportCommandOptions): void {
  const input = file === STDIN ? process.stdin.fd : file;
  const outputs = Object.entries({ "--results": results, "--refused": refused });
  const faults = outputs.flatMap(([option, output]) => {
    if (output === undefined) return [];
    if (output === STDOUT) return json === true ? [`${option} needs a file: stdout has what --json prints`] : [];
    return isSameFile(input, output) ? [`${option} is the file that is imported, which would be lost`] : [];
  });
  if (results !== undefined && refused !== undefined && (results === refused || isSameFile(results, refused))) {
    faults.push("--results and --refused are one file");
  }
  if (faults.length > 0) throw new UsageError(faults);
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  const stream: Readable = file === STDIN ? process.stdin : createReadStream(file);
  try {
    for await (const piece of stream) if (piece instanceof Uint8Array) yield piece;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
    throw new CommandFailure(`${file} cannot be read: ${String(error.code)}`);
  }
}

function parseOptions(file: string, options: ImportCommandOptions): ImportOptions {
  const { format, mode, matchOn, limit, emptyCells } = readOptions({
    format: () => given("--format", options.format ?? formatOf(file), oneOf<ImportFormat>(IMPORT_FORMATS)),
    mode: () => given("--mode", options.mode, oneOf<ImportMode>(IMPORT_MODES)),
    matchOn: () => given("--match-on", options.matchOn, matchKeys),
    limit: () => given("--deactivate-at-most", options.deactivateAtMost, deactivationLimit),
    emptyCells: () => given("--empty-cells", options.emptyCells, oneOf<"leave" | "clear">(["leave", "clear"])),
  });
  const columns = readOptions(
    Object.fromEntries(options.column.map((text) => [text, () => given("--column", text, column)])),
  );
  const chosen: ImportOptions = {
    ...DEFAULT_IMPORT,
    format: format ?? DEFAULT_IMPORT.format,
    mode: mode ?? DEFAULT_IMPORT.mode,
    matchOn: matchOn ?? DEFAULT_IMPORT.matchOn,
    deactivateAtMost: limit ?? DEFAULT_IMPORT.deactivateAtMost,
    emptyCells: emptyCells ?? DEFAULT_IMPORT.emptyCells,
    dryRun: options.dryRun === true,
    columns: Object.fromEntries(Object.values(columns).flatMap((named) => (named === undefined ? [] : [named]))),
  };
  assertSensible(chosen);
  return chosen;
}

/** Throws `UsageError` for options that contradict each other, in the words of the command line. */
function assertSensible(options: ImportOptions): void {
  try {
    checkWithoutFile(options);
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    throw new UsageError([error.message.replace(/^[^"]*/u, inOptions)]);
  }
}

/** A message whose parameters are options. What it quotes is somebody's own text, and stays. */
function inOptions(message: string): string {
  return message.replaceAll(/\b[a-z]+(?:_[a-z]+)+\b/gu, (name) => `--${name.replaceAll("_", "-")}`);
}

function deactivationLimit(text: string): Parsed<DeactivationLimit> {
  const limit = readDeactivationLimit(text);
  return limit === undefined ? { problem: `must be like 20 or 10%, not ${JSON.stringify(text)}` } : { value: limit };
}

/** `staff.csv.gz` is CSV; what has no name of its own has to be told. */
function formatOf(file: string): string {
  const name = file.toLowerCase().replace(/\.gz$/u, "");
  const extension = extname(name).slice(1);
  return extension === "jsonl" ? "ndjson" : extension;
}

function oneOf<Value extends string>(known: readonly Value[]): (text: string) => Parsed<Value> {
  return (text) => {
    const value = known.find((candidate) => candidate === text);
    return value === undefined ? { problem: `must be one of ${known.join(", ")}` } : { value };
  };
}

function matchKeys(text: string): Parsed<MatchKey[]> {
  const keys = text.split(",").flatMap((name) => MATCH_KEYS.find((key) => key === name.trim()) ?? []);
  if (keys.length === text.split(",").length) return { value: keys };
  return { problem: `must be keys parted by commas: ${MATCH_KEYS.join(", ")}` };
}

function column(text: string): Parsed<[theirs: string, ours: string]> {
  const at = text.lastIndexOf("=");
  if (at < 1) return { problem: `must be like Mail=email, not ${JSON.stringify(text)}` };
  return { value: [text.slice(0, at), text.slice(at + 1)] };
}
