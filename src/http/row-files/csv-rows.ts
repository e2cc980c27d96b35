import { CsvError, parse } from "csv-parse/sync";
import { type ImportEntry, LONGEST_ROW } from "../../directory/imports/import-entry.ts";
import { type Delimiter, DELIMITERS } from "../../directory/imports/import-options.ts";
import { type CsvFault, type CsvForm, type CsvRow, CsvSplitter } from "./csv-splitter.ts";
import { malformed } from "./malformed.ts";
import type { RowFile } from "./read-rows.ts";

/** The least that is looked at in one go: what is left of a row is looked at again with more of it. */
const PIECE = 65_536;
const LINES_JUDGED = 100;

type Cut = readonly (CsvRow | CsvFault)[];

/**
 * Rows as CSV (RFC 4180) with a header; fields are parted by commas, semicolons or tabs, whichever the header has most
 * of outside of quotes. A row that cannot be read is an entry with its fault, and ends nothing. Throws `malformed_body` for
 * a header that cannot be.
 */
export async function csvRows(text: AsyncIterable<string>): Promise<RowFile> {
  const pieces = inPieces(text);
  const start = await startOf(pieces);
  const form = { delimiter: delimiterOf(start), lineEnd: lineEndOf(start) };
  const { delimiter } = form;
  const batches = cutBy(new CsvSplitter(form, (lines, header) => areRows(lines, form, header)), start, pieces);
  const [first, ...rest] = (await batches.next()).value ?? [];
  if (first === undefined) return { delimiter, header: [], entries: none() };
  if ("fault" in first) {
    await batches.return(undefined);
    throw malformed(`The file is not CSV: ${first.fault}`);
  }
  const header = headerOf(first, form).map((name) => name.trim());
  return { delimiter, header, entries: entries(rest, batches, form, header.length) };
}

async function* entries(
  rest: Cut,
  batches: AsyncGenerator<Cut, undefined>,
  form: CsvForm,
  columns: number,
): AsyncGenerator<ImportEntry> {
  yield* entriesOf(rest, form, columns);
  for await (const batch of batches) yield* entriesOf(batch, form, columns);
}

function* entriesOf(cut: Cut, form: CsvForm, columns: number): Generator<ImportEntry> {
  const rows = cut.filter((row) => "doubt" in row);
  const cells = cellsOf(rows, form).values();
  for (const row of cut) yield "fault" in row ? row : entryOf(row, cells.next().value ?? [], columns);
}

/** Behind a quote that is not closed, only the number of their cells tells rows from its text. */
function entryOf({ line, text, doubt }: CsvRow, cells: readonly string[], columns: number): ImportEntry {
  if (doubt === undefined || cells.length === columns) return { line, cells };
  const count = `The row has ${cells.length} cells, the header ${columns}`;
  return { line, text, fault: `${count}: it may be text of the quote that line ${doubt} opens.` };
}

function headerOf(row: CsvRow, form: CsvForm): string[] {
  return cellsOf([row], form)[0] ?? [];
}

/** The cells of the beginning of a row; a quote that is not closed there reaches to its end. */
export function cellsOfPart(text: string, delimiter: Delimiter): string[] {
  for (const end of ["", '"']) {
    try {
      // All of it is one row: no line end in it ends it.
      return parse(text + end, { delimiter, record_delimiter: "\0", relax_quotes: true }).flat();
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
    }
  }
  return [text];
}

/** The cells of each row. */
function cellsOf(rows: readonly Pick<CsvRow, "text">[], { delimiter, lineEnd }: CsvForm): string[][] {
  const cells = parse(rows.map(({ text }) => text + lineEnd).join(""), {
    delimiter,
    record_delimiter: lineEnd === "\r" ? "\r" : ["\r\n", "\n"],
    relax_column_count: true,
    relax_quotes: true,
  });
  if (cells.length !== rows.length) throw new Error("A row of CSV was parsed as none or as several.");
  return cells;
}

/** Whether nearly all lines have as many cells as a row; of few lines, or of one cell, nobody can tell. */
function areRows(lines: string, form: CsvForm, header: CsvRow): boolean {
  const { delimiter, lineEnd } = form;
  const columns = headerOf(header, form).length;
  const judged = lines.split(lineEnd, LINES_JUDGED);
  const alike = judged.filter((line) => line.split(delimiter).length === columns);
  return columns > 1 && judged.length === LINES_JUDGED && alike.length >= LINES_JUDGED * 0.9;
}

/** The rows of the whole file, piece by piece; none of the lists is empty. */
async function* cutBy(
  splitter: CsvSplitter,
  start: string,
  rest: AsyncIterable<string>,
): AsyncGenerator<Cut, undefined> {
  const first = splitter.take(start);
  if (first.length > 0) yield first;
  for await (const piece of rest) {
    const rows = splitter.take(piece);
    if (rows.length > 0) yield rows;
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
}

async function* inPieces(text: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let piece = "";
  for await (const part of text) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

/** What comes until the first line that is not empty has ended, or is too long for a row. */
async function startOf(text: AsyncGenerator<string, undefined>): Promise<string> {
  let start = "";
  while (start.length <= LONGEST_ROW) {
    const next = await text.next();
    if (next.done === true) break;
    start += next.value;
    // What ends the header ends all rows, and after a carriage return there may be more of it to come.
    if (/[\r\n]/u.test(withoutEmptyLines(start)) && !start.endsWith("\r")) break;
  }
  return start;
}

function withoutEmptyLines(text: string): string {
  return text.replace(/^[\r\n]+/u, "");
}

function withoutQuotes(text: string): string {
  return withoutEmptyLines(text).replaceAll(/"[^"]*"?/gu, "");
}

function delimiterOf(start: string): Delimiter {
  const [header = ""] = withoutQuotes(start).split(/[\r\n]/u, 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}

/** What ends the header ends all rows; in its quotes, it may stand before. */
function lineEndOf(start: string): CsvForm["lineEnd"] {
  const [end] = /\r\n|\r|\n/u.exec(withoutQuotes(start)) ?? /\r\n|\r|\n/u.exec(start) ?? [];
  return end === "\r" ? "\r" : "\n";
}

async function* none(): AsyncGenerator<ImportEntry> {}
