import { type Parsed, wholeNumber } from "../config/setting-parsers.ts";
import { isMoment } from "../directory/moment.ts";

const MILLISECONDS_PER_UNIT = new Map([
  ["s", 1000],
  ["m", 60 * 1000],
  ["h", 60 * 60 * 1000],
  ["d", 24 * 60 * 60 * 1000],
]);
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2}))?$/u;

/** An id of any kind of row. */
export const rowId = wholeNumber(1, 999_999_999_999_999);

/** Any text that says something. */
export function nonEmpty(text: string): Parsed<string> {
  return text.trim() === "" ? { problem: "is empty" } : { value: text };
}

/** Reads a length of time such as `90s`, `30m`, `1h`, `7d` or `0`; gives milliseconds. */
export function duration(text: string): Parsed<number> {
  const match = /^(?<count>\d{1,6})(?<unit>[smhd])$/u.exec(text);
  const unit = MILLISECONDS_PER_UNIT.get(match?.groups?.["unit"] ?? "");
  if (text === "0") return { value: 0 };
  if (unit !== undefined) return { value: Number(match?.groups?.["count"]) * unit };
  return { problem: `must be a time such as 90s, 30m, 1h or 7d, or 0, not ${JSON.stringify(text)}` };
}

/** Reads a date (its first moment in UTC), a time with its offset, or a length of time from now; gives epoch milliseconds. */
export function moment(text: string): Parsed<number> {
  const length = duration(text);
  if ("value" in length) return { value: Date.now() + length.value };
  const value = MOMENT.test(text) ? Date.parse(text) : Number.NaN;
  if (isMoment(value)) return { value };
  return { problem: `must be like 2027-01-31, 2027-01-31T12:00Z or 90d, not ${JSON.stringify(text)}` };
}
