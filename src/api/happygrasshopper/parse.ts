import { DirectoryError, checkTogether, invalidValue, notFound } from "../../directory/errors.ts";
import { type Filter, type FilterValue, type UserField, allOf } from "../../directory/filter.ts";
import type { ListQuery, SortKey } from "../../directory/page.ts";
import { searchFor } from "../../directory/search.ts";
import { USER_STATUSES, type UserPatch } from "../../directory/users/user.ts";
import { NO_GENDER, STATUS_WORDS, type ShownUser } from "./present.ts";

const PER_PAGE = 15;
const MOST_PER_PAGE = 100;
const POSITIVE = /^[1-9]\d{0,14}$/u;

export type ListRequest = { page: number; perPage: number; query: ListQuery<UserField> };

/** The id in a path. Throws `not_found` for what is none, as it can be nobody's. */
export function parseId(params: unknown, name: "user_id" | "team_id"): number {
  const id = positive(objectOf(params)[name]);
  if (id === undefined) throw notFound(name === "user_id" ? "user" : "team");
  return id;
}

/** The query of a list. A page that is no number is the first, as Laravel has it; unknown parameters are ignored. */
export function parseList(query: unknown): ListRequest {
  const parameters = objectOf(query);
  const page = positive(parameters["page"]) ?? 1;
  const perPage = Math.min(positive(parameters["per_page"]) ?? PER_PAGE, MOST_PER_PAGE);
  const filter = filterOf(parameters);
  const sort = sortOf(parameters["sort"]);
  return {
    page,
    perPage,
    query: {
      limit: perPage,
      start: { offset: Math.min((page - 1) * perPage, Number.MAX_SAFE_INTEGER) },
      withTotal: true,
      ...(filter && { filter }),
      ...(sort && { sort }),
    },
  };
}

/** `filter[email]`, and `filter[email][]` for one of several values. */
const FILTER = /^filter\[([^\]]*)\](?:\[\d*\])?$/u;
/** What is meant as a filter, in whatever form. */
const FILTER_LIKE = /^filter(?:\[|$)/u;

const FILTERS: ReadonlyMap<string, UserField> = new Map([
  ["id", "id"],
  ["first_name", "given_name"],
  ["last_name", "family_name"],
  ["full_name", "name"],
  ["email", "email"],
  ["company_name", "company"],
  ["dob", "birth_date"],
  ["gender", "gender"],
  ["time_zone", "time_zone"],
  ["status", "status"],
]);

function filterOf(parameters: Record<string, unknown>): Filter<UserField> | undefined {
  const values = new Map<string, string[]>();
  for (const [key, value] of Object.entries(parameters)) {
    if (!FILTER_LIKE.test(key)) continue;
    const name = FILTER.exec(key)?.[1] ?? key;
    values.set(name, [...(values.get(name) ?? []), ...texts(key, value)]);
  }
  const filters = [...values].map(([name, list]) => comparison(name, list));
  const text = parameters["search"] === undefined ? "" : texts("search", parameters["search"]).join(" ");
  const search = searchFor(text, "search");
  if (search !== undefined) filters.push(search);
  return filters.length === 0 ? undefined : allOf<UserField>(...filters);
}

/** A filter that is not there would show everybody, so it is an error. */
function comparison(name: string, values: string[]): Filter<UserField> {
  const field = FILTERS.get(name);
  if (field === undefined) throw invalidValue("filter", `Users are not filtered by ${JSON.stringify(name)}.`);
  return { op: "in", field, values: values.map(STORED.get(name) ?? String) };
}

/** How the values of some filters are stored. */
const STORED: ReadonlyMap<string, (value: string) => FilterValue> = new Map<string, (value: string) => FilterValue>([
  ["id", (value) => positive(value) ?? 0],
  ["status", statusOf],
  ["gender", genderOf],
]);

function statusOf(word: string): string {
  const status = USER_STATUSES.find((name) => STATUS_WORDS[name].toLowerCase() === word.toLowerCase());
  if (status === undefined) throw invalidValue("filter", `status is ${Object.values(STATUS_WORDS).join(", ")}.`);
  return status;
}

const SORTS: ReadonlyMap<string, UserField> = new Map([
  ["id", "id"],
  ["first_name", "given_name"],
  ["last_name", "family_name"],
  ["full_name", "name"],
  ["name", "name"],
  ["email", "email"],
  ["company_name", "company"],
  ["status", "status"],
  ["created_at", "created_at"],
  ["updated_at", "updated_at"],
]);

/** `-created_at,full_name`: a minus turns a field's order round. */
function sortOf(value: unknown): SortKey<UserField>[] | undefined {
  const keys = value === undefined ? [] : texts("sort", value).join(",").split(",");
  const sort = keys.filter((key) => key !== "").map(sortKey);
  return sort.length === 0 ? undefined : sort;
}

function sortKey(key: string): SortKey<UserField> {
  const descending = key.startsWith("-");
  const field = SORTS.get(descending ? key.slice(1) : key);
  if (field === undefined) throw invalidValue("sort", `Users are not sorted by ${JSON.stringify(key)}.`);
  return { field, direction: descending ? "desc" : "asc" };
}

const WRITABLE = new Set([
  "first_name",
  "last_name",
  "email",
  "company_name",
  "phone",
  "dob",
  "gender",
  "time_zone",
] satisfies (keyof ShownUser)[]);

/** What the server counts and dates: a client that keeps a copy sends back what has changed since. */
const MAINTAINED: ReadonlySet<string> = new Set([
  "contacts_count",
  "tags_count",
  "created_at",
  "updated_at",
] satisfies (keyof ShownUser)[]);

/**
 * The changes that `PUT` asks for. What equals `shown`, the user as this API shows them now, is no change, so that
 * anything that was read may be sent back; a read-only key with another value is refused, and an unknown one ignored.
 */
export function parseUpdate(body: unknown, shown: ShownUser): UserPatch {
  if (body === undefined) return {};
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new DirectoryError("invalid_value", "The body is a JSON object.", { field: "body" });
  }
  const patch: UserPatch = {};
  checkTogether(Object.entries(body), ([key, value]) => {
    if (!isChange(key, value, body, shown)) return;
    if (!isWritable(key)) throw invalidValue(key, `The ${key} field is read-only.`);
    setField(patch, key, textOf(key, value));
  });
  return patch;
}

