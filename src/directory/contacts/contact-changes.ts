import type { Contact, ContactFolder } from "./contact.ts";

/** How a transaction writes contacts. */
export type ContactChanges = {
  insert(contact: Contact): Promise<void>;
  update(contact: Contact): Promise<void>;
  delete(organizationId: number, id: number): Promise<void>;
  lock(organizationId: number, id: number): Promise<Contact | undefined>;
  insertFolder(folder: ContactFolder): Promise<void>;
};
