import { isDeepStrictEqual } from "node:util";
import { DirectoryError, checkTogether, invalidValue } from "../../directory/errors.ts";
import { type Filter, type MembershipField, allOf } from "../../directory/filter.ts";
import type { SortKey } from "../../directory/page.ts";
import type { Role } from "../../directory/role.ts";
import { searchFor } from "../../directory/search.ts";
import type { UserPatch } from "../../directory/users/user.ts";

const ID = /^[1-9]\d{0,15}$/u;

/** An id in a path or header; undefined for what cannot be one. */
export function readId(sent: string | undefined): number | undefined {
  const id = sent !== undefined && ID.test(sent.trim()) ? Number(sent) : undefined;
  return id !== undefined && Number.isSafeInteger(id) ? id : undefined;
}

/** An object that a body must have under a name. Throws `missing_value` as the vendor does for all that is not one. */
export function requiredObject(body: unknown, name: string): Record<string, unknown> {
  const value = isObject(body) ? body[name] : undefined;
  if (!isObject(value)) throw new DirectoryError("missing_value", `${name} is missing.`, { field: name });
  return value;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What `GET …/team_users` filters by; absent parameters and empty ones filter nothing. */
export function parseTeamUserFilter(
  query: Record<string, unknown>,
  teamId: number,
  roles: readonly Role[],
): Filter<MembershipField> {
  const included = idList(query, "includes_team_user_ids");
  const excluded = idList(query, "excludes_team_user_ids");
  const users = idList(query, "user_ids");
  return allOf<MembershipField>(
    { op: "eq", field: "team_id", value: teamId },
    agreedFilter(query["agreed_to_join"]),
    roleFilter(query["team_role"], roles),
    users && { op: "in", field: "user_id", values: users },
    included && { op: "in", field: "id", values: included },
    excluded && { op: "not", filter: { op: "in", field: "id", values: excluded } },
    nameFilter(query["search_query"]),
  );
}

function agreedFilter(value: unknown): Filter<MembershipField> | undefined {
  const agreed = readBoolean("agreed_to_join", value);
  return agreed === undefined ? undefined : { op: "eq", field: "agreed_to_join", value: agreed };
}

/** A parameter that is `true` or `false`; undefined when it is absent or empty. */
export function readBoolean(name: string, value: unknown): boolean | undefined {
  if (value === undefined || value === "") return undefined;
  if (value !== "true" && value !== "false") throw invalidValue(name, "is either true or false");
  return value === "true";
}

/**
 * A role by its word. The vendor's page allows `true` and `false` by mistake: everybody on a team has a role, so true
 * is everybody and false nobody.
 */
function roleFilter(value: unknown, roles: readonly Role[]): Filter<MembershipField> | undefined {
  if (value === undefined || value === "" || value === "true") return undefined;
  if (value === "false") return { op: "or", filters: [] };
  const keys = roles.filter(({ wire }) => wire.saferme === value).map(({ key }) => key);
  if (keys.length > 0) return { op: "in", field: "role", values: keys };
  const words = [...new Set(roles.map(({ wire }) => wire.saferme))].toSorted();
  throw invalidValue("team_role", `is one of ${words.join(", ")}`);
}

function nameFilter(value: unknown): Filter<MembershipField> | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw invalidValue("search_query", "is a text");
  return searchFor(value, "search_query", "names");
}

/** A list parameter as `name[]=1&name[]=2`, `name[0]=1` or `name=1`; undefined when there are no values. */
function idList(query: Record<string, unknown>, name: string): number[] | undefined {
  const values = Object.entries(query).flatMap(([key, value]): unknown[] => {
    const bare = key.replace(/\[\d*\]$/u, "");
    return bare === name ? [value].flat() : [];
  });
  const texts = values.filter((value) => value !== "");
  if (texts.length === 0) return undefined;
  return texts.map((sent) => {
    const id = typeof sent === "string" ? readId(sent) : undefined;
    if (id === undefined) throw invalidValue(name, "is a list of ids");
    return id;
  });
}

/** The order's fields by the vendor's names. Who ties on a field of the user is ordered by user id, which an index has. */
const ORDERS: ReadonlyMap<string, { field: MembershipField; tie: MembershipField }> = new Map([
  ["name", { field: "name", tie: "user_id" }],
  ["email", { field: "email", tie: "user_id" }],
  ["last_activity", { field: "last_active_at", tie: "user_id" }],
  ["status", { field: "status", tie: "user_id" }],
  ["last_invited_at", { field: "invited_at", tie: "id" }],
  ["supervisor", { field: "supervisor_id", tie: "id" }],
]);

