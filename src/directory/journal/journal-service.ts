import type { DirectoryStore } from "../directory-store.ts";
import type { JournalField } from "../filter.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Principal } from "../principal.ts";
import type { JournalEntry } from "./entry.ts";

/** The record of every change, oldest first. */
export class JournalService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
  }

  async list(query: ListQuery<JournalField>): Promise<Page<JournalEntry>> {
    return await this.#store.read.journal.list(this.#principal.organizationId, query);
  }
}
