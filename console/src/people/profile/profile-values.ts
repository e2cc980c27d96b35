import { randomId } from "@mantine/hooks";
import type { Resource } from "../../../../src/client/directory-client.ts";
import { isObject, mergePatch } from "../../form/merge-patch.ts";

type User = Resource<"User">;

/** An e-mail, phone, address or account with its kind; the key tells rows apart while they are edited. */
export type Row = { key: string; kind: string; value: string };

/** What the form has: texts as they are typed, rows, and JSON as text. */
export type ProfileValues = {
  given_name: string;
  family_name: string;
  email: string;
  phone: string;
  emails: Row[];
  phones: Row[];
  addresses: Row[];
  chats: Row[];
  socials: Row[];
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
  time_zone: string | null;
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
    emails: user.emails.map(rowOf),
    phones: user.phones.map(rowOf),
    addresses: user.addresses.map(rowOf),
    chats: Object.entries(user.chats).map(([kind, value]) => rowOf({ kind, value })),
    socials: Object.entries(user.socials).map(([kind, value]) => rowOf({ kind, value })),
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
    time_zone: user.time_zone || null,
    locale: user.locale,
    visiting: user.visiting ?? "",
    email_notifications: user.email_notifications === null ? null : String(user.email_notifications),
    custom: Object.keys(user.custom).length === 0 ? "" : JSON.stringify(user.custom, null, 2),
  };
}

/** A row of the form; an empty one for nothing. */
export function rowOf({ kind, value }: { kind: string; value: string }): Row {
  return { key: randomId(), kind, value };
}

/** The JSON merge patch of a person for what differs in the form. The custom attributes have to be valid. */
export function patchOf(before: ProfileValues, after: ProfileValues) {
  return mergePatch(documentOf(before), documentOf(after));
}

function documentOf(values: ProfileValues) {
  return {
    ...values,
    emails: labeled(values.emails),
    phones: labeled(values.phones),
    addresses: labeled(values.addresses),
    chats: named(values.chats),
    socials: named(values.socials),
    url: values.url || null,
    preferred_contact: values.preferred_contact || null,
    other_contacts: values.other_contacts || null,
    external_id: values.external_id || null,
    rate: values.rate === "" ? null : Number(values.rate),
    birth_date: values.birth_date || null,
    time_zone: values.time_zone ?? "",
    visiting: values.visiting || null,
    email_notifications: values.email_notifications === null ? null : values.email_notifications === "true",
    custom: readCustom(values.custom) ?? {},
  };
}

function labeled(rows: readonly Row[]): { kind: string; value: string }[] {
  return rows.filter(({ value }) => value.trim() !== "").map(({ kind, value }) => ({ kind: kind.trim(), value }));
}

function named(rows: readonly Row[]): Record<string, string | null> {
  return Object.fromEntries(labeled(rows).map(({ kind, value }) => [kind, value]));
}

/** Custom attributes as they were typed; undefined for what is no JSON object. */
export function readCustom(text: string): Record<string, unknown> | undefined {
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
