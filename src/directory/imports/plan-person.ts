import { assertNotAbove } from "../authority.ts";
import { DirectoryError, Faults, invalidValue, notFound } from "../errors.ts";
import { assertGivenId } from "../given-id.ts";
import type { JournalValues } from "../journal/entry.ts";
import { differences } from "../journal/record.ts";
import type { Membership } from "../memberships/membership.ts";
import type { Organization } from "../organizations/organization.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { type UserChange, changeUser } from "../users/change-user.ts";
import { blankUser } from "../users/create-users.ts";
import { assertMayEditProfile } from "../users/update-users.ts";
import { LARGEST_GIVEN_USER_ID, type User } from "../users/user.ts";
import type { Ground } from "./ground.ts";
import { assertOwnNames } from "./match-row.ts";
import type { MembershipEntry } from "./memberships-column.ts";
import type { UserRow } from "./parse-row.ts";
import type { Person } from "./people.ts";

/** A place that a row makes (`before` is null) or changes. */
export type PlannedPlace = {
  before: Membership | null;
  after: Membership;
  /** Its supervisor is not in the directory yet, and may still come with a later row. */
  awaitsSupervisor: boolean;
};

/** What a row makes of somebody: ids that are 0 are given when it is written. */
export type PlannedPerson = {
  person: Person;
  /** The state before; null for somebody whom the row makes. */
  before: User | null;
  after: User;
  /** What the journal keeps of the change of the user; null when only places change. */
  journal: { before: JournalValues; after: JournalValues } | null;
  places: readonly PlannedPlace[];
};

/**
 * Decides what a row does to somebody, or whom it makes; undefined when nothing would differ. Changes
 * nothing. Throws all that is wrong with the row as one error.
 */
export function planPerson(
  tx: DirectoryTransaction,
  row: UserRow,
  person: Person | undefined,
  ground: Ground,
): PlannedPerson | undefined {
  const faults = new Faults();
  faults.take(() => assertOwnNames(row, person, ground));
  faults.take(() => assertPlacesOnce(row, ground));
  const plan = faults.take(() =>
    person === undefined ? planNewcomer(tx, row, ground) : planChange(tx, row, person, ground),
  );
  faults.throw();
  return plan;
}

/** A team may be named by its id and by its name. Throws `duplicate_entry` for a team or an id that is there twice. */
function assertPlacesOnce({ memberships }: UserRow, ground: Ground): void {
  const teams = memberships.map((entry) => teamOf(entry, ground));
  const ids = memberships.flatMap(({ id }) => id ?? []);
  if (new Set(teams).size === teams.length && new Set(ids).size === ids.length) return;
  throw new DirectoryError("duplicate_entry", "A team, or an id, is there twice.", { field: "memberships" });
}

function planNewcomer(tx: DirectoryTransaction, row: UserRow, ground: Ground): PlannedPerson {
  const { organizationId } = ground.authority.principal;
  const faults = new Faults();
  const made = faults.take(() => newcomer(tx, row, { organizationId, country: ground.country }));
  faults.take(() => assertRole(row, null, ground));
  const places = faults.take(() => row.memberships.map((entry) => newPlace(tx, entry, row.id ?? 0, ground)));
  faults.throw();
  if (made === undefined || places === undefined) throw new Error("What has no fault is there.");
  const { after, journal } = made;
  return { person: { user: after, memberships: [] }, before: null, after, journal, places };
}

/** Whom a row makes, by itself: without its places, and whoever has its names. Throws for a row that makes nobody. */
export function newcomer(
  tx: DirectoryTransaction,
  { id = 0, uuid, times, patch }: UserRow,
  { organizationId, country }: Pick<Organization, "country"> & { organizationId: number },
): Pick<PlannedPerson, "after"> & { journal: UserChange["journal"] } {
  if (id > LARGEST_GIVEN_USER_ID) throw invalidValue("id", `id is a whole number from 1 to ${LARGEST_GIVEN_USER_ID}.`);
  const blank = blankUser(tx, organizationId, id, uuid === undefined ? times : { uuid, ...times });
  const change = changeUser(blank, patch, { country, now: tx.now });
  const after: User = { ...(change?.after ?? blank), version: 1, updatedAt: blank.updatedAt };
  if (id === 0 && uuid === undefined) assertNamed(after);
  return { after, journal: { before: {}, after: change?.journal.after ?? {} } };
}

/** Somebody who could never be told from anybody else is a mistake in the file. */
function assertNamed({ email, phone, givenName, familyName, externalId }: User): void {
  if (email !== "" || phone !== "" || givenName !== "" || familyName !== "" || externalId !== null) return;
  throw new DirectoryError("missing_value", "The row has no name, e-mail, phone or external id.", { field: "email" });
}

