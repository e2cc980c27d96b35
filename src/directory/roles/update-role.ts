import { type Authority, assertAdministersOrganization, assertNotAbove, authorityOf } from "../authority.ts";
import { type Condition, type WantedVersion, assertVersion } from "../condition.ts";
import { DirectoryError, Faults, invalidValue, notFound } from "../errors.ts";
import { differences, entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { BUILTIN_ROLES, type BuiltinRole, type Role, type RoleWire, isBuiltin } from "../role.ts";
import { lockRoles } from "./lock-roles.ts";
import { checkedRoleName } from "./role-name.ts";
import { checkedWire, wireOfOwn } from "./role-wire.ts";

/** What may be changed of a role; of `wire`, null goes back to what the base shows. */
export type RolePatch = {
  name?: string;
  base?: BuiltinRole;
  wire?: { [Api in keyof RoleWire]?: RoleWire[Api] | null };
};

export type UpdateRole = { by: Principal; id: number; patch: RolePatch } & Condition;

/**
 * Changes a role of the organization's own, and with its base the rights of everybody who has it. Throws `not_found`,
 * `forbidden` for a built-in role, `role_above_own`, `id_taken`, `role_in_use` where owners would be lost,
 * `version_conflict`.
 */
export const updateRole: Command<UpdateRole, Role> = async (tx, { by, id, patch, ifVersion }) => {
  const { authority, role } = await changeableRole(tx, by, id, ifVersion);
  const { name = role.name, base = role.base } = patch;
  if (!BUILTIN_ROLES.includes(base)) throw invalidValue("base", "base is one of the built-in roles.");
  const roles = await lockRoles(tx, by.organizationId);
  const faults = new Faults();
  faults.take(() => assertNotAbove(authority, authority.organizationRank, base));
  const tidyName = faults.take(() => checkedRoleName(name)) ?? name;
  const said = wireOfOwn(roles, { id, base }, saidOf(roles, role, patch));
  const wire = faults.take(() => checkedWire(roles, id, said)) ?? said;
  faults.throw();
  const next = { ...role, name: tidyName, base, wire };
  const journal = differences(role, next, []);
  if (journal === undefined) return role;
  if (role.base === "owner" && base !== "owner") await assertUnused(tx, role);
  const after = { ...next, version: role.version + 1 };
  await tx.roleChanges.update(after);
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "role", row: after, ...journal })]);
  return after;
};

/** What is said of how vendors' APIs show the role, apart from what its base shows anyway. */
function saidOf(roles: readonly Role[], role: Role, { wire = {} }: RolePatch): Partial<RoleWire> {
  const usual = new Map<string, unknown>(Object.entries(wireOfOwn(roles, role, {})));
  const said = Object.entries(role.wire).filter(([api, shown]) => usual.get(api) !== shown);
  return Object.fromEntries(
    Object.entries({ ...Object.fromEntries(said), ...wire }).filter(([, shown]) => shown !== null),
  );
}

/** A role of the organization's own, locked. Throws `not_found`, `forbidden`, `role_above_own`, `version_conflict`. */
export async function changeableRole(
  tx: DirectoryTransaction,
  by: Principal,
  id: number,
  ifVersion: WantedVersion | undefined,
): Promise<{ authority: Authority; role: Role }> {
  const authority = await authorityOf(tx, by);
  assertAdministersOrganization(authority, "admin");
  const role = await tx.roleChanges.lock(by.organizationId, id);
  if (role === undefined) throw notFound("role");
  if (isBuiltin(role)) throw new DirectoryError("forbidden", "A built-in role stays as it is.");
  assertNotAbove(authority, authority.organizationRank, role.base);
  assertVersion("role", role, ifVersion);
  return { authority, role };
}

/** Throws `role_in_use` while a living user, a membership or a credential has the role. */
export async function assertUnused(tx: DirectoryTransaction, role: Role): Promise<void> {
  if (!(await tx.roleChanges.isHeld(role))) return;
  throw new DirectoryError("role_in_use", "Users, memberships or credentials have this role: give them another first.");
}
