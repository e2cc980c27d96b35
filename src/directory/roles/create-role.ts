import { assertAdministersOrganization, assertNotAbove, authorityOf } from "../authority.ts";
import { DirectoryError, invalidValue } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { BUILTIN_ROLES, type BuiltinRole, type Role, type RoleWire } from "../role.ts";
import { checkedRoleName } from "./role-name.ts";
import { checkedWire, wireOfOwn } from "./role-wire.ts";

export type CreateRole = { by: Principal; key: string; name: string; base: BuiltinRole; wire?: Partial<RoleWire> };

const KEY = /^[a-z][a-z0-9_]{0,62}$/u;

/** Defines a role of the organization's own. Each API shows what `wire` says, else what the base role shows. */
export const createRole: Command<CreateRole, Role> = async (tx, { by, key, name, base, wire }) => {
  const authority = await authorityOf(tx, by);
  assertAdministersOrganization(authority, "admin");
  if (!KEY.test(key)) throw invalidValue("key", "key has lower-case letters, digits and underscores only.");
  if (!BUILTIN_ROLES.includes(base)) throw invalidValue("base", "base is one of the built-in roles.");
  assertNotAbove(authority, authority.organizationRank, base);
  if (authority.roles.some((role) => role.key === key)) {
    throw new DirectoryError("name_taken", "There is a role with this key.", { field: "key" });
  }
  const id = await tx.reserveIds(by.organizationId, "role", 1);
  const role: Role = {
    organizationId: by.organizationId,
    id,
    key,
    name: checkedRoleName(name),
    base,
    wire: checkedWire(authority.roles, id, wireOfOwn(authority.roles, { id, base }, wire ?? {})),
    version: 1,
  };
  await tx.roleChanges.insert([role]);
  await tx.appendJournal([
    entryOf(tx, by, { action: "created", object: "role", row: role, after: { key, name, base } }),
  ]);
  return role;
};
