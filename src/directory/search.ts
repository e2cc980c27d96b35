import { invalidValue } from "./errors.ts";
import type { Filter } from "./filter.ts";

/** In characters: each word is a condition of its own, and databases limit how many there may be. */
export const LONGEST_SEARCH = 500;

/** A text to search for as a filter; undefined for nothing but blanks. Throws `invalid_value` with `field` for a long one. */
export function searchFor(text: string, field: string, within?: "names"): Filter<never> | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const isLong = trimmed.length > LONGEST_SEARCH;
  if (isLong) throw invalidValue(field, `${field} is longer than ${LONGEST_SEARCH} characters.`);
  return { op: "search", text: trimmed, ...(within === undefined ? {} : { within }) };
}
