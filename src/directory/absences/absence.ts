import { digestOf } from "../credentials/secret-box.ts";

export const ABSENCE_KINDS = ["vacation", "sick-leave", "workday"] as const;

/** Why a day is out of the ordinary: `workday` is one of work where the calendar has none. */
export type AbsenceKind = (typeof ABSENCE_KINDS)[number];

/** One day of a user's that is out of the ordinary. */
export type Absence = {
  userId: number;
  /** `YYYY-MM-DD`. */
  day: string;
  kind: AbsenceKind;
};

/** Tells the days of a user that are out of the ordinary from any others, as they have no version. */
export function digestOfDays(absences: readonly Absence[]): string {
  return digestOf(JSON.stringify(absences.map(({ day, kind }) => [day, kind])));
}

/** Days from the first to the last, both included, each `YYYY-MM-DD`; one that is left out does not bound. */
export type DayRange = { first?: string; last?: string };
