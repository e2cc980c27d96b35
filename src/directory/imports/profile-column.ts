import { checkTogether, invalidValue } from "../errors.ts";
import { roundedIn } from "../rounded-numbers.ts";
import type { DeviceState, UserCounters, UserPatch, UserProfile, Wearable } from "../users/user.ts";
import { isObject, readFlag, readJson, readMoment, readObject, readText } from "./read-value.ts";

type ProfilePatch = NonNullable<UserPatch["profile"]>;
type Read<Value> = (field: string, value: unknown) => Value;

const readDevice = partsOf<DeviceState>({
  appVersion: readText,
  bluetoothEnabled: readFlag,
  locationEnabled: readFlag,
  pushNotificationEnabled: readFlag,
});
const readCounters = partsOf<UserCounters>({
  contacts: readNumber,
  tags: readNumber,
  channels: readNumber,
  reports: readNumber,
  firstDegreeContacts: readNumber,
});
const readWearableParts = partsOf<Wearable>({
  assigned: readFlag,
  assignedAt: readTime,
  batteryStatus: readNumber,
  itemId: readText,
  lastSyncAt: readTime,
});

/** Every part of a profile; one that is forgotten here does not compile. */
const PARTS: { [Key in keyof Required<UserProfile>]: Read<Required<UserProfile>[Key]> } = {
  emails: readLabeled,
  phones: (field, value) =>
    readLabeled(field, value).map(({ kind, value: phone }) => ({ kind, value: phone, e164: "" })),
  addresses: readLabeled,
  chats: readTexts,
  socials: readTexts,
  otherContacts: readText,
  url: readText,
  rate: readNumber,
  preferredContact: readText,
  visiting: readText,
  siteVisitTermsAccepted: readFlag,
  emailNotifications: readFlag,
  acceptedTermsVersion: readText,
  device: readDevice,
  wearable: (field, value) => ({ assigned: false, ...readWearableParts(field, value) }),
  counters: readCounters,
  custom: readCustom,
};

const NESTED: ReadonlySet<string> = new Set(["device", "wearable", "counters"]);

/** A profile as the `profile` column has it: its parts under snake_case names. A part that is null is cleared. */
export function readProfile(value: unknown): ProfilePatch {
  const given = readObject("profile", readJson("profile", value) ?? {});
  const patch: Record<string, unknown> = {};
  checkTogether(Object.entries(given), ([name, part]) => {
    const key = camelCase(name);
    if (!isPart(key) || name !== snakeCase(key)) throw invalidValue("profile", `The profile has no ${name}.`);
    patch[key] = part === null ? undefined : PARTS[key](`profile.${name}`, part);
  });
  return patch;
}

/** The same the other way. The E.164 form of phones is derived, and left out. */
export function presentProfile(profile: UserProfile): Record<string, unknown> {
  const shown = Object.keys(PARTS).flatMap((key): (readonly [string, unknown])[] => {
    const part = isPart(key) ? profile[key] : undefined;
    if (part === undefined) return [];
    return [[snakeCase(key), presentPart(key, part)]];
  });
  return Object.fromEntries(shown);
}

function presentPart(key: string, part: unknown): unknown {
  if (key === "phones" && Array.isArray(part)) return part.map(({ kind, value }: LabeledPhone) => ({ kind, value }));
  if (!NESTED.has(key) || !isObject(part)) return inOrder(part);
  return inOrder(Object.fromEntries(Object.entries(part).map(([name, value]) => [snakeCase(name), value])));
}

type LabeledPhone = { kind: string; value: string };

/** The same with the keys of its objects in alphabetical order: the databases keep them in orders of their own. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, inOrder(inner)]));
}

function isPart(key: string): key is keyof UserProfile {
  return Object.hasOwn(PARTS, key);
}

function readLabeled(field: string, value: unknown): { kind: string; value: string }[] {
  if (!Array.isArray(value)) throw invalidValue(field, `${field} is a list.`);
  return value.map((entry: unknown) => {
    const { kind, value: text } = readObject(field, entry);
    return { kind: readText(field, kind ?? ""), value: readText(field, text) };
  });
}

function readTexts(field: string, value: unknown): Record<string, string> {
  const texts = Object.entries(readObject(field, value));
  return Object.fromEntries(texts.map(([key, text]) => [key, readText(field, text)]));
}

function readNumber(field: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw invalidValue(field, `${field} is a number.`);
  return value;
}

/** Attributes of the organization's own: any values but numbers that could not be kept as they were written. */
function readCustom(field: string, value: unknown): Record<string, unknown> {
  const custom = readObject(field, value);
  const rounded = roundedIn(custom);
  if (rounded === undefined) return custom;
  const place = [field, ...rounded].join(".").slice(0, 255);
  throw invalidValue(field, `${place} is a number that loses digits: put it in quotes, so that it keeps them.`);
}

function readTime(field: string, value: unknown): number {
  const moment = readMoment(field, value);
  if (moment === null) throw invalidValue(field, `${field} is a time.`);
  return moment;
}

/** Reads an object whose parts have these types, each of which may be absent. */
function partsOf<Shape extends object>(readers: { [Key in keyof Required<Shape>]: Read<unknown> }) {
  const byName = new Map<string, readonly [string, Read<unknown>]>(
    Object.entries<Read<unknown>>(readers).map(([key, read]) => [snakeCase(key), [key, read]]),
  );
  return (field: string, value: unknown): Partial<Shape> => {
    const parts: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(readObject(field, value))) {
      const known = byName.get(name);
      if (known === undefined) throw invalidValue(field, `${field} has no ${name}.`);
      if (part !== null) parts[known[0]] = known[1](`${field}.${name}`, part);
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each key was read by its own reader
    return parts as Partial<Shape>;
  };
}

/** `givenName` as `given_name`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/gu, (_match, letter: string) => letter.toUpperCase());
}
