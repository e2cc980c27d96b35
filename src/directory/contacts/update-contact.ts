import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import { type Condition, type WantedVersion, assertVersion } from "../condition.ts";
import { notFound } from "../errors.ts";
import { differences, entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { type ContactPatch, patchedFields } from "./contact-fields.ts";
import type { Contact } from "./contact.ts";
import { assertFolder } from "./create-contact.ts";

export type UpdateContact = { by: Principal; id: number; folderId?: number; fields: ContactPatch } & Condition;

/** Changes a contact. Throws `not_found` (also of the folder), `invalid_value`, `version_conflict`. */
export const updateContact: Command<UpdateContact, Contact> = async (tx, { by, id, folderId, fields, ifVersion }) => {
  const contact = await changeableContact(tx, by, id, ifVersion);
  if (folderId !== undefined) await assertFolder(tx, by.organizationId, folderId);
  const patched = await patchedFields(tx, by.organizationId, contact, fields);
  const next: Contact = { ...contact, ...patched, folderId: folderId ?? contact.folderId };
  const journal = differences(contact, next, ["phoneE164"]);
  if (journal === undefined) return contact;
  const after = { ...next, updatedAt: tx.now, version: contact.version + 1 };
  await tx.contactChanges.update(after);
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "contact", row: after, ...journal })]);
  return after;
};

export type DeleteContact = { by: Principal; id: number } & Condition;

/** Deletes a contact for good, with what the journal and kept answers had of them. Throws `not_found`, `version_conflict`. */
export const deleteContact: Command<DeleteContact, null> = async (tx, { by, id, ifVersion }) => {
  const contact = await changeableContact(tx, by, id, ifVersion);
  await tx.contactChanges.delete(by.organizationId, id);
  await tx.eraseJournal(by.organizationId, "contact", id);
  // Nothing else that is kept has an id before a folder.
  await tx.usedKeys.forgetMentions(by.organizationId, [`"id":${id},"folderId":`], []);
  const row = { id, version: contact.version + 1 };
  await tx.appendJournal([entryOf(tx, by, { action: "deleted", object: "contact", row })]);
  return null;
};

async function changeableContact(
  tx: DirectoryTransaction,
  by: Principal,
  id: number,
  ifVersion: WantedVersion | undefined,
): Promise<Contact> {
  assertAdministersOrganization(await authorityOf(tx, by));
  const contact = await tx.contactChanges.lock(by.organizationId, id);
  if (contact === undefined) throw notFound("contact");
  assertVersion("contact", contact, ifVersion);
  return contact;
}
