import type { Authority } from "../authority.ts";
import type { Job, JobProgress } from "../jobs/job.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import type { Team } from "../teams/team.ts";
import { normalizedEmail } from "../users/email.ts";
import { foldText } from "../users/name.ts";
import { phoneKeys } from "../users/phone.ts";
import { overlayDrafts } from "./drafts.ts";
import type { ImportOptions } from "./import-options.ts";
import type { ImportRow, TeamRow, UserRow } from "./parse-row.ts";
import { People } from "./people.ts";

/** All that the rows of a chunk are judged by, read at once. */
export type Ground = {
  people: People;
  teams: Teams;
  /** Users who may supervise. */
  supervisors: Set<number>;
  /** Those of the rows' membership ids that are in use. */
  takenMembershipIds: Set<number>;
  /** The first ids that were free when the file was taken in: no row means a team or supervisor by one of them. */
  newFrom: NonNullable<JobProgress["newFrom"]>;
  authority: Authority;
  country: string;
};

/** What the rows of a chunk name. */
export type Names = {
  ids: Set<number>;
  uuids: Set<string>;
  externalIds: Set<string>;
  emails: Set<string>;
  phones: Set<string>;
  membershipIds: Set<number>;
  supervisorIds: Set<number>;
  teamIds: Set<number>;
  teamNames: Set<string>;
};

/** The teams that rows name, by id, external id and name. */
export class Teams {
  readonly #byId = new Map<number, Team>();

  add(team: Team): void {
    this.#byId.set(team.id, team);
  }

