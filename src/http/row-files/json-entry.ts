import { findNumber } from "../../directory/find-number.ts";
import { type ImportEntry, LONGEST_ROW } from "../../directory/imports/import-entry.ts";
import { DEEPEST_JSON, isTooDeep } from "../../directory/json-depth.ts";

export const TOO_LONG = `The row is longer than ${LONGEST_ROW} characters: this is its beginning.`;
const TOO_DEEP = `The row is nested more than ${DEEPEST_JSON} deep.`;

/**
 * The entry of a row that is JSON; of a text that cannot be read, one with its fault, which `notJson` tells for what is none.
 * Of one that is longer than a row may be, no more is needed than tells so.
 */
export function jsonEntry(line: number, text: string, notJson: string): ImportEntry {
  const fault = (reason: string) => ({ line, text, fault: reason });
  if (text.length > LONGEST_ROW) return { line, text: text.slice(0, LONGEST_ROW), fault: TOO_LONG };
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return fault(notJson);
  }
  if (isTooDeep(text)) return fault(TOO_DEEP);
  return findNumber(text, isWrittenOtherwise) === undefined ? { line, record } : { line, json: text };
}

function isWrittenOtherwise(number: string): boolean {
  return JSON.stringify(Number(number)) !== number;
}
