import type { Authority } from "../authority.ts";
import { DirectoryError } from "../errors.ts";
import type { Job, JobNote, WrittenRow } from "../jobs/job.ts";
import { differences, entryOf } from "../journal/record.ts";
import { journaled } from "../memberships/add-memberships.ts";
import type { Membership } from "../memberships/membership.ts";
import { type LostOwners, lockOwnership } from "../memberships/owners.ts";
import { OvertakenError } from "../overtaken-error.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { heldPointsOf, reindexContactPoints } from "../users/contact-points.ts";
import type { User } from "../users/user.ts";
import type { ImportOptions } from "./import-options.ts";
import { ownerKeys } from "./ownership.ts";
import type { PlannedPerson } from "./plan-person.ts";

/** A person as a row left them, with the rows that were written for it. */
export type WrittenPerson = { user: User; memberships: readonly Membership[]; rows: readonly WrittenRow[] };

/** Puts what rows made of people where it belongs: into the directory, or into a dry run's drafts. */
export type ImportWriter = {
  /** Writes what nobody is in twice, and answers in the same order. */
  write(planned: readonly NumberedPlan[]): Promise<WrittenPerson[]>;
  /** Keeps an ownership from being lost elsewhere at the same time. */
  lock(lost: LostOwners): Promise<void>;
  /** How many own the organization (null) or a team now. */
  countOwners(teamId: number | null): Promise<number>;
};

/** A plan with where its row stands. */
export type NumberedPlan = PlannedPerson & { line: number; ref: string; position: number };

/** Notes that a job has of people whom its file names, and of places whose supervisor is still to come. */
export const NAMED = "named";
export const AWAITED = "awaited supervisor";

/** What a place's awaited supervisor is noted with. */
export type Awaited = { userId: number; supervisorId: number; line: number; ref: string };

/** Writes into the directory. */
export function directoryWriter(
  tx: DirectoryTransaction,
  job: Job,
  options: ImportOptions,
  authority: Authority,
): ImportWriter {
  const { organizationId } = job;
  return {
    write: async (planned) => {
      const numbered = await withIds(tx, organizationId, planned);
      await writeUsers(tx, organizationId, numbered);
      await writePlaces(tx, numbered);
      await tx.jobNotes.put(job, notesOf(numbered, options));
      await tx.appendJournal(numbered.flatMap((plan) => journalOf(tx, job, plan)));
      return numbered.map(writtenPerson);
    },
    lock: (lost) => lockOwnership(tx, organizationId, lost),
    countOwners: async (teamId) =>
      teamId === null
        ? await tx.userChanges.countWithRoles(organizationId, ownerKeys(authority))
        : await tx.membershipChanges.countWithRoles(organizationId, teamId, ownerKeys(authority)),
  };
}

/** Gives ids to all that came without: in the order of the rows, so that a job that was cut off gives the same ones. */
async function withIds(
  tx: DirectoryTransaction,
  organizationId: number,
  planned: readonly NumberedPlan[],
): Promise<NumberedPlan[]> {
  const users = planned.filter(({ before }) => before === null).map(({ after }) => after.id);
  const places = planned
    .flatMap((plan) => plan.places.filter(({ before }) => before === null))
    .map(({ after }) => after.id);
  const nextUser = await idSource(tx, organizationId, "user", users);
  const nextPlace = await idSource(tx, organizationId, "membership", places);
  return planned.map((plan) => numberedPlan(plan, nextUser, nextPlace));
}

/** The plan with an id for whatever has none. */
export function numberedPlan(plan: NumberedPlan, nextUser: () => number, nextPlace: () => number): NumberedPlan {
  const userId = plan.after.id === 0 ? nextUser() : plan.after.id;
  const after = userId === plan.after.id ? plan.after : { ...plan.after, id: userId };
  const places = plan.places.map((place) => {
    const id = place.after.id === 0 ? nextPlace() : place.after.id;
    return { ...place, after: { ...place.after, id, userId } };
  });
  return { ...plan, after, places };
}