/** Reads `orderby=<field> <direction>`; ascending without a direction. */
export function parseOrder(value: unknown): SortKey<MembershipField>[] {
  if (value === undefined || value === "") return [];
  const [name = "", direction = "asc", ...more] = typeof value === "string" ? value.trim().split(/\s+/u) : ["", "", ""];
  const order = ORDERS.get(name.toLowerCase());
  const way = direction.toLowerCase();
  if (order === undefined || more.length > 0 || (way !== "asc" && way !== "desc")) {
    throw invalidValue("orderby", `is one of ${[...ORDERS.keys()].join(", ")}, followed by asc or desc`);
  }
  return [
    { field: order.field, direction: way },
    { field: order.tie, direction: way },
  ];
}

type Writer = (value: unknown, name: string) => UserPatch;

const TEAM_PERSON_WRITERS: Readonly<Record<string, Writer>> = {
  company: (value, name) => ({ company: text(value, name) }),
  first_name: (value, name) => ({ givenName: text(value, name) }),
  last_name: (value, name) => ({ familyName: text(value, name) }),
  email: (value, name) => ({ email: text(value, name) }),
  preferred_contact: (value, name) => ({ profile: { preferredContact: text(value, name) || undefined } }),
  visiting: (value, name) => ({ profile: { visiting: text(value, name) || undefined } }),
};

const USER_WRITERS: Readonly<Record<string, Writer>> = {
  first_name: (value, name) => ({ givenName: text(value, name) }),
  last_name: (value, name) => ({ familyName: text(value, name) }),
  email: (value, name) => ({ email: text(value, name) }),
  contact_number: (value, name) => ({ phone: text(value, name) }),
  email_notifications_enabled: (value, name) => ({ profile: { emailNotifications: flag(value, name) } }),
  accepted_terms_version: (value, name) => ({ profile: { acceptedTermsVersion: text(value, name) || undefined } }),
};

/** A change of a team person; `shown` is what the API shows of them now. */
export function parseTeamPerson(body: unknown, shown: Record<string, unknown>): UserPatch {
  return patchOf(requiredObject(body, "team_person"), shown, TEAM_PERSON_WRITERS);
}

export type UserChangeRequest = { patch: UserPatch; passwords?: { password: string; currentPassword?: string } };

/** A change of an account, with a new password if there is one. */
export function parseUser(body: unknown, shown: Record<string, unknown>): UserChangeRequest {
  const { password, password_confirmation, current_password, ...fields } = requiredObject(body, "user");
  const patch = patchOf(fields, shown, USER_WRITERS);
  if (password === undefined) return { patch };
  if (typeof password !== "string") throw invalidValue("password", "is not a string");
  if (password_confirmation !== undefined && password_confirmation !== password) {
    throw invalidValue("password_confirmation", "doesn't match password");
  }
  if (current_password === undefined) return { patch, passwords: { password } };
  return { patch, passwords: { password, currentPassword: text(current_password, "current_password") } };
}

/**
 * The fields that a client wants otherwise than they are shown. What it sends back as it was shown changes nothing,
 * read-only fields included; another value for one of those, and a field that is not there, are refused.
 */
function patchOf(
  fields: Record<string, unknown>,
  shown: Record<string, unknown>,
  writers: Readonly<Record<string, Writer>>,
): UserPatch {
  const patch: UserPatch = {};
  checkTogether(Object.entries(fields), ([name, value]) => {
    if (Object.hasOwn(shown, name) && isDeepStrictEqual(shown[name], value)) return;
    const write = Object.hasOwn(writers, name) ? writers[name] : undefined;
    if (write === undefined && Object.hasOwn(shown, name)) throw invalidValue(name, "cannot be changed");
    if (write === undefined) throw new DirectoryError("unknown_field", "is not a field", { field: name });
    const { profile, ...columns } = write(value, name);
    Object.assign(patch, columns, profile === undefined ? {} : { profile: { ...patch.profile, ...profile } });
  });
  return patch;
}

/** Null clears, like an empty text. */
function text(value: unknown, name: string): string {
  if (value === null) return "";
  if (typeof value !== "string") throw invalidValue(name, "is not a string");
  return value;
}

function flag(value: unknown, name: string): boolean | undefined {
  if (value === null) return undefined;
  if (typeof value !== "boolean") throw invalidValue(name, "is either true or false");
  return value;
}

export type SignInRequest = { email: string; password: string; appId: string };

/** What a sign-in was asked for with; undefined where e-mail or password are missing. */
export function parseSignIn(body: unknown): SignInRequest | undefined {
  const { email, password, app_bundle_id: appId } = requiredObject(body, "session");
  if (typeof email !== "string" || typeof password !== "string" || email === "" || password === "") return undefined;
  return { email, password, appId: typeof appId === "string" ? appId.slice(0, LONGEST_APP_ID) : "" };
}

const LONGEST_APP_ID = 255;

/** The refresh token of `{"session": {"refresh_token": …}}`. */
export function parseRefresh(body: unknown): string {
  const { refresh_token: token } = requiredObject(body, "session");
  if (typeof token === "string") return token;
  throw new DirectoryError("missing_value", "refresh_token is missing.", { field: "refresh_token" });
}
