import { type DirectoryError, type Refusal, refusalsOf } from "../errors.ts";
import type { EntryResult } from "../jobs/job.ts";
import { snakeCase } from "./profile-column.ts";

/** What a file calls fields that are no columns by their own name. */
const COLUMNS: Readonly<Record<string, string>> = {
  fullName: "name",
  emails: "profile.emails",
  phones: "profile.phones",
  url: "profile.url",
  supervisorId: "memberships.supervisor_id",
};
const FIELDS_IN_MESSAGES = /\b(?:emails|phones|url|[a-z]+(?:[A-Z][a-z]+)+)\b/gu;

/** The result of a row that was refused, with the columns at fault. */
export function failed({ line, ref }: { line: number; ref: string }, error: DirectoryError): EntryResult {
  const refusals = refusalsOf(error).map(ofColumn);
  const errors: EntryResult["errors"] = refusals.length === 0 ? { base: [error.message] } : {};
  for (const { field, message } of refusals) {
    const messages = (errors[field] ??= []);
    if (!messages.includes(message)) messages.push(message);
  }
  const field = refusals[0]?.field ?? null;
  return { line, ref, status: "failed", id: null, userId: null, errors, field, code: error.code };
}

/** What is wrong with a row, in the file's words: of several mistakes, the first. */
export function reasonOf(error: DirectoryError): string {
  const [first = error] = refusalsOf(error).map(ofColumn);
  return first.message;
}

/** A refusal of the directory in the file's words. One of a column has them already, and perhaps words of the file's own. */
function ofColumn({ code, field, message }: Refusal): Refusal {
  const column = code === "unknown_field" ? field : columnOf(field);
  return {
    code,
    field: column,
    message: column === field ? message : message.replaceAll(FIELDS_IN_MESSAGES, columnOf),
  };
}

function columnOf(field: string): string {
  return COLUMNS[field] ?? snakeCase(field);
}
