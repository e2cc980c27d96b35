import type { Condition } from "../condition.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { assertUnused, changeableRole } from "./update-role.ts";

export type DeleteRole = { by: Principal; id: number } & Condition;

/**
 * Deletes a role of the organization's own that nobody has any more. Whoever had it when they were deleted has its base,
 * which has the same rights, when they come back. Throws `not_found`, `forbidden`, `role_above_own`, `role_in_use`,
 * `version_conflict`.
 */
export const deleteRole: Command<DeleteRole, null> = async (tx, { by, id, ifVersion }) => {
  const { role } = await changeableRole(tx, by, id, ifVersion);
  await assertUnused(tx, role);
  const { key, name, base, wire } = role;
  const replaced = await tx.roleChanges.replaceHidden(role, base);
  // Whoever was restored meanwhile was not hidden any more when their turn came.
  await assertUnused(tx, role);
  await tx.roleChanges.delete(role);
  const row = { id, version: role.version + 1 };
  const values = { before: { role: key }, after: { role: base } };
  await tx.appendJournal([
    ...replaced.map((hidden) => entryOf(tx, by, { action: "updated", object: hidden.object, row: hidden, ...values })),
    entryOf(tx, by, { action: "deleted", object: "role", row, before: { key, name, base, wire } }),
  ]);
  return null;
};
