import type { Authority } from "../authority.ts";
import { notFound } from "../errors.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { reachOf } from "./reach.ts";

/** Throws `not_found` with the entry of a supervisor who is not among the users whom the principal reaches. */
export async function assertSupervisors(
  tx: DirectoryTransaction,
  authority: Authority,
  entries: readonly { supervisorId?: number | null }[],
): Promise<void> {
  const ids = [...new Set(entries.flatMap(({ supervisorId }) => supervisorId ?? []))];
  if (ids.length === 0) return;
  const { organizationId } = authority.principal;
  const living = new Set((await tx.users.byIds(organizationId, ids)).map(({ id }) => id));
  const reaches = reachOf(authority, await tx.memberships.ofUsers(organizationId, ids));
  for (const [entry, { supervisorId }] of entries.entries()) {
    if (typeof supervisorId !== "number" || (living.has(supervisorId) && reaches(supervisorId))) continue;
    throw notFound("user", { field: "supervisorId", entry });
  }
}
