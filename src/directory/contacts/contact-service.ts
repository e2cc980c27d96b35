import type { DirectoryStore } from "../directory-store.ts";
import type { ContactField } from "../filter.ts";
import { type ListQuery, type Page, pagesOf } from "../page.ts";
import type { Principal } from "../principal.ts";
import type { Contact, ContactFolder } from "./contact.ts";
import type { CreateContact } from "./create-contact.ts";

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

  /** The folder of this title, made if there is none. */
  async createFolderUnlessTitled(title: string): Promise<Pick<ContactFolder, "id" | "title">> {
    return await this.#store.execute("createContactFolder", { by: this.#principal, title });
  }
}
