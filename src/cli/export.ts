import { Argument, Command, Option } from "commander";
import { COLUMNS, type ExportRow } from "../directory/imports/columns.ts";
import { ExportService } from "../directory/imports/export-service.ts";
import { ROW_FORMATS, type RowFormat, writeRows } from "../http/row-files/write-rows.ts";
import { chosenOrganization } from "./chosen-organization.ts";
import { examples } from "./examples.ts";
import { operatorOf } from "./operator.ts";
import { STDOUT, writeOutput } from "./output.ts";
import { printJson, say } from "./print.ts";
import { ProgressBar } from "./progress-bar.ts";
import { readOptions } from "./read-options.ts";
import { openSession } from "./session.ts";
import { dataDirOption, jsonOption, organizationOption, type StoreOptions } from "./store-options.ts";
import { UsageError } from "./usage-error.ts";

type ExportOptions = StoreOptions & { organization?: string; format?: string; harmless?: true; json?: true };

export function exportCommand(): Command {
  return new Command("export")
    .summary("export everything that an import takes")
    .description(
      "Export an organization's own roles, its teams and its people with their places, in the columns of an import.",
    )
    .addArgument(new Argument("[file]", "the file to write; default: stdout, as for -"))
    .addOption(organizationOption())
    .addOption(new Option("--format <format>", `${ROW_FORMATS.join(" or ")} (default: by the file's name, else csv)`))
    .addOption(
      new Option("--harmless", "put an apostrophe before cells that a spreadsheet would run; not to be imported"),
    )
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall export everybody.ndjson", "A file that rollcall import takes, of an empty organization too"],
        ["rollcall export staff.csv --harmless", "A file for a spreadsheet"],
      ),
    )
    .action(exportDirectory);
}

async function exportDirectory(argument: string | undefined, options: ExportOptions): Promise<void> {
  const file = argument === STDOUT ? undefined : argument;
  const { format } = readOptions({ format: () => formatOf(file, options.format) });
  if (file === undefined && options.json === true) throw new UsageError(["--json needs a file: stdout has the export"]);
  await using session = await openSession(options);
  const organization = await chosenOrganization(session.store.read, options);
  const exports = new ExportService(session.store, operatorOf(organization.id));
  const bar = new ProgressBar("exporting");
  const counter = { rows: 0 };
  const pages = counted(exports.pages(), counter, bar, file === undefined ? 0 : await exports.count());
  const pieces = writeRows(pages, format, COLUMNS, { harmless: options.harmless === true });
  await writeOutput(file ?? STDOUT, pieces);
  if (file === undefined) return;
  bar.clear();
  if (options.json === true) printJson({ file, format, rows: counter.rows });
  else say(`${counter.rows} rows are in ${file}.`);
}

async function* counted(
  pages: AsyncIterable<ExportRow[]>,
  counter: { rows: number },
  bar: ProgressBar,
  total: number,
): AsyncGenerator<ExportRow[]> {
  for await (const rows of pages) {
    yield rows;
    counter.rows += rows.length;
    bar.show(counter.rows, total);
  }
}

function formatOf(file: string | undefined, format: string | undefined): RowFormat {
  const byName = ROW_FORMATS.find((known) => file?.toLowerCase().endsWith(`.${known}`) === true);
  if (format === undefined) return byName ?? "csv";
  const named = ROW_FORMATS.find((known) => known === format);
  if (named === undefined) throw new UsageError([`--format must be one of ${ROW_FORMATS.join(", ")}`]);
  return named;
}
