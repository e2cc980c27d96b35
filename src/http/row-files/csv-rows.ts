import { Readable } from "node:stream";
import { CsvError, type Info, parse } from "csv-parse";
import { type ImportEntry, LONGEST_ROW } from "../../directory/imports/import-entry.ts";
import { type Delimiter, DELIMITERS } from "../../directory/imports/import-options.ts";
import { malformed } from "./malformed.ts";
import type { RowFile } from "./read-rows.ts";

type Parsed = { record: string[]; info: Info };

/**
 * Rows as CSV (RFC 4180) with a header; fields are parted by commas, semicolons or tabs, whichever the header has most
 * of outside of quotes. Throws `malformed_body` for a quote that is never closed, once that is clear.
 */
export async function csvRows(text: AsyncIterable<string>): Promise<RowFile> {
  const iterator = text[Symbol.asyncIterator]();
  const start = await startOf(iterator);
  const delimiter = delimiterOf(start);
  const records = parsed(resumed(start, iterator), delimiter);
  const header = await records.next();
  if (header.done === true) return { delimiter, header: [], entries: none() };
  const names = header.value.record.map((name) => name.trim());
  return { delimiter, header: names, entries: entries(records, header.value.info) };
}

/** A row begins where the one before it ended, after the empty lines in between. */
async function* entries(records: AsyncGenerator<Parsed>, header: Info): AsyncGenerator<ImportEntry> {
  let before = header;
  for await (const { record, info } of records) {
    yield { line: before.lines + 1 + info.empty_lines - before.empty_lines, cells: record };
    before = info;
  }
}

async function* parsed(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<Parsed> {
  const parser = parse({
    delimiter,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  const source = Readable.from(text);
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const record of source.pipe(parser)) yield parsedRecord(record);
  } catch (error) {
    throw error instanceof CsvError ? malformed(`The file is not CSV: ${error.message}.`) : error;
  } finally {
    source.destroy();
  }
}

/** What the parser gives with `info`: its types do not follow the option. */
function parsedRecord(record: unknown): Parsed {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return record as Parsed;
}

/** What comes until the first line that is not empty has ended, or is too long for a row. */
async function startOf(text: AsyncIterator<string>): Promise<string> {
  let start = "";
  let isEmpty = true;
  let hasEnded = false;
  while (start.length <= LONGEST_ROW) {
    const next = await text.next();
    if (next.done === true) break;
    start += next.value;
    const line: string = isEmpty ? withoutEmptyLines(next.value) : next.value;
    hasEnded ||= /[\r\n]/u.test(line);
    // What ends the header ends all rows, and after a carriage return there may be more of it to come.
    if (hasEnded && !start.endsWith("\r")) break;
    isEmpty = isEmpty && line === "";
  }
  return start;
}

function withoutEmptyLines(text: string): string {
  return text.replace(/^[\r\n]+/u, "");
}

function delimiterOf(start: string): Delimiter {
  const [header = ""] = withoutEmptyLines(start)
    .replaceAll(/"[^"]*"?/gu, "")
    .split(/[\r\n]/u, 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}

async function* resumed(start: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    yield start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* none(): AsyncGenerator<ImportEntry> {}
