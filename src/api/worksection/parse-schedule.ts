import { ABSENCE_KINDS, type AbsenceKind, type DayRange } from "../../directory/absences/absence.ts";
import { isDay } from "../../directory/day.ts";
import { DirectoryError, invalidValue } from "../../directory/errors.ts";
import type { Parameters } from "./parameters.ts";

/** Whose days to show, by e-mail or id: undefined for everybody's. */
export type ScheduleRequest = { users: string[] | undefined; days: DayRange };

/** The days to set of each person, who is named by e-mail or id; null is an ordinary day. */
export type ScheduleUpdate = ReadonlyMap<string, Record<string, AbsenceKind | null>>;

const MOST_USERS = 1000;
const MOST_DAYS = 10_000;

/** The parameters of `get_users_schedule`. */
export function parseSchedule(parameters: Parameters): ScheduleRequest {
  const first = parameters.text("datestart").trim();
  const last = parameters.text("dateend").trim();
  const days = {
    ...(first === "" ? {} : { first: parseDay("datestart", first) }),
    ...(last === "" ? {} : { last: parseDay("dateend", last) }),
  };
  const users = namesIn(parameters.get("users"));
  if (users.length > MOST_USERS) throw tooMany("users", `users has more than ${MOST_USERS} names.`);
  return { users: users.length === 0 ? undefined : users, days };
}

function namesIn(users: unknown): string[] {
  return listed(users)
    .map((name) => {
      if (typeof name === "string" || typeof name === "number") return String(name);
      throw invalidValue("users", "users is a list of e-mails or ids.");
    })
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function listed(users: unknown): unknown[] {
  if (Array.isArray(users)) return users;
  return typeof users === "string" ? users.split(",") : [users ?? ""];
}

/** The parameters of `update_users_schedule`: `data` is an object, or its JSON where everything is text. */
export function parseScheduleUpdate(parameters: Parameters): ScheduleUpdate {
  const given = parameters.get("data");
  if (given === undefined || given === "") throw new DirectoryError("missing_value", "data is missing.", FIELD);
  const people = Object.entries(objectOf(typeof given === "string" ? parsed(given) : given));
  if (people.length > MOST_USERS) throw tooMany("data", `data has more than ${MOST_USERS} people.`);
  const update = new Map(people.map(([name, days]) => [name.trim(), parseDays(days)]));
  if (update.size < people.length) throw twice("data names somebody twice.");
  const count = update.values().reduce((sum, days) => sum + Object.keys(days).length, 0);
  if (count > MOST_DAYS) throw tooMany("data", `data has more than ${MOST_DAYS} days.`);
  return update;
}

const FIELD = { field: "data" };

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalidValue("data", "data is not valid JSON.");
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  // PHP writes an object without keys as a list.
  if (Array.isArray(value) && value.length === 0) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw invalidValue("data", "data is an object of people with an object of days each.");
}

function parseDays(days: unknown): Record<string, AbsenceKind | null> {
  const given = Object.entries(objectOf(days));
  const parsedDays = Object.fromEntries(
    given.map(([day, kind]) => [parseDay("data", day.trim()), parseKind(kind)] as const),
  );
  if (Object.keys(parsedDays).length < given.length) throw twice("data holds a day twice.");
  return parsedDays;
}

/** What is there in two forms, of which one would be lost. */
export function twice(message: string): DirectoryError {
  return new DirectoryError("duplicate_entry", message, FIELD);
}

function parseKind(value: unknown): AbsenceKind | null {
  if (value === "unset") return null;
  const kind = ABSENCE_KINDS.find((known) => known === value);
  if (kind !== undefined) return kind;
  throw invalidValue("data", `data holds a day that is not ${ABSENCE_KINDS.join(", ")} or unset.`);
}

/** `DD.MM.YYYY`, or `YYYY-MM-DD`, as `YYYY-MM-DD`. */
function parseDay(field: string, given: string): string {
  const day = given.replace(/^(\d{2})\.(\d{2})\.(\d{4})$/u, "$3-$2-$1");
  if (isDay(day)) return day;
  throw invalidValue(field, `${field} holds a date that is neither DD.MM.YYYY nor YYYY-MM-DD.`);
}

function tooMany(field: string, message: string): DirectoryError {
  return new DirectoryError("too_many_entries", message, { field });
}
