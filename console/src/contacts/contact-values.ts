import type { Resource } from "../../../src/client/directory-client.ts";
import { eachOnce } from "../form/each-once.ts";
import { givenByKind, givenOf, type LabeledValue, rowsOf } from "../form/labeled-value.ts";

type Contact = Resource<"Contact">;

/** What a form of a contact holds. */
export type ContactValues = {
  given_name: string;
  family_name: string;
  title: string;
  folder_id: number | null;
  email: string;
  phone: string;
  phones: LabeledValue[];
  addresses: LabeledValue[];
  chats: LabeledValue[];
  socials: LabeledValue[];
  url: string;
  other_contacts: string;
};

export const NO_CONTACT: ContactValues = {
  given_name: "",
  family_name: "",
  title: "",
  folder_id: null,
  email: "",
  phone: "",
  phones: [],
  addresses: [],
  chats: [],
  socials: [],
  url: "",
  other_contacts: "",
};

/** What is looked at before a contact is sent. */
export const CONTACT_CHECKS = { chats: eachOnce, socials: eachOnce };

/** A contact as its form shows it. */
export function contactValues(contact: Contact): ContactValues {
  const { given_name, family_name, title, folder_id, email, phone, url, other_contacts } = contact;
  return {
    given_name,
    family_name,
    title,
    folder_id,
    email,
    phone,
    phones: rowsOf(contact.phones),
    addresses: rowsOf(contact.addresses),
    chats: rowsOf(contact.chats),
    socials: rowsOf(contact.socials),
    url: url ?? "",
    other_contacts: other_contacts ?? "",
  };
}

/** What was typed, as the REST API takes it: of a new contact, or of one that has `shown` now. */
export function contactBody(typed: Partial<ContactValues>, shown: Pick<Contact, "chats" | "socials"> = NOTHING) {
  const { folder_id, phones, addresses, chats, socials, url, other_contacts, ...texts } = typed;
  return {
    ...texts,
    ...(typeof folder_id === "number" && { folder_id }),
    ...(phones !== undefined && { phones: givenOf(phones) }),
    ...(addresses !== undefined && { addresses: givenOf(addresses) }),
    ...(chats !== undefined && { chats: byKind(chats, shown.chats) }),
    ...(socials !== undefined && { socials: byKind(socials, shown.socials) }),
    ...(url !== undefined && { url: url || null }),
    ...(other_contacts !== undefined && { other_contacts: other_contacts || null }),
  };
}

const NOTHING = { chats: {}, socials: {} };

/** Values by kind, as a merge patch of those that were shown: null for what is gone. */
function byKind(rows: readonly LabeledValue[], shown: Record<string, string>): Record<string, string | null> {
  const gone = Object.keys(shown).map((kind): [string, null] => [kind, null]);
  return { ...Object.fromEntries<string | null>(gone), ...givenByKind(rows) };
}
