import { assertAdministersOrganization, assertNotAbove, authorityOf } from "../authority.ts";
import { DirectoryError, invalidValue } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { BUILTIN_ROLES, BUILTIN_WIRE, type BuiltinRole, type Role, type RoleWire } from "../role.ts";
import { singleLine } from "../users/name.ts";

export type CreateRole = { by: Principal; key: string; name: string; base: BuiltinRole; wire?: Partial<RoleWire> };

const KEY = /^[a-z][a-z0-9_]{0,62}$/u;
const FIRST_OWN_NUMBER = 100;

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
    name: singleLine("name", name),
    base,
    wire: { ...BUILTIN_WIRE[base], heymarket: FIRST_OWN_NUMBER + id, ...wire },
  };
  if (authority.roles.some((other) => other.wire.heymarket === role.wire.heymarket)) {
    throw new DirectoryError("id_taken", "Another role has this Heymarket number.", { field: "wire.heymarket" });
  }
  await tx.roleChanges.insert([role]);
  const row = { id, version: 1 };
  await tx.appendJournal([entryOf(tx, by, { action: "created", object: "role", row, after: { key, name, base } })]);
  return role;
};
