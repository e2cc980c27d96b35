import type { DirectoryTransaction } from "../ports.ts";

/**
 * Locks living teams, in the order of their ids so that two transactions cannot lock each other out, and returns the ids
 * of those there are. Whoever has to lock several locks all of them at once, and after users and memberships.
 */
export async function lockTeams(
  tx: DirectoryTransaction,
  organizationId: number,
  ids: Iterable<number>,
): Promise<number[]> {
  const locked: number[] = [];
  for (const id of [...new Set(ids)].toSorted((a, b) => a - b)) {
    const team = await tx.teamChanges.lock(organizationId, id);
    if (team !== undefined) locked.push(team.id);
  }
  return locked;
}
