import { type Static, Type } from "typebox";
import type { ContactUpdate } from "../../directory/contacts/contact-service.ts";
import type { Contact, ContactFolder } from "../../directory/contacts/contact.ts";
import type { ContactField, ContactFolderField } from "../../directory/filter.ts";
import { fullName } from "../../directory/users/name.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { organizationOf } from "./caller.ts";
import { ifMatch, sendTagged } from "./entity-tag.ts";
import { type ListResource, Listing, listParameters, showParameters } from "./list.ts";
import { operation } from "./operation.ts";
import { parseTime, parseUserChanges } from "./parse.ts";
import type { RestServer } from "./rest-server.ts";
import {
  CHANGE_HEADERS,
  DELETE_HEADERS,
  Id,
  IdInPath,
  NoContent,
  PATCH_MEDIA_TYPES,
  POST_HEADERS,
  Time,
  changesOf,
  component,
  pageOf,
  tagged,
} from "./schema.ts";
import { timeOf } from "./time.ts";
import { USER_CHANGES, UserDocument } from "./user-schema.ts";

const { properties: SHOWN } = UserDocument;

/** Somebody who can be reached and has no account, as this API shows them. */
export const ContactDocument = Type.Object(
  {
    id: Id,
    folder_id: Id,
    given_name: SHOWN.given_name,
    family_name: SHOWN.family_name,
    name: SHOWN.name,
    title: SHOWN.title,
    email: SHOWN.email,
    phone: SHOWN.phone,
    phone_e164: SHOWN.phone_e164,
    phones: SHOWN.phones,
    addresses: SHOWN.addresses,
    chats: SHOWN.chats,
    socials: SHOWN.socials,
    other_contacts: SHOWN.other_contacts,
    url: SHOWN.url,
    created_at: Time,
    updated_at: Time,
    version: Type.Integer(),
  },
  { $id: "Contact" },
);

/** Where contacts lie. */
export const ContactFolderDocument = Type.Object({ id: Id, title: Type.String() }, { $id: "ContactFolder" });

const { given_name, family_name, name, title, email, phone, phones, addresses } = USER_CHANGES;
const { chats, socials, other_contacts, url } = USER_CHANGES;
const PERSON = { given_name, family_name, name, title, email, phone, phones, addresses };
const CHANGES = { ...PERSON, chats, socials, other_contacts, url, folder_id: Id };

const ContactChanges = changesOf(CHANGES);
const NewContact = changesOf({ ...CHANGES, id: Id, created_at: Time });
const NewFolder = Type.Object({ title: Type.String() }, { additionalProperties: false });

const FIELDS = {
  id: (contact: Contact) => contact.id,
  folder_id: (contact: Contact) => contact.folderId,
  given_name: (contact: Contact) => contact.givenName,
  family_name: (contact: Contact) => contact.familyName,
  name: ({ givenName, familyName }: Contact) => fullName(givenName, familyName),
  title: (contact: Contact) => contact.title,
  email: (contact: Contact) => contact.email,
  phone: (contact: Contact) => contact.phone,
  phone_e164: (contact: Contact) => contact.phoneE164,
  phones: ({ profile }: Contact) => profile.phones ?? [],
  addresses: ({ profile }: Contact) => profile.addresses ?? [],
  chats: ({ profile }: Contact) => profile.chats ?? {},
  socials: ({ profile }: Contact) => profile.socials ?? {},
  other_contacts: ({ profile }: Contact) => profile.otherContacts ?? null,
  url: ({ profile }: Contact) => profile.url ?? null,
  created_at: (contact: Contact) => timeOf(contact.createdAt),
  updated_at: (contact: Contact) => timeOf(contact.updatedAt),
  version: (contact: Contact) => contact.version,
};

const CONTACTS: ListResource<ContactField, Contact> = {
  fields: FIELDS,
  defaults: Object.keys(FIELDS),
  name: "contacts",
  searches: "names, e-mails and phones",
  filters: {
    id: "number",
    folder_id: "number",
    given_name: "text",
    family_name: "text",
    name: "text",
    title: "text",
    email: "text",
    phone: "text",
    created_at: "time",
    updated_at: "time",
  },
  sorts: ["id", "name", "given_name", "family_name", "email", "created_at", "updated_at"],
};

