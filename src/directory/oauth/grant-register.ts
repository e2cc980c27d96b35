import type { Condition } from "../condition.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { notFound } from "../errors.ts";
import type { GrantField } from "../filter.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Principal } from "../principal.ts";
import type { PresentedGrant } from "./grant.ts";

/** What the users of an organization let OAuth clients do, for whoever administers it. */
export class GrantRegister {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
  }

  /** Newest first unless asked for otherwise. */
  async list(query: ListQuery<GrantField>): Promise<Page<PresentedGrant>> {
    return await this.#store.read.grants.list(this.#principal.organizationId, query, Date.now());
  }

  /** Throws `not_found`. */
  async get(id: number): Promise<PresentedGrant> {
    const presented = await this.#store.read.grants.byId(this.#principal.organizationId, id);
    if (presented === undefined) throw notFound("grant");
    return presented;
  }

  /** Ends a grant with all that it gave; ending one twice changes nothing. Throws `not_found`, `version_conflict`. */
  async revoke(id: number, condition: Condition = {}): Promise<PresentedGrant> {
    return await this.#store.execute("revokeGrant", { by: this.#principal, id, ...condition });
  }
}