function planChange(tx: DirectoryTransaction, row: UserRow, person: Person, ground: Ground): PlannedPerson | undefined {
  const { authority, country } = ground;
  const faults = new Faults();
  const change = faults.take(() => changeUser(person.user, row.patch, { country, now: tx.now }));
  if (change !== undefined) assertMayEditProfile(authority, authority.organizationRank, person);
  faults.take(() => assertRole(row, person.user.role, ground));
  const places = faults.take(() => placesOf(tx, row, person, ground)) ?? [];
  faults.throw();
  if (change === undefined && places.length === 0) return undefined;
  const after = change?.after ?? person.user;
  return { person, before: person.user, after, journal: change?.journal ?? null, places };
}

function placesOf(tx: DirectoryTransaction, row: UserRow, person: Person, ground: Ground): PlannedPlace[] {
  return row.memberships.flatMap((entry) => {
    const held = person.memberships.find(({ teamId }) => teamId === teamOf(entry, ground));
    return held === undefined ? [newPlace(tx, entry, person.user.id, ground)] : changedPlace(tx, entry, held, ground);
  });
}

/** Checks the columns of a row that are wrong whoever it is about. Throws all that is wrong with them as one error. */
export function checkColumns(tx: DirectoryTransaction, { patch }: UserRow, ground: Ground): void {
  const { authority, country } = ground;
  const blank = blankUser(tx, authority.principal.organizationId, 0, {});
  const faults = new Faults();
  faults.take(() => changeUser(blank, patch, { country, now: tx.now }));
  faults.take(() => assertKnownRole(ground, patch.role ?? null, "role"));
  faults.throw();
}

/** Throws for a role that the row gives and that nobody knows or whoever imports may not give; `held` may stay. */
function assertRole({ patch: { role = null } }: UserRow, held: string | null, ground: Ground): void {
  if (role !== null && role !== held) assertGrantable(ground, role, "role");
}

function assertKnownRole({ authority }: Ground, role: string | null, field: string): void {
  if (role === null || authority.roles.some(({ key }) => key === role)) return;
  throw new DirectoryError("unknown_role", "There is no such role.", { field });
}

function assertGrantable(ground: Ground, role: string, field: string): void {
  const { authority } = ground;
  assertKnownRole(ground, role, field);
  assertNotAbove(authority, authority.organizationRank, role);
}

function newPlace(tx: DirectoryTransaction, entry: MembershipEntry, userId: number, ground: Ground): PlannedPlace {
  const teamId = teamOf(entry, ground);
  const role = entry.role === undefined || entry.role === "" ? "member" : entry.role;
  assertGrantable(ground, role, entry.columns.role);
  if (entry.id !== undefined) assertGivenId(entry.id, undefined, "memberships.id");
  if (entry.id !== undefined && ground.takenMembershipIds.has(entry.id)) {
    throw new DirectoryError("id_taken", "There is a membership with this id.", { field: "memberships.id" });
  }
  const createdAt = entry.createdAt ?? tx.now;
  const supervisorId = entry.supervisorId ?? null;
  const after: Membership = {
    organizationId: ground.authority.principal.organizationId,
    id: entry.id ?? 0,
    teamId,
    userId,
    role,
    supervisorId,
    agreedToJoin: entry.agreedToJoin ?? false,
    invitedAt: entry.invitedAt ?? null,
    createdAt,
    updatedAt: entry.updatedAt ?? createdAt,
    version: 1,
  };
  return { before: null, after, awaitsSupervisor: isToCome(ground, supervisorId) };
}

function changedPlace(
  tx: DirectoryTransaction,
  entry: MembershipEntry,
  before: Membership,
  ground: Ground,
): PlannedPlace[] {
  const { authority } = ground;
  if (entry.id !== undefined && entry.id !== before.id) {
    throw invalidValue("memberships.id", "The membership on this team has another id.");
  }
  const role = entry.role === undefined || entry.role === "" ? before.role : entry.role;
  if (role !== before.role) {
    assertNotAbove(authority, authority.organizationRank, before.role);
    assertGrantable(ground, role, entry.columns.role);
  }
  const next: Membership = {
    ...before,
    role,
    supervisorId: entry.supervisorId === undefined ? before.supervisorId : entry.supervisorId,
    agreedToJoin: entry.agreedToJoin ?? before.agreedToJoin,
  };
  if (differences(before, next, []) === undefined) return [];
  const after = { ...next, version: before.version + 1, updatedAt: tx.now };
  const supervised = after.supervisorId === before.supervisorId ? null : after.supervisorId;
  return [{ before, after, awaitsSupervisor: isToCome(ground, supervised) }];
}

function isToCome({ supervisors, newFrom }: Ground, supervisorId: number | null): boolean {
  return supervisorId !== null && !(supervisors.has(supervisorId) && supervisorId < newFrom.user);
}

function teamOf({ team, columns }: MembershipEntry, { teams, newFrom }: Ground): number {
  if (typeof team === "number") {
    const found = team < newFrom.team ? teams.byId(team) : undefined;
    if (found === undefined) throw notFound("team", { field: columns.teamId });
    return found.id;
  }
  const external = teams.byExternalId(team);
  if (external !== undefined) return external.id;
  const [named, another] = teams.byName(team);
  if (named === undefined) throw notFound("team", { field: columns.team });
  if (another !== undefined) throw invalidValue(columns.team, "Several teams have this name.");
  return named.id;
}
