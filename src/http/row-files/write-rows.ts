import { stringify } from "csv-stringify/sync";
import type { Delimiter } from "../../directory/imports/import-options.ts";
import { ROWS_A_PAGE } from "../../directory/page.ts";

export const ROW_FORMATS = ["csv", "ndjson"] as const;

export type RowFormat = (typeof ROW_FORMATS)[number];

export const CONTENT_TYPES: Record<RowFormat | "json", string> = {
  csv: "text/csv; charset=utf-8; header=present",
  ndjson: "application/x-ndjson; charset=utf-8",
  json: "application/json; charset=utf-8",
};

export type WriteOptions = {
  /** What parts the cells of CSV; a comma where it is not said. */
  delimiter?: Delimiter;
  /** Puts an apostrophe before cells that a spreadsheet would run as a formula. CSV only. */
  harmless?: boolean;
};

type Row = Readonly<Record<string, unknown>>;

/** Pages of rows as a file, a piece each. In CSV, objects and lists are JSON text, and what a row does not have is empty. */
export async function* writeRows(
  pages: AsyncIterable<readonly Row[]>,
  format: RowFormat,
  columns: readonly string[],
  options: WriteOptions = {},
): AsyncGenerator<string> {
  if (format === "csv") yield csvLines([columns], options);
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield format === "ndjson"
      ? page.map((row) => `${JSON.stringify(row)}\n`).join("")
      : csvLines(
          page.map((row) => columns.map((column) => cellOf(row[column]))),
          options,
        );
  }
}

/** Lines of CSV (RFC 4180) whose cells are ready. */
export function csvLines(
  lines: readonly (readonly string[])[],
  { delimiter = ",", harmless = false }: WriteOptions = {},
): string {
  const cells = lines.map((line) => (harmless ? line.map(harmlessCell) : [...line]));
  return stringify(cells, {
    delimiter,
    record_delimiter: "\r\n",
    quote_record_delimiter: true,
    quoted_match: /^\s|\s$/u,
  });
}

/** What makes a spreadsheet take a cell for a formula, as OWASP lists it (CSV Injection), also behind blanks. */
const FORMULA = /^(?:[\t\r\n]|\s*[=+\-@＝＋－＠])/u;

function harmlessCell(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Rows that come one by one, as pages of what is made of them. */
export async function* inPages<Given, Made>(
  rows: AsyncIterable<Given>,
  make: (row: Given) => Made,
): AsyncGenerator<Made[]> {
  let page: Made[] = [];
  for await (const row of rows) {
    page.push(make(row));
    if (page.length < ROWS_A_PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
