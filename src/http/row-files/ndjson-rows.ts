import { type ImportEntry, LONGEST_ROW } from "../../directory/imports/import-entry.ts";
import { jsonEntry } from "./json-entry.ts";

/** Rows as newline-delimited JSON. A line that cannot be read is an entry with its fault, and ends nothing. */
export async function* ndjsonRows(text: AsyncIterable<string>): AsyncGenerator<ImportEntry> {
  let line = 0;
  for await (const content of lines(text)) {
    line++;
    if (content.trim() !== "") yield jsonEntry(line, content, "The line is not JSON.");
  }
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
