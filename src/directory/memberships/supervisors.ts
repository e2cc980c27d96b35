import type { Authority } from "../authority.ts";
import { invalidValue, notFound } from "../errors.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { reachOf } from "./reach.ts";

/** A place on a team and its new supervisor: null for nobody, undefined when it stays as it is stored. */
export type Supervised = { teamId: number; userId: number; supervisorId?: number | null };

/** Above that many people a circle is not looked for. */
const MOST_LEVELS = 100;

/**
 * The teams to lock before new supervisors are judged: two changes at once could each be right but for the other. Those
 * who are new to the directory supervise nobody whom another change could put above them.
 */
export function supervisedTeams(entries: readonly Supervised[], newcomers: readonly number[] = []): Set<number> {
  const given = entries.filter(
    ({ supervisorId, userId }) => typeof supervisorId === "number" && !newcomers.includes(userId),
  );
  return new Set(given.map(({ teamId }) => teamId));
}

/**
 * Throws `not_found` with the entry of a supervisor who is not among the users whom the principal reaches, and
 * `invalid_value` where somebody would supervise themselves, be it through others on the team. The teams are locked.
 */
export async function assertSupervisors(
  tx: DirectoryTransaction,
  authority: Authority,
  entries: readonly Supervised[],
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
  await assertNoCircle(tx, organizationId, entries);
}

type Climb = { entry: number; teamId: number; userId: number; at: number };

/** Goes up from all entries at once, a level at a time, past what the entries themselves change. */
async function assertNoCircle(
  tx: DirectoryTransaction,
  organizationId: number,
  entries: readonly Supervised[],
): Promise<void> {
  const above = new Map<string, number | null>();
  for (const place of entries) if (place.supervisorId !== undefined) above.set(keyOf(place), place.supervisorId);
  let climbs = entries.flatMap(({ teamId, userId, supervisorId }, entry): Climb[] =>
    typeof supervisorId === "number" ? [{ entry, teamId, userId, at: supervisorId }] : [],
  );
  for (let level = 0; climbs.length > 0 && level < MOST_LEVELS; level++) {
    const round = climbs.find(({ userId, at }) => userId === at);
    if (round !== undefined) throw circle(round.entry, level);
    const unread = climbs.filter(({ teamId, at }) => !above.has(keyOf({ teamId, userId: at }))).map(({ at }) => at);
    const stored = unread.length === 0 ? [] : await tx.memberships.ofUsers(organizationId, [...new Set(unread)]);
    for (const place of stored) if (!above.has(keyOf(place))) above.set(keyOf(place), place.supervisorId);
    climbs = climbs.flatMap(({ at, ...climb }) => {
      const next = above.get(keyOf({ teamId: climb.teamId, userId: at })) ?? null;
      return next === null ? [] : [{ ...climb, at: next }];
    });
  }
}

function circle(entry: number, level: number) {
  const message = level === 0 ? "Nobody supervises themselves." : "The supervisor reports to this very user.";
  return invalidValue("supervisorId", message, entry);
}

function keyOf({ teamId, userId }: Pick<Supervised, "teamId" | "userId">): string {
  return `${teamId}:${userId}`;
}
