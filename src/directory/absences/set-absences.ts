import { type Authority, assertScope, authorityOf, rankOverUser } from "../authority.ts";
import { isDay } from "../day.ts";
import { DirectoryError, invalidValue, notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Membership } from "../memberships/membership.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { assertMayEditProfile, refuseRepeated } from "../users/update-users.ts";
import type { User } from "../users/user.ts";
import { ABSENCE_KINDS, type Absence, type AbsenceKind, digestOfDays } from "./absence.ts";

export type SetAbsences = {
  by: Principal;
  /** The days of a user to set; null makes a day an ordinary one again. */
  entries: readonly AbsenceEntry[];
};

type AbsenceEntry = {
  id: number;
  days: Readonly<Record<string, AbsenceKind | null>>;
  /** One of these is what `digestOfDays` has to say of the days before. */
  ifDigests?: readonly string[];
};

/** How many days were new, and how many were changed or made ordinary again. */
export type SetAbsencesResult = { added: number; updated: number };

type Day = { day: string; kind: AbsenceKind | null };
type Change = { user: User; before: Map<string, AbsenceKind>; changed: Day[] };

/**
 * Sets days on which people are away, all or none; one journal entry a user whose days differ afterwards. Throws
 * `not_found`, `role_above_own`, `forbidden` for one's own days, `invalid_value`, `version_conflict`, each with the entry.
 */
export const setAbsences: Command<SetAbsences, SetAbsencesResult> = async (tx, { by, entries }) => {
  assertScope(by, "write");
  refuseRepeated(entries);
  const { organizationId } = by;
  const authority = await authorityOf(tx, by);
  const ids = entries.map(({ id }) => id);
  const locked = await tx.userChanges.lock(organizationId, ids);
  const users = new Map(locked.filter(({ deletedAt }) => deletedAt === null).map((user) => [user.id, user]));
  const memberships = Map.groupBy(await tx.memberships.ofUsers(organizationId, ids), ({ userId }) => userId);
  const held = Map.groupBy(await tx.absences.ofUsers(organizationId, ids, {}), ({ userId }) => userId);
  const changes = entries.map(({ id, days, ifDigests }, entry) => {
    const user = users.get(id);
    if (user === undefined) throw notFound("user", { field: "id", entry });
    assertMaySet(authority, user, memberships.get(id) ?? [], entry);
    const absences = held.get(id) ?? [];
    if (ifDigests !== undefined && !ifDigests.includes(digestOfDays(absences))) {
      throw new DirectoryError("version_conflict", "The days were changed meanwhile.", { entry });
    }
    return changeOf(user, absences, days, entry);
  });
  const changed = changes.filter((change) => change.changed.length > 0);
  await tx.absenceChanges.remove(organizationId, changed.flatMap(replacedDays));
  await tx.absenceChanges.insert(organizationId, changed.flatMap(newDays));
  await tx.appendJournal(
    changed.map(({ user, before, changed: days }) =>
      entryOf(tx, by, {
        action: "updated",
        object: "user",
        row: user,
        before: { absences: Object.fromEntries(days.map(({ day }) => [day, before.get(day) ?? null])) },
        after: { absences: Object.fromEntries(days.map(({ day, kind }) => [day, kind])) },
      }),
    ),
  );
  const all = changed.flatMap(({ before, changed: days }) => days.map(({ day }) => before.has(day)));
  return { added: all.filter((known) => !known).length, updated: all.filter((known) => known).length };
};

function assertMaySet(authority: Authority, user: User, memberships: readonly Membership[], entry: number): void {
  const rank = rankOverUser(
    authority,
    memberships.map(({ teamId }) => teamId),
  );
  if (rank > 0) return assertMayEditProfile(authority, rank, { user, memberships }, entry);
  if (authority.principal.userId !== user.id) throw notFound("user", { field: "id", entry });
  throw new DirectoryError("forbidden", "Your days are for those to set who administer you.", { field: "days", entry });
}

function changeOf(
  user: User,
  absences: readonly Absence[],
  days: Readonly<Record<string, AbsenceKind | null>>,
  entry: number,
): Change {
  const before = new Map(absences.map(({ day, kind }) => [day, kind]));
  const given = Object.entries(days).map(([day, kind]) => checkedDay(day, kind, entry));
  return { user, before, changed: given.filter(({ day, kind }) => (before.get(day) ?? null) !== kind) };
}

function checkedDay(day: string, kind: AbsenceKind | null, entry: number): Day {
  if (!isDay(day)) throw invalidValue(fieldOf(day), "A day is a date of the form YYYY-MM-DD.", entry);
  if (kind !== null && !ABSENCE_KINDS.includes(kind)) {
    throw invalidValue(fieldOf(day), `A day is one of ${ABSENCE_KINDS.join(", ")}.`, entry);
  }
  return { day, kind };
}

/** What is sent in the place of a day may be anything. */
function fieldOf(day: string): string {
  return /^[\w-]+$/u.test(day) ? `days.${day}` : "days";
}

function replacedDays({ user, before, changed }: Change): { userId: number; day: string }[] {
  return changed.flatMap(({ day }) => (before.has(day) ? [{ userId: user.id, day }] : []));
}

function newDays({ user, changed }: Change): Absence[] {
  return changed.flatMap(({ day, kind }) => (kind === null ? [] : [{ userId: user.id, day, kind }]));
}
