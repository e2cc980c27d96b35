import { isDay } from "../day.ts";
import { DirectoryError, checkTogether, invalidValue } from "../errors.ts";
import type { JournalValues } from "../journal/entry.ts";
import { differences } from "../journal/record.ts";
import { mergePatch } from "../merge-patch.ts";
import { withoutUndefined } from "../without-undefined.ts";
import { checkedEmail } from "./email.ts";
import { assertStorable, fullName, singleLine, splitName } from "./name.ts";
import { asInternational, internationalDigits, nationalDigits, readPhone } from "./phone.ts";
import {
  type ShownPhone,
  USER_STATUSES,
  type User,
  type UserFields,
  type UserPatch,
  type UserProfile,
} from "./user.ts";
import { checkedAvatar, checkedWebAddress } from "./web-address.ts";

/** A user's next state with what the journal keeps of the change. */
export type UserChange = { before: User; after: User; journal: { before: JournalValues; after: JournalValues } };

type Context = { country: string; now: number; entry?: number };

const DERIVED = ["version", "updatedAt", "phoneE164"] as const;
const SINGLE_LINES = [
  "givenName",
  "familyName",
  "title",
  "department",
  "company",
  "gender",
  "locale",
  "externalId",
] as const satisfies readonly (keyof UserFields)[];

/**
 * Applies a patch to a user. Returns undefined when nothing would differ, else the next state, one version on.
 * Throws `invalid_value` naming each field that is not valid (and the entry of a batch).
 */
export function changeUser(user: User, patch: UserPatch, context: Context): UserChange | undefined {
  const after: User = { ...user, ...checkedPatch(user, patch, context) };
  const journal = differences(user, after, DERIVED);
  if (journal === undefined) return undefined;
  return { before: user, after: { ...after, version: user.version + 1, updatedAt: context.now }, journal };
}

/** Two changes of a user in a row as the one that they amount to: one version on, or undefined when nothing differs. */
export function joinedChange(first: UserChange, { after }: UserChange): UserChange | undefined {
  const { before } = first;
  const journal = differences(before, after, DERIVED);
  return journal === undefined ? undefined : { before, after: { ...after, version: before.version + 1 }, journal };
}

function checkedPatch(user: User, patch: UserPatch, context: Context): Partial<User> {
  try {
    return checkedFields(user, patch, context);
  } catch (error) {
    // One after the other, to find all that is wrong.
    checkTogether(Object.entries(patch), ([name, value]) => void checkedFields(user, { [name]: value }, context));
    throw error;
  }
}

function checkedFields(user: User, patch: UserPatch, context: Context): Partial<User> {
  const { profile, mergeIntoProfile, fullName: wholeName, phone, ...given } = patch;
  const checked: Partial<User> = { ...withoutUndefined(given), ...checkedLines(given, context.entry) };
  if (wholeName !== undefined) Object.assign(checked, checkedFullName(user, checked, wholeName, context.entry));
  if (given.email !== undefined) checked.email = checkedEmail("email", given.email, context.entry);
  if (phone !== undefined) Object.assign(checked, checkedPhone(user, phone, context));
  if (given.birthDate !== undefined) checkBirthDate(given.birthDate, context.entry);
  if (given.timeZone !== undefined) checkTimeZone(given.timeZone, context.entry);
  if (given.status !== undefined && !USER_STATUSES.includes(given.status)) {
    throw invalidValue("status", `status is one of ${USER_STATUSES.join(", ")}.`, context.entry);
  }
  if (given.avatar !== undefined && given.avatar !== user.avatar) {
    checked.avatar = checkedAvatar(given.avatar, context.entry);
  }
  if (checked.externalId === "") checked.externalId = null;
  const parts = { ...mergedParts(user.profile, mergeIntoProfile), ...profile };
  if (Object.keys(parts).length > 0) checked.profile = mergedProfile(user.profile, parts, context);
  return checked;
}

function checkedLines(given: UserPatch, entry: number | undefined): Partial<User> {
  const present = SINGLE_LINES.flatMap((field) => {
    const value = given[field];
    return typeof value === "string" ? [[field, singleLine(field, value, entry)] as const] : [];
  });
  return Object.fromEntries(present);
}

