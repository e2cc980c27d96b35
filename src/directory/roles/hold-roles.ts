import type { Authority } from "../authority.ts";
import { OvertakenError } from "../overtaken-error.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { isBuiltin } from "../role.ts";

/**
 * Keeps roles that are about to be given as they were read, until the transaction ends; keys that are no role of the
 * organization's own need nothing. Comes before users and memberships are locked: whoever deletes a role locks those of
 * them that had it after it. Throws `OvertakenError` for a role that was changed or deleted since it was read.
 */
export async function holdRoles(
  tx: DirectoryTransaction,
  { principal, roles }: Pick<Authority, "principal" | "roles">,
  keys: Iterable<string | null | undefined>,
): Promise<void> {
  const given = new Set(keys);
  const own = roles.filter((role) => !isBuiltin(role) && given.has(role.key));
  if (own.length === 0) return;
  const ids = own.map(({ id }) => id);
  const held = await tx.roleChanges.hold(principal.organizationId, ids);
  const versions = new Map(held.map(({ id, version }) => [id, version]));
  if (own.some(({ id, version }) => versions.get(id) !== version)) throw new OvertakenError("A role that is given");
}
