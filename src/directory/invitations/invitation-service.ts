import type { DirectoryStore } from "../directory-store.ts";
import type { InvitationField } from "../filter.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Principal } from "../principal.ts";
import type { Invitation } from "./invitation.ts";

/** The invitations that wait to be sent, and what became of those before them. */
export class InvitationService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
  }

  /** Oldest first unless asked for otherwise. */
  async list(query: ListQuery<InvitationField>): Promise<Page<Invitation>> {
    return await this.#store.read.invitations.list(this.#principal.organizationId, query);
  }
}
