import { findNumber } from "./find-number.ts";

declare global {
  /** Of JSON, what TypeScript's libraries do not have yet (ECMAScript 2026, JSON.parse source text access). */
  interface JSON {
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

/** Of objects and lists that were parsed, the names of the numbers that are others than were written. */
const NOTED = new WeakMap<object, Set<string>>();

/** Notes numbers, while a JSON text is parsed, whose digits were lost. */
export const noteRounded: Reviver = function note(key, value, { source }) {
  if (typeof value !== "number" || source === undefined || !isRounded(source)) return value;
  if (typeof this !== "object" || this === null) return value;
  const names = NOTED.get(this) ?? new Set();
  NOTED.set(this, names.add(key));
  return value;
};

/** What was parsed of a JSON text in which nothing is too deep, with its rounded numbers noted. */
export function notingRounded(parsed: unknown, json: string): unknown {
  return findNumber(json, isRounded) === undefined ? parsed : JSON.parse(json, noteRounded);
}

/** Where the first number stands, in what was parsed, that was rounded: the names that lead there. */
export function roundedIn(value: unknown): string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const noted = NOTED.get(value);
  for (const [name, inner] of Object.entries(value)) {
    if (noted?.has(name) === true) return [name];
    const path = roundedIn(inner);
    if (path !== undefined) return [name, ...path];
  }
  return undefined;
}

/** Whether a number of JSON is another one once it was read and written again. */
export function isRounded(number: string): boolean {
  const read = String(Number(number));
  return read !== number && (read.endsWith("Infinity") || decimalOf(read) !== decimalOf(number));
}

const NUMBER = /^-?(?<whole>\d+)(?:\.(?<fraction>\d+))?(?:[eE](?<exponent>[+-]?\d+))?$/u;

/** A number without its sign in a form that each number has once. */
function decimalOf(number: string): string {
  const { whole = "", fraction = "", exponent = "0" } = NUMBER.exec(number)?.groups ?? {};
  const digits = `${whole}${fraction}`.replace(/^0+/u, "");
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return end === 0 ? "0" : `${digits.slice(0, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
