import { type ImportEntry, LONGEST_ROW } from "../../directory/imports/import-entry.ts";
import { DEEPEST_JSON, isTooDeep } from "../../directory/json-depth.ts";

const TOO_DEEP = `The row is nested more than ${DEEPEST_JSON} deep.`;
const TOO_LONG = `The row is longer than ${LONGEST_ROW} characters: this is its beginning.`;

/** Rows as newline-delimited JSON. A line that cannot be read is an entry with its fault, and ends nothing. */
export async function* ndjsonRows(text: AsyncIterable<string>): AsyncGenerator<ImportEntry> {
  let line = 0;
  for await (const content of lines(text)) {
    line++;
    if (content.trim() !== "") yield entryOf(line, content);
  }
}

function entryOf(line: number, text: string): ImportEntry {
  if (text.length > LONGEST_ROW) return fault(line, text.slice(0, LONGEST_ROW), TOO_LONG);
  try {
    const record: unknown = JSON.parse(text);
    return isTooDeep(text) ? fault(line, text, TOO_DEEP) : { line, record };
  } catch {
    return fault(line, text, "The line is not JSON.");
  }
}

function fault(line: number, text: string, reason: string): ImportEntry {
  return { line, text, fault: reason };
}

/** Lines without their ends. One that grows past the limit is cut there: the rest of it is passed over. */
async function* lines(text: AsyncIterable<string>): AsyncGenerator<string> {
  let started = "";
  for await (const piece of text) {
    let from = 0;
    for (let end = piece.indexOf("\n"); end !== -1; end = piece.indexOf("\n", from)) {
      yield started + piece.slice(from, end);
      started = "";
      from = end + 1;
    }
    if (started.length <= LONGEST_ROW) started += piece.slice(from);
  }
  if (started !== "") yield started;
}