function checkedFullName(user: User, halves: Partial<User>, name: string, entry: number | undefined): Partial<User> {
  const whole = singleLine("fullName", name, entry);
  const given = halves.givenName ?? user.givenName;
  const family = halves.familyName ?? user.familyName;
  if (whole === fullName(given, family)) return {};
  const split = splitAround(halves, whole);
  if (split !== undefined) return split;
  throw invalidValue("fullName", "fullName disagrees with givenName or familyName, sent beside it.", entry);
}

/** A whole name as its halves, around the half that was sent beside it; undefined where that is no half of it. */
function splitAround({ givenName, familyName }: Partial<User>, whole: string): Partial<User> | undefined {
  if (givenName === undefined && familyName === undefined) return splitName(whole);
  if (familyName === undefined && givenName !== undefined && whole.startsWith(`${givenName} `)) {
    return { familyName: whole.slice(givenName.length).trim() };
  }
  if (givenName === undefined && familyName !== undefined && whole.endsWith(` ${familyName}`)) {
    return { givenName: whole.slice(0, -familyName.length).trim() };
  }
  return undefined;
}

function checkedPhone(user: User, phone: string | ShownPhone, { country, entry }: Context): Partial<User> {
  const current = { typed: user.phone, e164: user.phoneE164 };
  const typed = typeof phone === "string" ? phone : phone.digits;
  if (typed === (typeof phone === "string" ? user.phone : SHOWN_DIGITS[phone.form](current))) return {};
  const read = readPhone("phone", typed, country, entry);
  const international = typeof phone !== "string" && phone.form === "international" ? asInternational(read.typed) : "";
  return { phone: read.typed, phoneE164: international === "" ? read.e164 : international };
}

const SHOWN_DIGITS = { international: internationalDigits, national: nationalDigits };

function checkBirthDate(date: string | null, entry: number | undefined): void {
  if (date === null || isDay(date)) return;
  throw invalidValue("birthDate", "birthDate is a date of the form YYYY-MM-DD.", entry);
}

/** Throws `invalid_value` for anything but an IANA time zone or "". */
export function checkTimeZone(zone: string, entry?: number): void {
  if (zone === "") return;
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    throw invalidValue("timeZone", "timeZone is an IANA time zone such as Europe/Kyiv.", entry);
  }
}

/** The profile's parts that a merge patch names, as it leaves them; undefined for those that it takes away. */
function mergedParts(current: UserProfile, patch: UserPatch["mergeIntoProfile"] = {}): UserProfilePatch {
  const parts = Object.entries(patch).map(([part, change]): [string, unknown] => {
    const held: unknown = Reflect.get(current, part);
    const merged = change === null ? undefined : mergePatch(held, change);
    // What is not there is shown as empty, and comes back so.
    return [part, isEmpty(merged) && !isEmpty(held) ? undefined : merged];
  });
  return Object.fromEntries(parts);
}

function isEmpty(part: unknown): boolean {
  return typeof part === "object" && part !== null && Object.keys(part).length === 0;
}

/** Says of what is refused in a list which of its values it was. */
function within<Value>(index: number, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    throw new DirectoryError(error.code, error.message, { ...error.details, at: `${index}.value` });
  }
}

type UserProfilePatch = NonNullable<UserPatch["profile"]>;

function mergedProfile(current: UserProfile, patch: NonNullable<UserPatch["profile"]>, context: Context): UserProfile {
  assertStorable("profile", patch, context.entry);
  const merged: UserProfile = withoutUndefined({ ...current, ...patch });
  if (patch.emails !== undefined) {
    merged.emails = patch.emails.map(({ kind, value }, index) => ({
      kind,
      value: within(index, () => checkedEmail("emails", value, context.entry)),
    }));
  }
  if (patch.phones !== undefined) {
    merged.phones = patch.phones.map(({ kind, value }, index) => {
      const phone = within(index, () => readPhone("phones", value, context.country, context.entry));
      return { kind, value: phone.typed, e164: phone.e164 };
    });
  }
  if (patch.url !== undefined && patch.url !== current.url) {
    merged.url = checkedWebAddress("url", patch.url, context.entry);
  }
  return merged;
}
