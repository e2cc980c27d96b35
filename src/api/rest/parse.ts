import { isMoment } from "../../directory/moment.ts";
import { roundedIn } from "../../directory/rounded-numbers.ts";
import type { NewUser } from "../../directory/users/create-users.ts";
import type { UserPatch } from "../../directory/users/user.ts";
import { RequestError, pointerPart } from "./request-error.ts";
import type { NewUserBody, UserChanges } from "./user-schema.ts";

/** Texts of a user, of which null clears one. */
const TEXTS = [
  ["given_name", "givenName"],
  ["family_name", "familyName"],
  ["email", "email"],
  ["phone", "phone"],
  ["title", "title"],
  ["department", "department"],
  ["company", "company"],
  ["gender", "gender"],
  ["time_zone", "timeZone"],
  ["locale", "locale"],
  ["avatar", "avatar"],
] as const;

/** Parts of a user's profile whose names are their own: they are merged as they are. */
const PROFILE_PARTS = [
  ["emails", "emails"],
  ["phones", "phones"],
  ["addresses", "addresses"],
  ["chats", "chats"],
  ["socials", "socials"],
  ["other_contacts", "otherContacts"],
  ["url", "url"],
  ["rate", "rate"],
  ["preferred_contact", "preferredContact"],
  ["visiting", "visiting"],
  ["site_visit_terms_accepted", "siteVisitTermsAccepted"],
  ["email_notifications", "emailNotifications"],
  ["accepted_terms_version", "acceptedTermsVersion"],
  ["custom", "custom"],
] as const;

/** Parts with fields of ours. */
const NAMED_PARTS = ["device", "wearable", "counters"] as const;
const TIMES_IN_PARTS: ReadonlySet<string> = new Set(["assigned_at", "last_sync_at"]);

/** A merge patch of a user (RFC 7396) as the directory's patch. */
export function parseUserChanges(body: UserChanges): UserPatch {
  const patch: UserPatch = {};
  for (const [name, field] of TEXTS) if (body[name] !== undefined) patch[field] = body[name] ?? "";
  if (body.name !== undefined) patch.fullName = body.name;
  if (body.external_id !== undefined) patch.externalId = body.external_id;
  if (body.birth_date !== undefined) patch.birthDate = body.birth_date;
  if (body.status !== undefined) patch.status = body.status;
  if (body.role !== undefined) patch.role = body.role;
  if (body.last_active_at !== undefined) patch.lastActiveAt = parseTimeOrNull(body.last_active_at, "/last_active_at");
  const profile = profileChanges(body);
  return Object.keys(profile).length === 0 ? patch : { ...patch, mergeIntoProfile: profile };
}

/** A user to make. */
export function parseNewUser({ id, uuid, created_at, updated_at, ...changes }: NewUserBody): NewUser {
  return {
    fields: parseUserChanges(changes),
    ...(id === undefined ? {} : { id }),
    ...(uuid === undefined ? {} : { uuid: uuid.toLowerCase() }),
    ...(created_at === undefined ? {} : { createdAt: parseTime(created_at, "/created_at") }),
    ...(updated_at === undefined ? {} : { updatedAt: parseTime(updated_at, "/updated_at") }),
  };
}

/** Values of the organization's own are kept as they were sent, or not at all. Throws `invalid_value` with the number's place. */
function assertNotRounded(value: unknown, pointer: string): void {
  const path = roundedIn(value);
  if (path === undefined) return;
  const message = "The number would lose digits: put it in quotes, so that it keeps them.";
  const place = [pointer, ...path.map(pointerPart)].join("/");
  throw new RequestError("invalid_value", message, { in: "body", pointer: place });
}

function profileChanges(body: UserChanges): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  assertNotRounded(body.custom, "/custom");
  for (const [name, part] of PROFILE_PARTS) if (body[name] !== undefined) changes[part] = body[name];
  for (const name of NAMED_PARTS) {
    const part = body[name];
    if (part !== undefined) changes[name] = part === null ? null : partChanges(part, `/${name}`);
  }
  return changes;
}

function partChanges(part: Record<string, unknown>, pointer: string): Record<string, unknown> {
  const entries = Object.entries(part).map(([name, value]): [string, unknown] => {
    const isTime = TIMES_IN_PARTS.has(name) && typeof value === "string";
    return [directoryName(name), isTime ? parseTime(value, `${pointer}/${name}`) : value];
  });
  return Object.fromEntries(entries);
}

/** A field by the directory's name for it: givenName for given_name. */
export function directoryName(name: string): string {
  return name.replaceAll(/_([a-z])/gu, (_sign, letter: string) => letter.toUpperCase());
}

/** RFC 3339 as epoch milliseconds. Throws `invalid_value` for one of no year from 1 to 9999. */
export function parseTime(text: string, pointer: string): number {
  const time = Date.parse(text);
  if (isMoment(time)) return time;
  throw new RequestError("invalid_value", "There is no such time from year 1 to 9999.", { in: "body", pointer });
}

export function parseTimeOrNull(text: string | null, pointer: string): number | null {
  return text === null ? null : parseTime(text, pointer);
}
