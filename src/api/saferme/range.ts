import { DirectoryError } from "../../directory/errors.ts";

/** A stretch of a list: zero-based, `last` included. */
export type ObjectRange = { first: number; last: number };

const DEFAULT_OBJECTS = 60;
const MOST_OBJECTS = 100;
const RANGE = /^\s*objects\s*=\s*(\d{1,15})\s*-\s*(\d{1,15})?\s*$/iu;

/**
 * Reads `Range: objects=0-99`: 60 objects without the header or without an end, and never more than 100. A range of
 * other units is none (RFC 9110 section 14.2). Throws `invalid_value` for one of objects that makes no sense.
 */
export function readRange(header: string | undefined): ObjectRange {
  if (header === undefined || !/^\s*objects\b/iu.test(header)) return { first: 0, last: DEFAULT_OBJECTS - 1 };
  const [, start, end] = RANGE.exec(header) ?? [];
  const first = Number(start);
  const last = end === undefined ? first + DEFAULT_OBJECTS - 1 : Number(end);
  if (start === undefined || last < first) {
    throw new DirectoryError("invalid_value", "is objects=FIRST-LAST, such as objects=0-99", { field: "Range" });
  }
  return { first, last: Math.min(last, first + MOST_OBJECTS - 1) };
}

/** `team_users 0-59/233`; `*` for a range that is empty, and for a total that was not counted. */
export function contentRange(unit: string, { first }: ObjectRange, count: number, total: number | null): string {
  const shown = count === 0 ? "*" : `${first}-${first + count - 1}`;
  return `${unit} ${shown}/${total ?? "*"}`;
}
