import { DirectoryError, invalidValue } from "../../directory/errors.ts";
import type { MemberPatch } from "../../directory/memberships/membership.ts";
import type { UserPatch } from "../../directory/users/user.ts";

export const MAX_ENTRIES = 1000;

/** Whom `GET /v1/users/get` looks for. */
export type LookupFilters = { phones: string[]; emails: string[] };

/** `phone`, `phone[]`, and `phone[0]` as PHP and axios write a list. */
const QUERY_FILTER = /^(phone|email)(?:\[\d*\])?$/u;

/**
 * Filters from the JSON body on the GET, as the vendor documents, or from the query for clients that can't send one.
 * Throws `missing_value` when there is none at all.
 */
export function parseLookup(body: unknown, query: unknown): LookupFilters {
  const { phone, email, ...others } = body === undefined ? {} : objectOf(body, "The body is a JSON object.");
  refuseUnknown(others);
  const filters = { phones: stringList("phone", phone), emails: stringList("email", email) };
  for (const [key, value] of Object.entries(objectOf(query, "The query is not readable."))) {
    const field = QUERY_FILTER.exec(key)?.[1];
    if (field === "phone") filters.phones.push(...stringList(field, value));
    if (field === "email") filters.emails.push(...stringList(field, value));
  }
  const count = filters.phones.length + filters.emails.length;
  if (count === 0) {
    throw new DirectoryError("missing_value", "Send phone, email or both: at least one value to look up.");
  }
  if (count > MAX_ENTRIES) {
    throw new DirectoryError("too_many_entries", `Look up at most ${MAX_ENTRIES} values at once.`);
  }
  // No database has a text with this character, and not every one takes the question.
  return { ...filters, emails: filters.emails.filter((value) => !value.includes("\0")) };
}

/** The entries of `POST /v1/users/update`; `teamId` is the credential's team, the only one an entry may name. */
export function parseUpdate(body: unknown, teamId: number | null): MemberPatch[] {
  const { users, ...others } = objectOf(body, "The body is a JSON object with users.");
  refuseUnknown(others);
  if (users === undefined) throw new DirectoryError("missing_value", "users is missing.", { field: "users" });
  if (!Array.isArray(users)) throw invalidValue("users", "users is an array.");
  if (users.length === 0) throw new DirectoryError("missing_value", "users is empty.", { field: "users" });
  if (users.length > MAX_ENTRIES) {
    const message = `users has more than ${MAX_ENTRIES} entries.`;
    throw new DirectoryError("too_many_entries", message, { field: "users" });
  }
  return users.map((entry: unknown, index) => parseEntry(entry, index, teamId));
}

/** What a TeamUser shows and nobody can write; there when a client sends back what it read. */
const READ_ONLY = new Set(["created_at", "updated_at", "user_created_at", "user_updated_at"]);
const WRITABLE = {
  first_name: "givenName",
  last_name: "familyName",
  name: "fullName",
  email: "email",
} as const satisfies Record<string, keyof UserPatch>;

function parseEntry(entry: unknown, index: number, teamId: number | null): MemberPatch {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
    throw new DirectoryError("invalid_value", "An entry of users is an object.", { entry: index });
  }
  const patch: MemberPatch = { id: idOf(entry, index) };
  const user: UserPatch = {};
  for (const [key, value] of Object.entries(entry)) {
    if (key === "id" || READ_ONLY.has(key)) continue;
    else if (key === "role_id") patch.role = { api: "heymarket", value: integer(key, value, index) };
    else if (key === "phone") user.phone = { digits: text(key, value, index), form: "international" };
    else if (isWritable(key)) user[WRITABLE[key]] = text(key, value, index);
    else if (key === "team_id") assertSameTeam(value, teamId, index);
    else throw unknownField(key, index);
  }
  return Object.keys(user).length === 0 ? patch : { ...patch, user };
}

function idOf(entry: object, index: number): number {
  if (!("id" in entry)) throw new DirectoryError("missing_value", "id is missing.", { field: "id", entry: index });
  const id = integer("id", entry.id, index);
  if (id < 1) throw invalidValue("id", "id is a positive integer.", index);
  return id;
}

function isWritable(key: string): key is keyof typeof WRITABLE {
  return Object.hasOwn(WRITABLE, key);
}

function assertSameTeam(value: unknown, teamId: number | null, index: number): void {
  if (value === teamId) return;
  throw invalidValue("team_id", "team_id is read-only: a member does not change teams here.", index);
}

function integer(field: string, value: unknown, entry: number): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw invalidValue(field, `${field} is an integer.`, entry);
  }
  return value;
}

function text(field: string, value: unknown, entry: number): string {
  if (typeof value !== "string") throw invalidValue(field, `${field} is a string.`, entry);
  return value;
}

function objectOf(value: unknown, message: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DirectoryError("invalid_value", message);
  }
  return { ...value };
}

/** A list of values, or one: a query may have either. Null is no value: some clients send the filter they don't use. */
function stringList(field: string, value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((item) => typeof item === "string")) return list;
  throw invalidValue(field, `${field} is an array of strings.`);
}

function refuseUnknown(others: object): void {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw unknownField(unknown);
}

function unknownField(field: string, entry?: number): DirectoryError {
  const details = entry === undefined ? { field } : { field, entry };
  return new DirectoryError("unknown_field", "There is no field of this name here.", details);
}
