import { normalizedEmail } from "./email.ts";
import type { LabeledValue, User, UserPatch, UserProfile } from "./user.ts";
import { isPictureAddress, isWebAddress } from "./web-address.ts";

/** What a further e-mail or phone is for that came with a merge. */
const MERGED = "merged";

const TEXTS = [
  "givenName",
  "familyName",
  "email",
  "phone",
  "title",
  "department",
  "company",
  "gender",
  "timeZone",
  "locale",
  "avatar",
] as const satisfies (keyof User)[];

/** What `into` has not filled in and `from` has, as a patch of `into`; no e-mail or phone of either is lost. */
export function filledFrom(into: User, from: User, role: string | null): UserPatch {
  const texts = TEXTS.filter((field) => into[field] === "" && from[field] !== "" && isTakenAlong(from, field));
  const lastActiveAt = Math.max(into.lastActiveAt ?? 0, from.lastActiveAt ?? 0);
  return {
    ...Object.fromEntries(texts.map((field) => [field, from[field]])),
    role,
    externalId: into.externalId ?? from.externalId,
    birthDate: into.birthDate ?? from.birthDate,
    lastActiveAt: lastActiveAt === 0 ? null : lastActiveAt,
    profile: filledProfile(into, from),
  };
}

/** Addresses from before they were checked stay behind. */
function isTakenAlong({ avatar }: User, field: (typeof TEXTS)[number]): boolean {
  return field !== "avatar" || isPictureAddress(avatar);
}

function fromProfile({ profile: { url, ...profile } }: User): UserProfile {
  return url === undefined || !isWebAddress(url) ? profile : { ...profile, url };
}

function filledProfile(into: User, from: User): UserProfile {
  const emails = furtherValues(into.profile.emails, into.email, [
    { kind: MERGED, value: from.email },
    ...(from.profile.emails ?? []),
  ]);
  const phones = furtherValues(into.profile.phones, into.phone, [
    { kind: MERGED, value: from.phone },
    ...(from.profile.phones ?? []),
  ]);
  return {
    ...fromProfile(from),
    ...into.profile,
    ...(emails.length === 0 ? {} : { emails }),
    // Their E.164 forms are derived when the patch is applied.
    ...(phones.length === 0 ? {} : { phones: phones.map(({ kind, value }) => ({ kind, value, e164: "" })) }),
  };
}

/** What one has already, and what the other adds; an empty primary value takes the other's place by itself. */
function furtherValues(
  own: readonly LabeledValue[] | undefined,
  primary: string,
  added: readonly LabeledValue[],
): LabeledValue[] {
  const [first] = added;
  const rest = primary === "" ? added.slice(1) : added;
  const known = new Set([primary === "" ? (first?.value ?? "") : primary, ""].map(normalizedEmail));
  const values: LabeledValue[] = [];
  for (const { kind, value } of [...(own ?? []), ...rest]) {
    if (known.has(normalizedEmail(value))) continue;
    known.add(normalizedEmail(value));
    values.push({ kind, value });
  }
  return values;
}
