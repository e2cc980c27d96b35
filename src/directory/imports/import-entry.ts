import { DirectoryError } from "../errors.ts";
import { notingRounded } from "../rounded-numbers.ts";
import { type ImportOptions, columnOf } from "./import-options.ts";
import { isObject } from "./read-value.ts";

/**
 * A row as it stands in the file: cells of a CSV file, a record of a JSON one, or what could not be read at all. A record
 * stands as its JSON text when its numbers would be others once it was parsed and written again.
 */
export type ImportEntry =
  | { line: number; cells: readonly string[] }
  | { line: number; record: unknown }
  | { line: number; json: string }
  | { line: number; text: string; fault: string };

/** The largest row that is taken in, in characters of its file. */
export const LONGEST_ROW = 1_000_000;

/** The record of a JSON file's row, which may be any value; undefined for every other entry. */
export function jsonOf(entry: ImportEntry): unknown {
  if ("json" in entry) return notingRounded(JSON.parse(entry.json), entry.json);
  return "record" in entry ? entry.record : undefined;
}

/** What can be read of an entry by our names of the columns, however wrong the rest of it is. */
export function recordOf(entry: ImportEntry, options: ImportOptions): Record<string, unknown> {
  if ("cells" in entry) return recordOfCells(entry.cells, options);
  const record: Record<string, unknown> = {};
  const json = jsonOf(entry);
  if (!isObject(json)) return record;
  for (const [name, value] of Object.entries(json)) {
    const column = columnOf(options, name);
    if (column !== "" && value !== undefined) record[column] = value;
  }
  return record;
}

function recordOfCells(cells: readonly string[], options: ImportOptions): Record<string, unknown> {
  const { header, emptyCells } = options;
  const record: Record<string, unknown> = {};
  for (const [index, name] of header.entries()) {
    const cell = cells[index];
    const column = columnOf(options, name);
    if (column === "" || cell === undefined || (cell === "" && emptyCells === "leave")) continue;
    record[column] = cell === "" ? null : cell;
  }
  return record;
}

/** Throws `malformed_body` for an entry that is no row. */
export function assertRow(entry: ImportEntry, { header }: ImportOptions): void {
  if ("fault" in entry) throw new DirectoryError("malformed_body", entry.fault);
  if ("cells" in entry) {
    const { length } = entry.cells;
    if (length <= header.length) return;
    throw new DirectoryError("malformed_body", `The row has ${length} cells, the header ${header.length}.`);
  }
  if (!isObject(jsonOf(entry))) throw new DirectoryError("malformed_body", "The row is not an object.");
}

/** The client's own name for a row: its `ref`, else what it is known by. */
export function refOf(record: Record<string, unknown>): string {
  for (const column of ["ref", "external_id", "email", "key", "id", "name"]) {
    const value = record[column];
    if (Number.isSafeInteger(value) || (typeof value === "string" && value !== "")) return String(value).slice(0, 255);
  }
  return "";
}
