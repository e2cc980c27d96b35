import { type SqlBool, sql } from "kysely";
import type { Contact, ContactFolder } from "../directory/contacts/contact.ts";
import type { ContactField } from "../directory/filter.ts";
import { OvertakenError } from "../directory/overtaken-error.ts";
import type { ListQuery, Page } from "../directory/page.ts";
import { normalizedEmail } from "../directory/users/email.ts";
import { foldText } from "../directory/users/name.ts";
import type { ContactRow } from "./contact-rows.ts";
import type { Database } from "./database.ts";
import { exactText, freeText, number } from "./filter-sql.ts";
import { type ListDefinition, listPage } from "./list-page.ts";
import { contactText } from "./person-text.ts";
import { lookForPeople } from "./text-search.ts";

export async function listContacts(
  db: Database,
  organizationId: number,
  query: ListQuery<ContactField>,
): Promise<Page<Contact>> {
  return await listPage(db, CONTACT_LIST, organizationId, query);
}

const CONTACT_LIST: ListDefinition<ContactField, ContactRow, Contact> = {
  from: sql`contacts`,
  select: sql`contacts.*`,
  visible: (organizationId) => sql<SqlBool>`contacts.organization_id = ${organizationId}`,
  columns: () => ({
    search: (search) => lookForPeople("contacts", search),
    fields: {
      id: number("contacts", "id"),
      folder_id: number("contacts", "folder_id"),
      given_name: freeText("contacts", "given_name"),
      family_name: { column: sql.ref("contacts.sort_family"), kind: "text", normalize: foldText },
      name: { column: sql.ref("contacts.sort_name"), kind: "text", normalize: foldText },
      title: freeText("contacts", "title"),
      email: { column: sql.ref("contacts.email_key"), kind: "text", normalize: normalizedEmail },
      phone: exactText("contacts", "phone_key"),
      created_at: number("contacts", "created_at"),
      updated_at: number("contacts", "updated_at"),
    },
  }),
  sortable: {
    id: sql.ref("contacts.id"),
    name: sql.ref("contacts.sort_name"),
    given_name: sql.ref("contacts.sort_name"),
    family_name: sql.ref("contacts.sort_family"),
    email: sql.ref("contacts.email_key"),
    created_at: sql.ref("contacts.created_at"),
    updated_at: sql.ref("contacts.updated_at"),
  },
  defaultSort: [{ field: "id", direction: "asc" }],
  id: "id",
  toItem: contactOf,
};

export async function insertContact(db: Database, contact: Contact): Promise<void> {
  await db.query.insertInto("contacts").values(rowOfContact(contact)).execute();
}

export async function lockContact(db: Database, organizationId: number, id: number): Promise<Contact | undefined> {
  const { rows } = await sql<ContactRow>`
    select * from contacts where organization_id = ${organizationId} and id = ${id} ${db.backend.lockClause}`.execute(
    db.query,
  );
  return rows[0] === undefined ? undefined : contactOf(rows[0]);
}

export async function updateContact(db: Database, contact: Contact): Promise<void> {
  const { organization_id, id, ...row } = rowOfContact(contact);
  const { numUpdatedRows } = await db.query
    .updateTable("contacts")
    .set(row)
    .where("organization_id", "=", organization_id)
    .where("id", "=", id)
    .where("version", "=", contact.version - 1)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new OvertakenError("A row of contacts");
}

export async function deleteContact(db: Database, organizationId: number, id: number): Promise<void> {
  await db.query.deleteFrom("contacts").where("organization_id", "=", organizationId).where("id", "=", id).execute();
}

/** The organization's own folders by id. */
export async function contactFolders(db: Database, organizationId: number): Promise<ContactFolder[]> {
  const rows = await db.query
    .selectFrom("contact_folders")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .orderBy("id")
    .execute();
  return rows.map(({ organization_id, id, title, created_at, version }) => ({
    organizationId: organization_id,
    id,
    title,
    createdAt: created_at,
    version,
  }));
}

export async function insertContactFolder(db: Database, folder: ContactFolder): Promise<void> {
  const { organizationId, createdAt, ...row } = folder;
  await db.query
    .insertInto("contact_folders")
    .values({ organization_id: organizationId, created_at: createdAt, ...row })
    .execute();
}

function contactOf(row: ContactRow): Contact {
  return {
    organizationId: row.organization_id,
    id: row.id,
    folderId: row.folder_id,
    givenName: row.given_name,
    familyName: row.family_name,
    title: row.title,
    email: row.email,
    phone: row.phone,
    phoneE164: row.phone_e164,
    profile: JSON.parse(row.profile) as Contact["profile"],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}

function rowOfContact(contact: Contact): ContactRow {
  return {
    organization_id: contact.organizationId,
    id: contact.id,
    folder_id: contact.folderId,
    given_name: contact.givenName,
    family_name: contact.familyName,
    title: contact.title,
    email: contact.email,
    phone: contact.phone,
    phone_e164: contact.phoneE164,
    ...contactText(contact),
    profile: JSON.stringify(contact.profile),
    created_at: contact.createdAt,
    updated_at: contact.updatedAt,
    version: contact.version,
  };
}
