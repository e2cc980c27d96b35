import { REASON_COLUMNS } from "../../directory/imports/columns.ts";
import { jsonOf } from "../../directory/imports/import-entry.ts";
import type { ImportOptions } from "../../directory/imports/import-options.ts";
import type { RefusedEntry } from "../../directory/imports/import-service.ts";
import { isObject } from "../../directory/imports/read-value.ts";
import { resultRow } from "../../directory/imports/result-row.ts";
import { exactJson } from "./exact-json.ts";
import { csvLines } from "./write-rows.ts";

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
    if (format === "csv") yield csvLines([csvCells(row, header)], { delimiter });
    else yield format === "json" ? `${separator}${jsonText(row)}` : `${jsonText(row)}\n`;
    separator = ",\n";
  }
  if (format === "json") yield "\n]\n";
}

function reasonsOf({ result }: RefusedEntry): Reasons {
  const { code, field, message } = resultRow(result);
  return { error_code: code, error_field: field, error_message: message };
}

function csvCells(row: RefusedEntry, header: readonly string[]): string[] {
  const { entry } = row;
  const cells = "cells" in entry ? entry.cells : [];
  const own = header.flatMap((name, index) => (isReason(name) ? [] : [cells[index] ?? ""]));
  const reasons = reasonsOf(row);
  // Cells past the header's go behind the reasons, so that none is lost and none slips into another column.
  return [...own, ...REASON_COLUMNS.map((column) => reasons[column] ?? ""), ...cells.slice(header.length)];
}

/** A line that could not be read stands as a text where its row would be. */
function jsonText(row: RefusedEntry): string {
  const { entry } = row;
  if ("text" in entry) return JSON.stringify({ unreadable: entry.text, ...reasonsOf(row) });
  const record = "json" in entry ? exactJson(entry.json) : jsonOf(entry);
  const own = isObject(record) && !JSON.isRawJSON(record) ? record : { unreadable: record };
  return JSON.stringify({ ...own, ...reasonsOf(row) });
}

function isReason(name: string): boolean {
  return REASON_COLUMNS.some((column) => column === name);
}