async function idSource(
  tx: DirectoryTransaction,
  organizationId: number,
  kind: "user" | "membership",
  ids: readonly number[],
): Promise<() => number> {
  const given = ids.filter((id) => id > 0);
  if (given.length > 0) await tx.noteId(organizationId, kind, Math.max(...given));
  const fresh = ids.length - given.length;
  let next = fresh === 0 ? 0 : await tx.reserveIds(organizationId, kind, fresh);
  return () => next++;
}

async function writeUsers(
  tx: DirectoryTransaction,
  organizationId: number,
  planned: readonly NumberedPlan[],
): Promise<void> {
  try {
    await insertNewcomers(tx, organizationId, planned);
    await updateUsers(tx, planned);
  } catch (error) {
    // Somebody else has taken an id or e-mail since it was looked for: the next run will find them.
    const isTaken = error instanceof DirectoryError && (error.code === "id_taken" || error.code === "email_taken");
    throw isTaken ? new OvertakenError("The holder of an id or e-mail") : error;
  }
}

async function insertNewcomers(
  tx: DirectoryTransaction,
  organizationId: number,
  planned: readonly NumberedPlan[],
): Promise<void> {
  const newcomers = planned.filter(({ before }) => before === null).map(({ after }) => after);
  await tx.userChanges.insert(newcomers);
  const [taken] = await tx.contactPoints.add(organizationId, newcomers.flatMap(heldPointsOf));
  if (taken !== undefined) throw new OvertakenError("An e-mail's holder");
}

async function updateUsers(tx: DirectoryTransaction, planned: readonly NumberedPlan[]): Promise<void> {
  const changed = planned.flatMap(({ before, after, journal }) =>
    before === null || journal === null ? [] : [{ before, after }],
  );
  for (const { after } of changed) await tx.userChanges.update(after);
  await reindexContactPoints(tx, changed);
}

async function writePlaces(tx: DirectoryTransaction, planned: readonly NumberedPlan[]): Promise<void> {
  const places = planned.flatMap((plan) => plan.places);
  await tx.membershipChanges.insert(places.filter(({ before }) => before === null).map(({ after }) => after));
  for (const { before, after } of places) if (before !== null) await tx.membershipChanges.update(after);
}

/** What later steps have to know of the rows. */
export function notesOf(planned: readonly NumberedPlan[], { mode }: ImportOptions): JobNote[] {
  return planned.flatMap(({ after: { id: userId }, before, places, line, ref }) => {
    const awaited = places.filter(({ awaitsSupervisor }) => awaitsSupervisor);
    const notes = awaited.map(({ after: { id, supervisorId } }): JobNote => {
      const content: Awaited = { userId, supervisorId: supervisorId ?? 0, line, ref };
      return { kind: AWAITED, key: "", id, content: JSON.stringify(content) };
    });
    if (mode === "sync" && before === null) notes.push({ kind: NAMED, key: "", id: userId, content: "" });
    return notes;
  });
}

function journalOf(tx: DirectoryTransaction, { by }: Job, { before, after, journal, places }: NumberedPlan) {
  const action = before === null ? "created" : "updated";
  const user = journal === null ? [] : [entryOf(tx, by, { action, object: "user", row: after, ...journal })];
  return [...user, ...places.map((place) => placeEntry(tx, by, place))];
}

function placeEntry(tx: DirectoryTransaction, by: Job["by"], { before, after }: NumberedPlan["places"][number]) {
  if (before === null) {
    return entryOf(tx, by, { action: "created", object: "membership", row: after, after: journaled(after) });
  }
  const changed = differences(before, after, ["updatedAt", "version"]) ?? {};
  return entryOf(tx, by, { action: "updated", object: "membership", row: after, ...changed });
}

/** Who somebody is after the row, with the versions that were written. */
export function writtenPerson(plan: NumberedPlan): WrittenPerson {
  const { before, after, journal, places, person } = plan;
  const user: WrittenRow = { object: "user", id: after.id, version: after.version, made: before === null };
  const rows = places.map((place): WrittenRow => ({
    object: "membership",
    id: place.after.id,
    version: place.after.version,
    made: place.before === null,
  }));
  const changed = new Map(places.map((place) => [place.after.teamId, place.after]));
  const kept = person.memberships.filter(({ teamId }) => !changed.has(teamId));
  return {
    user: after,
    memberships: [...kept, ...changed.values()],
    rows: journal === null ? rows : [user, ...rows],
  };
}
