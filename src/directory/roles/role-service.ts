import type { Condition } from "../condition.ts";
import type { DirectoryStore } from "../directory-store.ts";
import { notFound } from "../errors.ts";
import type { RoleField } from "../filter.ts";
import { type ShortList, pageOfRows } from "../page-of.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Principal } from "../principal.ts";
import { type Role, isBuiltin } from "../role.ts";
import type { CreateRole } from "./create-role.ts";
import type { RolePatch } from "./update-role.ts";

const ROLE_LIST: ShortList<RoleField, Role> = {
  id: "id",
  texts: ({ key, name }) => [key, name],
  value: (role, field) => (field === "builtin" ? isBuiltin(role) : role[field]),
};

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

  /** Throws `not_found`. */
  async get(id: number): Promise<Role> {
    const role = (await this.all()).find((one) => one.id === id);
    if (role === undefined) throw notFound("role");
    return role;
  }

  async list(query: ListQuery<RoleField>): Promise<Page<Role>> {
    return pageOfRows(await this.all(), ROLE_LIST, query);
  }

  async create(role: Omit<CreateRole, "by">): Promise<Role> {
    return await this.#store.execute("createRole", { by: this.#principal, ...role });
  }

  async update(id: number, patch: RolePatch, condition: Condition = {}): Promise<Role> {
    return await this.#store.execute("updateRole", { by: this.#principal, id, patch, ...condition });
  }

  /** Throws `role_in_use` while somebody has it. */
  async delete(id: number, condition: Condition = {}): Promise<void> {
    await this.#store.execute("deleteRole", { by: this.#principal, id, ...condition });
  }
}
