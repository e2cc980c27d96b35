import { REASON_COLUMNS } from "../../directory/imports/columns.ts";
import { jsonOf } from "../../directory/imports/import-entry.ts";
import type { Delimiter, ImportOptions } from "../../directory/imports/import-options.ts";
import type { RefusedEntry } from "../../directory/imports/import-service.ts";
import { isObject } from "../../directory/imports/read-value.ts";
import { resultRow } from "../../directory/imports/result-row.ts";
import { cellsOfPart } from "./csv-rows.ts";
import { exactJson } from "./exact-json.ts";
import { csvLines } from "./write-rows.ts";

/**
 * What is no row is called: in JSON, the name of its text; in CSV, a cell behind all columns, with which the row is
 * refused until somebody has mended it.
 */
const UNREADABLE = "unreadable";

type Reasons = Record<(typeof REASON_COLUMNS)[number], string | null>;

/** Refused rows in the form of their file, with the reasons behind: to be mended, and sent again. */
export async function* refusedRows(
  refused: AsyncIterable<RefusedEntry>,
  { format, delimiter, header }: Pick<ImportOptions, "format" | "delimiter" | "header">,
): AsyncGenerator<string> {
  const own = header.filter((name) => !isReason(name));
  if (format === "csv") yield csvLines([[...own, ...REASON_COLUMNS]], { delimiter });
  if (format === "json") yield "[";
  let separator = "\n";
  for await (const row of refused) {
    if (format === "csv") yield csvLines([csvCells(row, header, delimiter)], { delimiter });
    else yield format === "json" ? `${separator}${jsonText(row)}` : `${jsonText(row)}\n`;
    separator = ",\n";
  }
  if (format === "json") yield "\n]\n";
}

function reasonsOf({ result }: RefusedEntry): Reasons {
  const { code, field, message } = resultRow(result);
  return { error_code: code, error_field: field, error_message: message };
}

function csvCells(row: RefusedEntry, header: readonly string[], delimiter: Delimiter): string[] {
  const cells = cellsOf(row, delimiter);
  const own = header.flatMap((name, index) => (isReason(name) ? [] : [cells[index] ?? ""]));
  const reasons = reasonsOf(row);
  // Cells past the header's go behind the reasons, so that none is lost and none slips into another column.
  const more = [...cells.slice(header.length), ...("fault" in row.entry ? [UNREADABLE] : [])];
  return [...own, ...REASON_COLUMNS.map((column) => reasons[column] ?? ""), ...more];
}

function cellsOf({ entry }: RefusedEntry, delimiter: Delimiter): readonly string[] {
  if ("text" in entry) return cellsOfPart(entry.text, delimiter);
  return "cells" in entry ? entry.cells : [];
}

/** A line that could not be read stands as a text where its row would be. */
function jsonText(row: RefusedEntry): string {
  const { entry } = row;
  if ("text" in entry) return JSON.stringify({ [UNREADABLE]: entry.text, ...reasonsOf(row) });
  const record = "json" in entry ? exactJson(entry.json) : jsonOf(entry);
  const own = isObject(record) && !JSON.isRawJSON(record) ? record : { [UNREADABLE]: record };
  return JSON.stringify({ ...own, ...reasonsOf(row) });
}

function isReason(name: string): boolean {
  return REASON_COLUMNS.some((column) => column === name);
}
