import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import { DirectoryError, invalidValue, notFound } from "../errors.ts";
import { assertGivenId } from "../given-id.ts";
import { differences, entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { foldText, singleLine } from "../users/name.ts";
import { type ContactPatch, patchedFields } from "./contact-fields.ts";
import { type Contact, type ContactFolder, DEFAULT_FOLDER, LAST_PRESET_FOLDER, PRESET_FOLDERS } from "./contact.ts";

/** A contact to make, with the id and time to keep when it comes from elsewhere. */
export type CreateContact = {
  by: Principal;
  id?: number;
  createdAt?: number;
  folderId?: number;
  fields: ContactPatch;
};

/** Makes a contact. Throws `not_found` (the folder), `id_taken`, `invalid_value`. */
export const createContact: Command<CreateContact, Contact> = async (tx, { by, fields, folderId, ...kept }) => {
  assertAdministersOrganization(await authorityOf(tx, by));
  const folder = folderId ?? DEFAULT_FOLDER;
  await assertFolder(tx, by.organizationId, folder);
  const checked = await patchedFields(tx, by.organizationId, undefined, fields);
  const contact: Contact = {
    organizationId: by.organizationId,
    id: await idFor(tx, by.organizationId, kept.id),
    folderId: folder,
    ...checked,
    createdAt: kept.createdAt ?? tx.now,
    updatedAt: kept.createdAt ?? tx.now,
    version: 1,
  };
  await tx.contactChanges.insert(contact);
  const after = { folderId: folder, ...differences<Record<string, unknown>>(NOTHING, checked, ["phoneE164"])?.after };
  await tx.appendJournal([entryOf(tx, by, { action: "created", object: "contact", row: contact, after })]);
  return contact;
};

const NOTHING: Record<string, unknown> = {
  givenName: "",
  familyName: "",
  title: "",
  email: "",
  phone: "",
  profile: {},
};

/** Throws `not_found`. */
export async function assertFolder(tx: DirectoryTransaction, organizationId: number, id: number): Promise<void> {
  const folders = [...PRESET_FOLDERS, ...(await tx.contacts.folders(organizationId))];
  if (!folders.some((folder) => folder.id === id)) throw notFound("folder", { field: "folderId" });
}

async function idFor(tx: DirectoryTransaction, organizationId: number, id: number | undefined): Promise<number> {
  if (id === undefined) return await tx.reserveIds(organizationId, "contact", 1);
  assertGivenId(id);
  const { rows } = await tx.contacts.list(organizationId, { filter: { op: "eq", field: "id", value: id }, limit: 1 });
  if (rows.length > 0) throw new DirectoryError("id_taken", "There is a contact with this id.", { field: "id" });
  await tx.noteId(organizationId, "contact", id);
  return id;
}

export type CreateContactFolder = { by: Principal; title: string };

/** Makes a folder and returns it, or the one that has its title already, whatever the letter case and accents. */
export const createContactFolder: Command<CreateContactFolder, Pick<ContactFolder, "id" | "title">> = async (
  tx,
  { by, title: given },
) => {
  assertAdministersOrganization(await authorityOf(tx, by));
  const title = singleLine("title", given);
  if (title === "") throw invalidValue("title", "title is empty.");
  // One at a time, so that two at once do not both find that there is none.
  await tx.organizationChanges.lock(by.organizationId);
  const folders = [...PRESET_FOLDERS, ...(await tx.contacts.folders(by.organizationId))];
  const existing = folders.find((folder) => foldText(folder.title) === foldText(title));
  if (existing !== undefined) return existing;
  await tx.noteId(by.organizationId, "contact_folder", LAST_PRESET_FOLDER);
  const id = await tx.reserveIds(by.organizationId, "contact_folder", 1);
  const folder = { organizationId: by.organizationId, id, title, createdAt: tx.now, version: 1 };
  await tx.contactChanges.insertFolder(folder);
  await tx.appendJournal([
    entryOf(tx, by, { action: "created", object: "contact_folder", row: folder, after: { title } }),
  ]);
  return folder;
};
