import type { Condition } from "../condition.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { notFound } from "../errors.ts";
import type { Principal } from "../principal.ts";
import type { Organization } from "./organization.ts";
import type { OrganizationPatch } from "./update-organization.ts";

/** The principal's own organization. */
export class OrganizationService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
  }

  async get(): Promise<Organization> {
    const organization = await this.#store.read.organizations.byId(this.#principal.organizationId);
    if (organization === undefined) throw notFound("organization");
    return organization;
  }

  async update(patch: OrganizationPatch, condition: Condition = {}): Promise<Organization> {
    return await this.#store.execute("updateOrganization", { by: this.#principal, patch, ...condition });
  }
}
