import { addDays, isWeekend } from "./day.ts";
import type { Days, Kind } from "./kinds.ts";

/** Days of one kind in a row, with nothing but a weekend between them. */
export type Stretch = { kind: Kind; first: string; last: string; days: string[] };

/** The days in stretches, by time. */
export function stretchesOf(days: Days): Stretch[] {
  const stretches: Stretch[] = [];
  const marked = Object.entries(days).toSorted(([one], [other]) => one.localeCompare(other));
  for (const [day, kind] of marked) {
    const before = stretches.at(-1);
    if (before?.kind === kind && isNext(before.last, day)) {
      before.last = day;
      before.days.push(day);
    } else stretches.push({ kind, first: day, last: day, days: [day] });
  }
  return stretches;
}

function isNext(last: string, day: string): boolean {
  let next = addDays(last, 1);
  while (next < day && isWeekend(next)) next = addDays(next, 1);
  return next === day;
}
