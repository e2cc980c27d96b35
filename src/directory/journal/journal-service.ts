import type { DirectoryStore } from "../directory-store.ts";
import type { JournalField } from "../filter.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Principal } from "../principal.ts";
import type { ChangesQuery, JournalChanges } from "./changes.ts";
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

  /**
   * The change feed: whoever goes on from each answer's position sees every entry once, whatever is written meanwhile.
   * Throws `invalid_value` for a position that the journal has not reached.
   */
  async changes(query: ChangesQuery): Promise<JournalChanges> {
    return await this.#store.read.journal.changes(this.#principal.organizationId, query);
  }

  /** Where the feed ends now: a reader that goes on from here sees what comes. */
  async end(): Promise<number> {
    return await this.#store.read.journal.end(this.#principal.organizationId);
  }
}
