import type { DirectoryStore } from "../directory-store.ts";
import type { Principal } from "../principal.ts";
import type { Invitation, InvitationState } from "./invitation.ts";

/** The invitations that wait to be sent, and what became of those before them. */
export class InvitationService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
  }

  /** Oldest first. */
  async list(query: { state?: InvitationState; limit: number; offset?: number }): Promise<Invitation[]> {
    return await this.#store.read.invitations.list(this.#principal.organizationId, query);
  }
}
