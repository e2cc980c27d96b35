import type { Authority } from "../authority.ts";
import type { Job, JobNote } from "../jobs/job.ts";
import type { Membership } from "../memberships/membership.ts";
import type { DirectoryTransaction } from "../ports.ts";
import type { Role } from "../role.ts";
import { contactPointsOf } from "../users/contact-points.ts";
import { LARGEST_GIVEN_USER_ID, type User } from "../users/user.ts";
import { overlayTeams } from "./drafted-teams.ts";
import type { Ground, Names } from "./ground.ts";
import type { ImportOptions } from "./import-options.ts";
import {
  type ImportWriter,
  type NumberedPlan,
  directoryWriter,
  notesOf,
  numberedPlan,
  writtenPerson,
} from "./import-writer.ts";
import { ownersGained } from "./ownership.ts";

/**
 * What a dry run would have written: notes of its job. Its later rows see them as they would see the directory, so that
 * its results are those of the real run.
 */
export const PERSON = "draft person";
export const PERSON_BY = "draft person by";
const MEMBERSHIP = "draft membership";
const ROLE = "draft role";
const OWNERS = "draft owners";

export type Draft = { user: User; memberships: Membership[] };

/** Ids that nobody can have, for what would get one: far past those that may be given, as far apart as rows can need. */
const FIRST_DRAFT_ID = 2 * LARGEST_GIVEN_USER_ID;
const DRAFTS_A_ROW = 1001;

/** An id for what a row would make, the `index`th of it. */
export function draftId(position: number, index = 0): number {
  return FIRST_DRAFT_ID + position * DRAFTS_A_ROW + index;
}

/** Whether an id stands for one that would be given. */
export function isDraftId(id: number): boolean {
  return id >= FIRST_DRAFT_ID;
}

/** Writes into the drafts of a dry run. */
export function draftWriter(
  tx: DirectoryTransaction,
  job: Job,
  options: ImportOptions,
  authority: Authority,
): ImportWriter {
  const directory = directoryWriter(tx, job, options, authority);
  return {
    write: async (planned) => {
      const numbered = planned.map(withDraftIds);
      const written = numbered.map(writtenPerson);
      await tx.jobNotes.put(job, [...notesOf(numbered, options), ...written.flatMap(draftNotes)]);
      await addOwners(tx, job, authority, numbered);
      return written;
    },
    lock: async () => {},
    countOwners: async (teamId) => {
      const [gained] = await tx.jobNotes.byKeys(job, OWNERS, [ownersKey(teamId)]);
      return (await directory.countOwners(teamId)) + Number(gained?.content ?? 0);
    },
  };
}

function withDraftIds(plan: NumberedPlan): NumberedPlan {
  let places = 0;
  return numberedPlan(
    plan,
    () => draftId(plan.position),
    () => draftId(plan.position, ++places),
  );
}

/** All notes of one person. */
export function draftNotes({
  user,
  memberships,
}: Draft | { user: User; memberships: readonly Membership[] }): JobNote[] {
  const { id } = user;
  const by = (key: string): JobNote => ({ kind: PERSON_BY, key, id, content: "" });
  const external = user.externalId === null ? [] : [by(`external:${user.externalId}`)];
  return [
    { kind: PERSON, key: "", id, content: JSON.stringify({ user, memberships }) },
    by(`uuid:${user.uuid}`),
    ...external,
    ...contactPointsOf(user).map(({ kind, value }) => by(`${kind}:${value}`)),
    ...memberships.map((place): JobNote => ({ kind: MEMBERSHIP, key: "", id: place.id, content: "" })),
  ];
}

async function addOwners(
  tx: DirectoryTransaction,
  job: Job,
  authority: Authority,
  planned: readonly NumberedPlan[],
): Promise<void> {
  const gained = new Map<number | null, number>();
  for (const plan of planned) {
    for (const [owned, by] of ownersGained(authority, plan)) gained.set(owned, (gained.get(owned) ?? 0) + by);
  }
  const changed = [...gained].filter(([, by]) => by !== 0);
  const before = await tx.jobNotes.byKeys(
    job,
    OWNERS,
    changed.map(([owned]) => ownersKey(owned)),
  );
  const counts = new Map(before.map(({ key, content }) => [key, Number(content)]));
  const notes = changed.map(([owned, by]): JobNote => {
    const key = ownersKey(owned);
    return { kind: OWNERS, key, id: 0, content: String((counts.get(key) ?? 0) + by) };
  });
  await tx.jobNotes.put(job, notes);
}

function ownersKey(teamId: number | null): string {
  return teamId === null ? "organization" : `team:${teamId}`;
}

/** Lays the drafts of a dry run over what its rows found in the directory. */
export async function overlayDrafts(
  tx: DirectoryTransaction,
  job: Job,
  { people, teams, supervisors, takenMembershipIds }: Ground,
  names: Names,
): Promise<void> {
  const keys = [
    ...[...names.uuids].map((uuid) => `uuid:${uuid}`),
    ...[...names.externalIds].map((id) => `external:${id}`),
    ...[...names.emails].map((email) => `email:${email}`),
    ...[...names.phones].map((phone) => `phone:${phone}`),
  ];
  const found = await tx.jobNotes.byKeys(job, PERSON_BY, keys);
  const ids = new Set([...people.ids(), ...names.ids, ...names.supervisorIds, ...found.map(({ id }) => id)]);
  for (const { id, content } of await tx.jobNotes.byIds(job, PERSON, [...ids])) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is what was noted
    const { user, memberships } = JSON.parse(content) as Draft;
    supervisors.add(id);
    const known = people.byId(id);
    if (known === undefined) people.add({ user, memberships });
    else people.change(known, user, memberships);
  }
  for (const { id } of await tx.jobNotes.byIds(job, MEMBERSHIP, [...names.membershipIds])) takenMembershipIds.add(id);
  await overlayTeams(tx, job, teams, names);
}

/** Notes a role that a dry run would have made. */
export async function draftRole(tx: DirectoryTransaction, job: Job, role: Role): Promise<void> {
  await tx.jobNotes.put(job, [{ kind: ROLE, key: "", id: role.id, content: JSON.stringify(role) }]);
}

/** The roles that a dry run would have made so far, in that order. */
export async function draftRoles(tx: DirectoryTransaction, job: Job): Promise<Role[]> {
  const notes = await tx.jobNotes.byKeys(job, ROLE, [""]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is what was noted
  return notes.map(({ content }) => JSON.parse(content) as Role).toSorted((a, b) => a.id - b.id);
}
