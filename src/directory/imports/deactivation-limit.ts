/** How many people a sync may deactivate: a number, or a share of those who could be, in percent. */
export type DeactivationLimit = number | { percent: number };

const LIMIT = /^(?:\d{1,9}|(?:\d{1,2}(?:\.\d{1,2})?|100)%)$/u;

/** Reads `20`, `10%` or `0.5%`. Undefined for what is no limit. */
export function readDeactivationLimit(text: string): DeactivationLimit | undefined {
  if (!LIMIT.test(text)) return undefined;
  return text.endsWith("%") ? { percent: Number(text.slice(0, -1)) } : Number(text);
}

/** A limit in people, of `total` who could be deactivated; a share is rounded down. */
export function peopleWithin(limit: DeactivationLimit, total: number): number {
  return typeof limit === "number" ? limit : Math.floor((total * limit.percent) / 100);
}
