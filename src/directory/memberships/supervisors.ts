import { notFound } from "../errors.ts";
import type { DirectoryTransaction } from "../ports.ts";

/** Throws `not_found` with the entry of a supervisor who is not among the organization's users. */
export async function assertSupervisors(
  tx: DirectoryTransaction,
  organizationId: number,
  entries: readonly { supervisorId?: number | null }[],
): Promise<void> {
  const ids = new Set(entries.flatMap(({ supervisorId }) => supervisorId ?? []));
  if (ids.size === 0) return;
  const living = new Set((await tx.users.byIds(organizationId, [...ids])).map(({ id }) => id));
  for (const [entry, { supervisorId }] of entries.entries()) {
    if (typeof supervisorId !== "number" || living.has(supervisorId)) continue;
    throw notFound("user", { field: "supervisorId", entry });
  }
}
