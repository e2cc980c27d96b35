import type { Resource } from "../../../../src/client/directory-client.ts";
import { givenByKind, givenOf, type LabeledValue, rowsOf } from "../../form/labeled-value.ts";
import { isObject, mergePatch } from "../../form/merge-patch.ts";
import { roundedNumber } from "../../form/rounded-number.ts";

type User = Resource<"User">;

/** What the form has: texts as they are typed, rows, and JSON as text. */
export type ProfileValues = {
  given_name: string;
  family_name: string;
  email: string;
  phone: string;
  emails: LabeledValue[];
  phones: LabeledValue[];
  addresses: LabeledValue[];
  chats: LabeledValue[];
  socials: LabeledValue[];
  url: string;
  preferred_contact: string;
  other_contacts: string;
  title: string;
  department: string;
  company: string;
  role: string | null;
  status: User["status"];
  external_id: string;
  rate: string | number;
  birth_date: string;
  gender: string;
  time_zone: string;
  locale: string;
  visiting: string;
  email_notifications: string | null;
  custom: string;
};

/** The form as a person fills it. */
export function valuesOf(user: User): ProfileValues {
  return {
    given_name: user.given_name,
    family_name: user.family_name,
    email: user.email,
    phone: user.phone,
    emails: rowsOf(user.emails),
    phones: rowsOf(user.phones),
    addresses: rowsOf(user.addresses),
    chats: rowsOf(user.chats),
    socials: rowsOf(user.socials),
    url: user.url ?? "",
    preferred_contact: user.preferred_contact ?? "",
    other_contacts: user.other_contacts ?? "",
    title: user.title,
    department: user.department,
    company: user.company,
    role: user.role,
    status: user.status,
    external_id: user.external_id ?? "",
    rate: user.rate ?? "",
    birth_date: user.birth_date ?? "",
    gender: user.gender,
    time_zone: user.time_zone,
    locale: user.locale,
    visiting: user.visiting ?? "",
    email_notifications: user.email_notifications === null ? null : String(user.email_notifications),
    custom: Object.keys(user.custom).length === 0 ? "" : JSON.stringify(user.custom, null, 2),
  };
}

/** The JSON merge patch of a person for what differs in the form. The custom attributes have to be valid. */
export function patchOf(before: ProfileValues, after: ProfileValues) {
  return mergePatch(documentOf(before), documentOf(after));
}

function documentOf(values: ProfileValues) {
  return {
    ...values,
    emails: givenOf(values.emails),
    phones: givenOf(values.phones),
    addresses: givenOf(values.addresses),
    chats: givenByKind(values.chats),
    socials: givenByKind(values.socials),
    url: values.url || null,
    preferred_contact: values.preferred_contact || null,
    other_contacts: values.other_contacts || null,
    external_id: values.external_id || null,
    rate: values.rate === "" ? null : Number(values.rate),
    birth_date: values.birth_date || null,
    visiting: values.visiting || null,
    email_notifications: values.email_notifications === null ? null : values.email_notifications === "true",
    custom: readCustom(values.custom) ?? {},
  };
}

/** What is wrong with the custom attributes as they were typed, if anything is. */
export function customFault(text: string): string | null {
  if (readCustom(text) === undefined) return "This is no JSON object.";
  if (text.trim() === "") return null;
  return roundedFault(roundedNumber(text));
}

/** What is wrong with the rate as it was typed, if anything is. */
export function rateFault(rate: string | number): string | null {
  const text = String(rate);
  if (text !== "" && !Number.isFinite(Number(text))) return "This is no number.";
  return roundedFault(roundedNumber(text));
}

function roundedFault(number: string | undefined): string | null {
  return number === undefined ? null : `${number} would be rounded: it has more digits than are kept.`;
}

/** Custom attributes as they were typed; undefined for what is no JSON object. */
function readCustom(text: string): Record<string, unknown> | undefined {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The fields that differ. */
export function changedFields(before: ProfileValues, after: ProfileValues): Partial<ProfileValues> {
  const changed = Object.entries(after).filter(([name, value]) => {
    const held: unknown = Reflect.get(before, name);
    return withoutKeys(held) !== withoutKeys(value);
  });
  return Object.fromEntries(changed);
}

function withoutKeys(value: unknown): string {
  return JSON.stringify(value, (name, part: unknown) => (name === "key" ? undefined : part));
}