function isChange(key: string, value: unknown, body: object, shown: ShownUser): boolean {
  if (!Object.hasOwn(shown, key) || MAINTAINED.has(key)) return false;
  // The full name follows from the others, and was read before one of them was changed.
  if (key === "full_name" && ("first_name" in body || "last_name" in body)) return false;
  return JSON.stringify(Reflect.get(shown, key)) !== JSON.stringify(value);
}

type Writable = typeof WRITABLE extends Set<infer Key> ? Key : never;

function isWritable(key: string): key is Writable {
  return (WRITABLE as ReadonlySet<string>).has(key);
}

function setField(patch: UserPatch, key: Writable, text: string): void {
  if (key === "first_name") patch.givenName = text;
  else if (key === "last_name") patch.familyName = text;
  else if (key === "company_name") patch.company = text;
  else if (key === "phone") patch.phone = { digits: text, form: "national" };
  else if (key === "dob") patch.birthDate = text === "" ? null : text;
  else if (key === "gender") patch.gender = genderOf(text);
  else if (key === "time_zone") patch.timeZone = text;
  else if (text.trim() === "") throw new DirectoryError("missing_value", "The email is required.", { field: key });
  else patch.email = text;
}

function genderOf(word: string): string {
  return word === NO_GENDER ? "" : word;
}

/** Null empties a field, as an empty text does. */
function textOf(field: string, value: unknown): string {
  if (value === null) return "";
  if (typeof value !== "string") throw invalidValue(field, `The ${field} must be a string.`);
  return value;
}

/** The values of a query parameter that may be there more than once. */
function texts(field: string, value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.every((item) => typeof item === "string")) return list;
  throw invalidValue(field, `The ${field} must be a string.`);
}

function positive(value: unknown): number | undefined {
  return typeof value === "string" && POSITIVE.test(value) ? Number(value) : undefined;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
