import type { Condition } from "../condition.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { notFound } from "../errors.ts";
import type { ContactField, ContactFolderField } from "../filter.ts";
import { type ShortList, pageOfRows } from "../page-of.ts";
import { type ListQuery, type Page, pagesOf } from "../page.ts";
import type { Principal } from "../principal.ts";
import { type Contact, type ContactFolder, PRESET_FOLDERS } from "./contact.ts";
import type { CreateContact } from "./create-contact.ts";
import type { UpdateContact } from "./update-contact.ts";

/** What to change of a contact. */
export type ContactUpdate = Pick<UpdateContact, "folderId" | "fields">;

const FOLDER_LIST: ShortList<ContactFolderField, Pick<ContactFolder, "id" | "title">> = {
  id: "id",
  texts: ({ title }) => [title],
  value: (folder, field) => folder[field],
};

/** People who can be reached and have no account, with the folders that they lie in. */
export class ContactService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
  }

  async list(query: ListQuery<ContactField>): Promise<Page<Contact>> {
    return await this.#store.read.contacts.list(this.#principal.organizationId, query);
  }

  /** Throws `not_found`. */
  async get(id: number): Promise<Contact> {
    const { rows } = await this.list({ filter: { op: "eq", field: "id", value: id }, limit: 1 });
    if (rows[0] === undefined) throw notFound("contact");
    return rows[0];
  }

  /** Every contact by id, page by page. */
  walk(): AsyncGenerator<Contact[]> {
    return pagesOf<ContactField, Contact>((page) => this.list(page), {});
  }

  /** The organization's own folders by id, without those that every organization has. */
  async folders(): Promise<ContactFolder[]> {
    return await this.#store.read.contacts.folders(this.#principal.organizationId);
  }

  async create(contact: Omit<CreateContact, "by">): Promise<Contact> {
    return await this.#store.execute("createContact", { by: this.#principal, ...contact });
  }

  async update(id: number, patch: ContactUpdate, condition: Condition = {}): Promise<Contact> {
    return await this.#store.execute("updateContact", { by: this.#principal, id, ...patch, ...condition });
  }

  /** Deletes for good, with what the journal has of them. */
  async delete(id: number, condition: Condition = {}): Promise<void> {
    await this.#store.execute("deleteContact", { by: this.#principal, id, ...condition });
  }

  /** All folders, those that every organization has first. */
  async folderPage(query: ListQuery<ContactFolderField>): Promise<Page<Pick<ContactFolder, "id" | "title">>> {
    return pageOfRows([...PRESET_FOLDERS, ...(await this.folders())], FOLDER_LIST, query);
  }

  /** The folder of this title, made if there is none. */
  async createFolderUnlessTitled(title: string): Promise<Pick<ContactFolder, "id" | "title">> {
    return await this.#store.execute("createContactFolder", { by: this.#principal, title });
  }
}
