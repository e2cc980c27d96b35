import type { DirectoryStore } from "../directory-store.ts";
import type { Principal } from "../principal.ts";
import type { Role } from "../role.ts";
import type { CreateRole } from "./create-role.ts";

/** The organization's roles, built-in and its own. */
export class RoleService {
  readonly #store: DirectoryStore;
  readonly #principal: Principal;

  constructor(store: DirectoryStore, principal: Principal) {
    this.#store = store;
    this.#principal = principal;
  }

  async all(): Promise<Role[]> {
    return await this.#store.read.roles.all(this.#principal.organizationId);
  }

  async create(role: Omit<CreateRole, "by">): Promise<Role> {
    return await this.#store.execute("createRole", { by: this.#principal, ...role });
  }
}
