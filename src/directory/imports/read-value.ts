import { isDay } from "../day.ts";
import { invalidValue } from "../errors.ts";
import { DEEPEST_JSON, isTooDeep } from "../json-depth.ts";
import { isMoment } from "../moment.ts";
import { notingRounded } from "../rounded-numbers.ts";

/**
 * A text; whole numbers are taken as they are written, null as an empty one. Throws `invalid_value`, also for a number
 * whose digits were lost in reading: of those past 2^53, several are the same.
 */
export function readText(field: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (typeof value !== "number") throw invalidValue(field, `${field} is a text.`);
  if (Number.isSafeInteger(value)) return String(value);
  throw invalidValue(field, `${field} is a text: put this number in quotes, so that it keeps its digits.`);
}

/** A whole number, also as text. */
export function readWhole(field: string, value: unknown): number {
  const number = typeof value === "string" && /^\d{1,16}$/u.test(value.trim()) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 1) {
    throw invalidValue(field, `${field} is a whole number from 1.`);
  }
  return number;
}

/**
 * A moment of the years 0001 to 9999 as ISO 8601 text with its offset, or as epoch milliseconds, also as text; gives epoch
 * milliseconds, null for none.
 */
export function readMoment(field: string, value: unknown): number | null {
  if (value === null || value === "") return null;
  const moment = typeof value === "number" ? value : parsedMoment(value);
  if (isMoment(moment)) return moment;
  throw invalidValue(field, `${field} is a time such as 2026-01-31T12:00:00Z, of the years 0001 to 9999.`);
}

function parsedMoment(value: unknown): number {
  if (typeof value === "string" && MILLISECONDS.test(value.trim())) return Number(value);
  const day = typeof value === "string" ? MOMENT.exec(value)?.groups?.["day"] : undefined;
  return day !== undefined && isDay(day) ? Date.parse(String(value)) : Number.NaN;
}

const MILLISECONDS = /^-?\d{1,15}$/u;
const MOMENT = /^(?<day>\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/u;

/** A truth value, also as text. */
export function readFlag(field: string, value: unknown): boolean {
  const text = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (text === true || text === "true") return true;
  if (text === false || text === "false" || text === null || text === "") return false;
  throw invalidValue(field, `${field} is either true or false.`);
}

/** An object or list, also as JSON text, as a cell of a CSV file has it. */
export function readJson(field: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (value.trim() === "") return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw invalidValue(field, `${field} is not JSON.`);
  }
  if (isTooDeep(value)) throw invalidValue(field, `${field} is nested more than ${DEEPEST_JSON} deep.`);
  return notingRounded(parsed, value);
}

/** An object. Throws `invalid_value`. */
export function readObject(field: string, value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw invalidValue(field, `${field} is an object.`);
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
