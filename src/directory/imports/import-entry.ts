import { DirectoryError } from "../errors.ts";
import { isColumn } from "./columns.ts";
import { type ImportOptions, columnOf } from "./import-options.ts";
import { isObject } from "./read-value.ts";

/** A row as it stands in the file: cells of a CSV file, a record of a JSON one, or what could not be read at all. */
export type ImportEntry =
  | { line: number; cells: readonly string[] }
  | { line: number; record: unknown }
  | { line: number; text: string; fault: string };

/** The largest row that is taken in, in characters of its file. */
export const LONGEST_ROW = 1_000_000;

/** An entry's values by our names of the columns. Throws `malformed_body` for what is no row, `unknown_field`. */
export function recordOf(entry: ImportEntry, options: ImportOptions): Record<string, unknown> {
  if ("fault" in entry) throw new DirectoryError("malformed_body", entry.fault);
  if ("cells" in entry) return recordOfCells(entry.cells, options);
  if (!isObject(entry.record)) throw new DirectoryError("malformed_body", "The row is not an object.");
  const record: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entry.record)) {
    const column = columnOf(options, name);
    if (column === "" || value === undefined) continue;
    if (!isColumn(column)) {
      throw new DirectoryError("unknown_field", "There is no such column.", { field: column.slice(0, 64) });
    }
    record[column] = value;
  }
  return record;
}

function recordOfCells(cells: readonly string[], options: ImportOptions): Record<string, unknown> {
  const { header, emptyCells } = options;
  if (cells.length > header.length) {
    throw new DirectoryError("malformed_body", `The row has ${cells.length} cells, the header ${header.length}.`);
  }
  const record: Record<string, unknown> = {};
  for (const [index, cell] of cells.entries()) {
    const column = columnOf(options, header[index] ?? "");
    if (column === "" || (cell === "" && emptyCells === "leave")) continue;
    record[column] = cell === "" ? null : cell;
  }
  return record;
}

/** The client's own name for a row: its `ref`, else what it is known by. */
export function refOf(record: Record<string, unknown>): string {
  for (const column of ["ref", "external_id", "email", "key", "id", "name"]) {
    const value = record[column];
    if (typeof value === "number" || (typeof value === "string" && value !== "")) return String(value).slice(0, 255);
  }
  return "";
}
