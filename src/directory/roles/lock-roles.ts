import type { DirectoryTransaction } from "../ports.ts";
import type { Role } from "../role.ts";

/**
 * Keeps keys and numbers from being given to roles elsewhere until the transaction ends, and reads the roles as they are
 * then. No row stands for a number that is free: the organization is locked instead, after any role.
 */
export async function lockRoles(tx: DirectoryTransaction, organizationId: number): Promise<Role[]> {
  await tx.organizationChanges.lock(organizationId);
  return await tx.roles.all(organizationId);
}
