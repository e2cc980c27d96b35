import type { JournalEntry } from "../journal/entry.ts";
import { normalizedEmail } from "./email.ts";
import { foldText } from "./name.ts";
import { phoneKeys } from "./phone.ts";
import type { User } from "./user.ts";

/** What somebody is recognized by outside of their own record: all that they ever had of it. */
export type Identity = {
  userIds: readonly number[];
  membershipIds: readonly number[];
  uuids: readonly string[];
  /** Normalized. */
  emails: readonly string[];
  /** Every key under which they may be kept. */
  phones: readonly string[];
  phonesAsTyped: readonly string[];
  /** Folded. */
  givenNames: readonly string[];
  familyNames: readonly string[];
  /** Where phones without a country code are read. */
  country: string;
};

/** The identity of users who are one person, from what they are and what the journal says that they were. */
export function identityOf(
  users: readonly User[],
  entries: readonly JournalEntry[],
  { membershipIds, country }: Pick<Identity, "membershipIds" | "country">,
): Identity {
  const states: Record<string, unknown>[] = [...users, ...entries.flatMap(({ before, after }) => [before, after])];
  const all = (field: string) => texts(states.map((state) => state[field]));
  const listed = (part: string) =>
    states.flatMap(({ profile }) => {
      const values = isRecord(profile) ? profile[part] : undefined;
      return Array.isArray(values)
        ? texts(values.map((value: unknown) => (isRecord(value) ? value["value"] : null)))
        : [];
    });
  const phonesAsTyped = unique([...all("phone"), ...listed("phones")]);
  return {
    userIds: users.map(({ id }) => id),
    membershipIds,
    uuids: users.map(({ uuid }) => uuid),
    emails: unique([...all("email"), ...listed("emails")].map(normalizedEmail)),
    phones: unique(phonesAsTyped.flatMap((phone) => phoneKeys(phone, country))),
    phonesAsTyped,
    givenNames: unique(all("givenName").map(foldText)),
    familyNames: unique(all("familyName").map(foldText)),
    country,
  };
}

const EMAILS = /[^\s"'<>,;:()[\]{}\\]+@[^\s"'<>,;:()[\]{}\\]+/gu;
const PHONES = /\+?\d[\d\s().\-/]{4,}\d/gu;
/** Of a phone: what all the ways to write it have in common. */
const COMMON_DIGITS = 7;

/** Tells whether a value, with all that is in it, names somebody. */
export class Mentions {
  readonly #emails: ReadonlySet<string>;
  readonly #phones: ReadonlySet<string>;
  readonly #identity: Identity;

  constructor(identity: Identity) {
    this.#identity = identity;
    this.#emails = new Set(identity.emails);
    this.#phones = new Set(identity.phones);
  }

  /** By what nobody else has at the same time. */
  surely(value: unknown): boolean {
    const text = textOf(value).toLowerCase();
    if (this.#identity.uuids.some((uuid) => text.includes(uuid))) return true;
    if (!this.#identity.emails.some((email) => text.includes(email))) return false;
    return leavesOf(value).some((leaf) =>
      tokens(leaf, EMAILS).some((email) => this.#emails.has(normalizedEmail(email))),
    );
  }

  /** Also by what others may have too: a phone, or given and family name together. */
  perhaps(value: unknown): boolean {
    return this.surely(value) || this.#byPhone(value) || this.#byName(value);
  }

  #byPhone(value: unknown): boolean {
    const digits = textOf(value).replaceAll(/\D/gu, "");
    if (!this.#identity.phones.some((phone) => digits.includes(phone.slice(-COMMON_DIGITS)))) return false;
    const { country } = this.#identity;
    return leavesOf(value).some((leaf) =>
      tokens(leaf, PHONES).some((phone) => phoneKeys(phone, country).some((key) => this.#phones.has(key))),
    );
  }

  #byName(value: unknown): boolean {
    const { givenNames, familyNames } = this.#identity;
    const text = foldText(textOf(value));
    const given = givenNames.filter((name) => text.includes(name));
    const family = familyNames.filter((name) => text.includes(name));
    if (given.length === 0 || family.length === 0) return false;
    const words = new Set(leavesOf(value).map((leaf) => foldText(leaf.trim())));
    const whole = given.flatMap((name) => family.map((other) => `${name} ${other}`));
    if (given.some((name) => words.has(name)) && family.some((name) => words.has(name))) return true;
    return [...words].some((leaf) => whole.some((name) => leaf.includes(name)));
  }
}

function textOf(value: unknown): string {
  return JSON.stringify(value ?? null);
}

function leavesOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

function tokens(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([token]) => token);
}

function texts(values: readonly unknown[]): string[] {
  return values.filter((value): value is string => typeof value === "string" && value !== "");
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== "");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