type Folder = Pick<ContactFolder, "id" | "title">;

const FOLDERS: ListResource<ContactFolderField, Folder> = {
  fields: { id: (folder: Folder) => folder.id, title: (folder: Folder) => folder.title },
  defaults: ["id", "title"],
  name: "contact-folders",
  searches: "titles",
  filters: { id: "number", title: "text" },
  sorts: ["id", "title"],
};

const LIST = operation("listContacts", "contacts", "List contacts", {
  querystring: listParameters(CONTACTS),
  response: { 200: pageOf("Contact") },
});
const SHOW = operation("getContact", "contacts", "Get a contact", {
  params: IdInPath,
  querystring: showParameters(CONTACTS),
  response: { 200: tagged("Contact") },
});
const CREATE = operation("createContact", "contacts", "Create a contact", {
  headers: POST_HEADERS,
  body: NewContact,
  response: { 201: tagged("Contact") },
});
const UPDATE = operation("updateContact", "contacts", "Change a contact by a JSON merge patch", {
  params: IdInPath,
  headers: CHANGE_HEADERS,
  consumes: PATCH_MEDIA_TYPES,
  body: ContactChanges,
  response: { 200: tagged("Contact") },
});
const DELETE = operation("deleteContact", "contacts", "Delete a contact for good, with what the journal has of them", {
  params: IdInPath,
  headers: DELETE_HEADERS,
  response: { 204: NoContent },
});
const LIST_FOLDERS = operation("listContactFolders", "contacts", "List the folders of contacts", {
  querystring: listParameters(FOLDERS),
  response: { 200: pageOf("ContactFolder") },
});
const CREATE_FOLDER = operation("createContactFolder", "contacts", "Make a folder, unless there is one of its title", {
  headers: POST_HEADERS,
  body: NewFolder,
  response: { 200: component("ContactFolder") },
});

const present = chosenFields(CONTACTS, undefined);

/** `/contacts`: people who can be reached and have no account; `/contact-folders`: where they lie. */
export function contactRoutes(server: RestServer): void {
  addReads(server);
  server.post("/contacts", CREATE, async (request, reply) => {
    const { id, created_at, ...changes } = request.body;
    const contact = await organizationOf(request).contacts.create({
      ...parseChanges(changes),
      ...(id === undefined ? {} : { id }),
      ...(created_at === undefined ? {} : { createdAt: parseTime(created_at, "/created_at") }),
    });
    void reply.code(201).header("location", `/directory/v1/contacts/${contact.id}`);
    return sendTagged(request, reply, contact.version, present(contact));
  });
  server.patch("/contacts/:id", UPDATE, async (request, reply) => {
    const { contacts } = organizationOf(request);
    const { id } = request.params;
    const contact = await contacts.update(id, parseChanges(request.body), ifMatch(request));
    return sendTagged(request, reply, contact.version, present(contact));
  });
  server.delete("/contacts/:id", DELETE, async (request, reply) => {
    const { contacts } = organizationOf(request);
    const { id } = request.params;
    await contacts.delete(id, ifMatch(request));
    return reply.code(204).send(null);
  });
  server.post("/contact-folders", CREATE_FOLDER, async (request) => {
    const { id, title: kept } = await organizationOf(request).contacts.createFolderUnlessTitled(request.body.title);
    return { id, title: kept };
  });
}

function addReads(server: RestServer): void {
  server.get("/contacts", LIST, async (request) => {
    const listing = new Listing(CONTACTS, request.query);
    const page = await organizationOf(request).contacts.list(listing.query);
    return listing.answer(page, page.rows);
  });
  server.get("/contacts/:id", SHOW, async (request, reply) => {
    const contact = await organizationOf(request).contacts.get(request.params.id);
    return sendTagged(request, reply, contact.version, chosenFields(CONTACTS, request.query.fields)(contact));
  });
  server.get("/contact-folders", LIST_FOLDERS, async (request) => {
    const listing = new Listing(FOLDERS, request.query);
    const page = await organizationOf(request).contacts.folderPage(listing.query);
    return listing.answer(page, page.rows);
  });
}

function parseChanges({ folder_id, ...changes }: Static<typeof ContactChanges>): ContactUpdate {
  const fields = parseUserChanges(changes);
  return folder_id === undefined ? { fields } : { fields, folderId: folder_id };
}
