import type { Absence, DayRange } from "../../directory/absences/absence.ts";
import type { Directory } from "../../directory/access.ts";
import { DirectoryError } from "../../directory/errors.ts";
import type { FilterValue } from "../../directory/filter.ts";
import { normalizedEmail } from "../../directory/users/email.ts";
import type { User } from "../../directory/users/user.ts";
import type { Answer } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { invalidEmail } from "./errors.ts";
import type { Parameters } from "./parameters.ts";
import { parseSchedule, parseScheduleUpdate, twice } from "./parse-schedule.ts";
import { People } from "./people.ts";
import { presentSchedule } from "./present.ts";
import { LISTED_USERS } from "./user-actions.ts";

/** `get_users_schedule`: the days on which people are away, by their ids; without names, those of the whole account. */
export async function getUsersSchedule({ directory }: Caller, parameters: Parameters): Promise<Answer> {
  const { users, days } = parseSchedule(parameters);
  const pages =
    users === undefined ? directory.users.walk(LISTED_USERS) : [distinct(await usersNamed(directory, users))];
  return { map: shownSchedules(directory, pages, days) };
}

async function* shownSchedules(
  directory: Directory,
  pages: AsyncIterable<User[]> | Iterable<User[]>,
  days: DayRange,
): AsyncGenerator<[string, object][]> {
  const people = new People(directory);
  for await (const users of pages) {
    const absences = Map.groupBy(await directory.absences.of(users, days), ({ userId }: Absence) => userId);
    yield (await people.of(users)).map((person) => [
      String(person.user.id),
      presentSchedule(person, absences.get(person.user.id) ?? []),
    ]);
  }
}

function distinct(named: ReadonlyMap<string, User>): User[] {
  return [...new Map(named.values().map((user) => [user.id, user])).values()].toSorted((a, b) => a.id - b.id);
}

/** `update_users_schedule`: sets days, all or none. */
export async function updateUsersSchedule({ directory }: Caller, parameters: Parameters): Promise<Answer> {
  const update = parseScheduleUpdate(parameters);
  if (directory.reach === "self") throw new DirectoryError("forbidden", "Only those who administer set days.");
  const users = await usersNamed(directory, [...update.keys()]);
  const entries = [...update].flatMap(([name, days]) => {
    const user = users.get(name);
    return user === undefined ? [] : [{ id: user.id, days }];
  });
  assertDistinct(entries);
  const { added, updated } = await directory.absences.set(entries);
  return { data: [], message: `Days added: ${added}, days updated: ${updated}` };
}

/** Somebody may be named by e-mail and by id. Throws `duplicate_entry`. */
function assertDistinct(entries: readonly { id: number }[]): void {
  if (new Set(entries.map(({ id }) => id)).size === entries.length) return;
  throw twice("data names somebody twice.");
}

const ID = /^[1-9]\d{0,14}$/u;
/** What `get_users` shows for somebody without an e-mail. */
const SHOWN_FOR_NONE = /^([1-9]\d{0,14})@\1\.worksection\.com$/u;

/** Whom a name is about: an id, also one in the place of an e-mail, or an e-mail in the form that is compared. */
function keyOf(name: string): number | string {
  const id = SHOWN_FOR_NONE.exec(name)?.[1] ?? ID.exec(name)?.[0];
  return id === undefined ? normalizedEmail(name) : Number(id);
}

/** People by the e-mails or ids that name them. Throws "Invalid email" with those that name nobody. */
async function usersNamed(directory: Directory, names: readonly string[]): Promise<Map<string, User>> {
  const keys = new Set(names.map(keyOf));
  const ids = [...keys].filter((key) => typeof key === "number");
  const emails = [...keys].filter((key) => typeof key === "string" && key.includes("@") && !key.includes("\0"));
  const rows = [...(await usersBy(directory, "id", ids)), ...(await usersBy(directory, "email", emails))];
  const byKey = new Map<number | string, User>(rows.map((user) => [user.id, user]));
  for (const user of rows) for (const email of emailsOf(user)) byKey.set(normalizedEmail(email), user);
  const found = new Map<string, User>();
  for (const name of names) {
    const user = byKey.get(keyOf(name));
    if (user !== undefined) found.set(name, user);
  }
  const strangers = names.filter((name) => !found.has(name));
  if (strangers.length > 0) throw invalidEmail(...strangers);
  return found;
}

/** Asked for apart: for people who are this or that, PostgreSQL goes through everybody. */
async function usersBy(directory: Directory, field: "id" | "email", values: readonly FilterValue[]): Promise<User[]> {
  if (values.length === 0) return [];
  return (await directory.users.list({ filter: { op: "in", field, values }, limit: values.length })).rows;
}

function emailsOf({ email, profile }: User): string[] {
  return [email, ...(profile.emails ?? []).map(({ value }) => value)].filter((one) => one !== "");
}
