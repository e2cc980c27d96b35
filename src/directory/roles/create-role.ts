import { assertAdministersOrganization, assertNotAbove, authorityOf } from "../authority.ts";
import { DirectoryError, Faults, invalidValue } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { BUILTIN_ROLES, type BuiltinRole, type Role, type RoleWire } from "../role.ts";
import { lockRoles } from "./lock-roles.ts";
import { checkedRoleKey, checkedRoleName } from "./role-name.ts";
import { checkedWire, wireOfOwn } from "./role-wire.ts";

export type CreateRole = { by: Principal; key: string; name: string; base: BuiltinRole; wire?: Partial<RoleWire> };

/**
 * Defines a role of the organization's own. Each API shows what `wire` says, else what the base role shows. Throws
 * `invalid_value`, `role_above_own`, `name_taken` and `id_taken` with all that is wrong.
 */
export const createRole: Command<CreateRole, Role> = async (tx, { by, key, name, base, wire = {} }) => {
  const { organizationId } = by;
  const authority = await authorityOf(tx, by);
  assertAdministersOrganization(authority, "admin");
  if (!BUILTIN_ROLES.includes(base)) throw invalidValue("base", "base is one of the built-in roles.");
  const roles = await lockRoles(tx, organizationId);
  const id = await tx.reserveIds(organizationId, "role", 1);
  const faults = new Faults();
  faults.take(() => assertFree(roles, checkedRoleKey(key)));
  faults.take(() => assertNotAbove(authority, authority.organizationRank, base));
  const tidyName = faults.take(() => checkedRoleName(name)) ?? name;
  const said = wireOfOwn(roles, { id, base }, wire);
  const shown = faults.take(() => checkedWire(roles, id, said)) ?? said;
  faults.throw();
  const role: Role = { organizationId, id, key, name: tidyName, base, wire: shown, version: 1 };
  await tx.roleChanges.insert([role]);
  await tx.appendJournal([
    entryOf(tx, by, { action: "created", object: "role", row: role, after: { key, name, base } }),
  ]);
  return role;
};

function assertFree(roles: readonly Role[], key: string): void {
  if (!roles.some((role) => role.key === key)) return;
  throw new DirectoryError("name_taken", "There is a role with this key.", { field: "key" });
}
