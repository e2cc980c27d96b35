import type { OrganizationDirectory } from "../../directory/access.ts";
import { PRESET_FOLDERS } from "../../directory/contacts/contact.ts";
import { notFound } from "../../directory/errors.ts";
import { foldText } from "../../directory/users/name.ts";
import type { Answer } from "./answer.ts";
import type { Caller } from "./caller.ts";
import type { Parameters } from "./parameters.ts";
import { parseNewContact } from "./parse-contact.ts";
import { type TimeView, presentContact, presentNewContact } from "./present.ts";
import { organizationOf, timeView } from "./user-actions.ts";

type Contacts = OrganizationDirectory["contacts"];
type Folder = { id: number; title: string };

/** `get_contacts`: everybody in the address book, by id. */
export async function getContacts({ directory, scopes }: Caller): Promise<Answer> {
  const { contacts } = organizationOf(directory);
  return { list: shownContacts(contacts, await timeView(directory, scopes)) };
}

async function* shownContacts(contacts: Contacts, view: TimeView): AsyncGenerator<object[]> {
  const titles = new Map((await foldersOf(contacts)).map(({ id, title }) => [id, title]));
  for await (const page of contacts.walk()) {
    yield page.map((contact) => presentContact(contact, titles.get(contact.folderId) ?? "", view));
  }
}

/** `get_contact_groups`: the folders that every account has, then its own. */
export async function getContactGroups({ directory }: Caller): Promise<Answer> {
  return { data: (await foldersOf(organizationOf(directory).contacts)).map(presentFolder) };
}

/** `add_contact`: puts somebody into the address book, who hears nothing of it. */
export async function addContact({ directory }: Caller, parameters: Parameters): Promise<Answer> {
  const { contacts } = organizationOf(directory);
  const { group, fields } = parseNewContact(parameters);
  const folder = group === "" ? undefined : folderTitled(await foldersOf(contacts), group);
  const contact = await contacts.create({ fields, ...(folder === undefined ? {} : { folderId: folder.id }) });
  const { title = "" } = folder ?? PRESET_FOLDERS.find(({ id }) => id === contact.folderId) ?? {};
  return { data: presentNewContact(contact, title) };
}

/** `add_contact_group`: makes a folder, unless there is one of that title. */
export async function addContactGroup({ directory }: Caller, parameters: Parameters): Promise<Answer> {
  const title = parameters.required("title");
  return { data: presentFolder(await organizationOf(directory).contacts.createFolderUnlessTitled(title)) };
}

async function foldersOf(contacts: Contacts): Promise<Folder[]> {
  return [...PRESET_FOLDERS, ...(await contacts.folders())];
}

function folderTitled(folders: readonly Folder[], title: string): Folder {
  const folder = folders.find((one) => foldText(one.title) === foldText(title));
  if (folder === undefined) throw notFound("group", { field: "group" });
  return folder;
}

/** Presets have numbers as ids, own folders texts, as at the vendor. */
function presentFolder({ id, title }: Folder) {
  return PRESET_FOLDERS.some((preset) => preset.id === id)
    ? { id, title, type: "preset" }
    : { id: String(id), title, type: "folder" };
}