  ids(): number[] {
    return [...this.#byId.keys()];
  }

  byId(id: number): Team | undefined {
    return this.#byId.get(id);
  }

  byExternalId(externalId: string): Team | undefined {
    return [...this.#byId.values()].find((team) => team.externalId === externalId);
  }

  byName(name: string): Team[] {
    return [...this.#byId.values()].filter((team) => foldText(team.name) === foldText(name));
  }
}

/** Reads what the rows name, holds the roles and locks the people among it. */
export async function readGround(
  tx: DirectoryTransaction,
  job: Job,
  options: ImportOptions,
  authority: Authority,
  rows: readonly ImportRow[],
): Promise<Ground> {
  const { organizationId } = job;
  const country = (await tx.organizations.byId(organizationId))?.country ?? "";
  const names = namesIn(rows, options.matchOn.includes("phone") ? country : undefined);
  const ground: Ground = {
    people: new People(),
    teams: new Teams(),
    supervisors: new Set(),
    takenMembershipIds: new Set(),
    newFrom: job.progress.newFrom ?? { user: Infinity, team: Infinity },
    authority,
    country,
  };
  // Roles are held before people are locked, as everywhere; a dry run gives none.
  if (!options.dryRun) await holdRoles(tx, authority, rows.flatMap(rolesIn));
  await readPeople(tx, organizationId, names, ground.people, options.dryRun);
  const teams = await listTeams(tx, organizationId, names);
  const supervisors = await readSupervisors(tx, organizationId, names);
  const taken = await readTakenIds(tx, organizationId, names);
  // People are locked before teams, as everywhere.
  await holdTeams(tx, organizationId, teams, ground.teams, options.dryRun);
  for (const id of supervisors) ground.supervisors.add(id);
  for (const id of taken) ground.takenMembershipIds.add(id);
  if (options.dryRun) await overlayDrafts(tx, job, ground, names);
  return ground;
}

async function readPeople(
  tx: DirectoryTransaction,
  organizationId: number,
  names: Names,
  people: People,
  dryRun: boolean,
): Promise<void> {
  const contacts = { emails: [...names.emails], phones: [...names.phones] };
  const known = contacts.emails.length + contacts.phones.length > 0;
  const found = known ? await tx.users.byContacts(organizationId, contacts) : [];
  const named = await tx.userChanges.idsByNames(organizationId, [...names.uuids], [...names.externalIds]);
  const ids = [...new Set([...names.ids, ...named, ...found.map(({ id }) => id)])];
  if (ids.length === 0) return;
  // Locked, so that they stay as they are judged; a dry run writes nothing and keeps nobody waiting.
  const users = dryRun
    ? await readWithDeleted(tx, organizationId, ids)
    : await tx.userChanges.lock(organizationId, ids);
  if (users.length === 0) return;
  const memberships = await tx.memberships.ofUsers(
    organizationId,
    users.map(({ id }) => id),
  );
  const places = Map.groupBy(memberships, ({ userId }) => userId);
  for (const user of users) people.add({ user, memberships: places.get(user.id) ?? [] });
}

async function readWithDeleted(tx: DirectoryTransaction, organizationId: number, ids: readonly number[]) {
  const users = await tx.users.byIds(organizationId, ids);
  const found = new Set(users.map(({ id }) => id));
  for (const id of ids) {
    const user = found.has(id) ? undefined : await tx.users.byIdWithDeleted(organizationId, id);
    if (user !== undefined) users.push(user);
  }
  return users;
}

const MOST_TEAMS = 10_000;

async function listTeams(
  tx: DirectoryTransaction,
  organizationId: number,
  { teamIds, teamNames }: Names,
): Promise<Team[]> {
  if (teamIds.size + teamNames.size === 0) return [];
  const { rows } = await tx.teams.list(organizationId, {
    filter: {
      op: "or",
      filters: [
        { op: "in", field: "id", values: [...teamIds] },
        { op: "in", field: "external_id", values: [...teamNames] },
        { op: "in", field: "name", values: [...teamNames] },
      ],
    },
    limit: MOST_TEAMS,
  });
  return rows;
}

async function holdTeams(
  tx: DirectoryTransaction,
  organizationId: number,
  listed: readonly Team[],
  teams: Teams,
  dryRun: boolean,
): Promise<void> {
  const ids = listed.map(({ id }) => id);
  const living = new Set(dryRun || ids.length === 0 ? ids : await tx.teamChanges.hold(organizationId, ids));
  for (const team of listed) if (living.has(team.id)) teams.add(team);
}

async function readSupervisors(
  tx: DirectoryTransaction,
  organizationId: number,
  { supervisorIds }: Names,
): Promise<number[]> {
  if (supervisorIds.size === 0) return [];
  return (await tx.users.byIds(organizationId, [...supervisorIds])).map(({ id }) => id);
}

async function readTakenIds(
  tx: DirectoryTransaction,
  organizationId: number,
  { membershipIds }: Names,
): Promise<number[]> {
  if (membershipIds.size === 0) return [];
  return await tx.membershipChanges.takenIds(organizationId, [...membershipIds]);
}

function rolesIn(row: ImportRow): (string | null | undefined)[] {
  return row.kind === "user" ? [row.patch.role, ...row.memberships.map(({ role }) => role)] : [];
}

/** Phones are read only where they are looked for, with the country to read them in. */
function namesIn(rows: readonly ImportRow[], country: string | undefined): Names {
  const names: Names = {
    ids: new Set(),
    uuids: new Set(),
    externalIds: new Set(),
    emails: new Set(),
    phones: new Set(),
    membershipIds: new Set(),
    supervisorIds: new Set(),
    teamIds: new Set(),
    teamNames: new Set(),
  };
  for (const row of rows) {
    if (row.kind === "user") namesOfUser(row, country, names);
    else if (row.kind === "team") namesOfTeam(row, names);
  }
  return names;
}

function namesOfUser({ id, uuid, patch, memberships }: UserRow, country: string | undefined, names: Names): void {
  if (id !== undefined) names.ids.add(id);
  if (uuid !== undefined) names.uuids.add(uuid);
  if (typeof patch.externalId === "string") names.externalIds.add(patch.externalId.trim());
  for (const email of emailsOf(patch)) names.emails.add(normalizedEmail(email));
  for (const key of country === undefined ? [] : phoneKeysOf(patch, country)) names.phones.add(key);
  for (const { team, id: membershipId, supervisorId } of memberships) {
    if (typeof team === "number") names.teamIds.add(team);
    else names.teamNames.add(team);
    if (membershipId !== undefined) names.membershipIds.add(membershipId);
    if (typeof supervisorId === "number") names.supervisorIds.add(supervisorId);
  }
}

/** All e-mails that a row gives: each may be somebody else's. */
export function emailsOf({ email, profile }: UserRow["patch"]): string[] {
  const further = (profile?.emails ?? []).map(({ value }) => value);
  return [...(email === undefined ? [] : [email]), ...further].filter((text) => text.trim() !== "");
}

/** What the row's phone may be kept under. */
export function phoneKeysOf({ phone }: UserRow["patch"], country: string): string[] {
  if (phone === undefined) return [];
  return phoneKeys(typeof phone === "string" ? phone : phone.digits, country);
}

function namesOfTeam({ id, patch }: TeamRow, names: Names): void {
  if (id !== undefined) names.teamIds.add(id);
  if (typeof patch.externalId === "string") names.teamNames.add(patch.externalId);
  if (patch.name !== undefined) names.teamNames.add(patch.name);
}
