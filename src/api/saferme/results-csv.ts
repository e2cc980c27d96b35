import type { EntryResult } from "../../directory/jobs/job.ts";
import { wireErrors } from "./errors.ts";

const COLUMNS = ["ref", "status", "team_user_id", "user_id", "errors"];
const ROWS_A_PIECE = 500;
/** What a spreadsheet would run as a formula instead of showing it. */
const FORMULA = /^[=+\-@\t\r]/u;

/** Results as CSV (RFC 4180), with a line for each entry in the order in which they were sent. */
export async function* resultsAsCsv(results: AsyncIterable<EntryResult>): AsyncGenerator<string> {
  let lines = [line(COLUMNS)];
  for await (const { ref, status, id, userId, errors } of results) {
    lines.push(line([ref, status, id, userId, messages(errors)]));
    if (lines.length < ROWS_A_PIECE) continue;
    yield lines.join("");
    lines = [];
  }
  yield lines.join("");
}

function messages(errors: EntryResult["errors"]): string {
  return Object.entries(wireErrors(errors))
    .flatMap(([field, texts]) => texts.map((text) => `${field}: ${text}`))
    .join("; ");
}

function line(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cell).join(",")}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
