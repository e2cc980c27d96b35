import { DirectoryError } from "../errors.ts";
import type { EntryResult, Job, JobNote, JobProgress } from "../jobs/job.ts";
import { entryOf } from "../journal/record.ts";
import type { Membership } from "../memberships/membership.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { changeUser } from "../users/change-user.ts";
import { assertMayEditProfile } from "../users/update-users.ts";
import type { User } from "../users/user.ts";
import { draftWriter } from "./drafts.ts";
import { type Ground, readGround } from "./ground.ts";
import type { ImportOptions } from "./import-options.ts";
import { importAuthority, importOptionsOf } from "./import-rows.ts";
import {
  AWAITED,
  type Awaited,
  type ImportWriter,
  NAMED,
  type NumberedPlan,
  directoryWriter,
} from "./import-writer.ts";
import { assertOthersOwn, lostBy } from "./ownership.ts";
import type { UserRow } from "./parse-row.ts";
import type { Person } from "./people.ts";
import { failed } from "./row-failure.ts";

const SUPERVISORS = "supervisors";
const PEOPLE = "people";

type Concluded = { results: EntryResult[]; after: JobProgress["after"] | undefined };

/** After the rows: judges supervisors that did not come with them, and deactivates whom a sync's file does not name. */
export async function concludeImport(tx: DirectoryTransaction, job: Job, limit: number): Promise<Concluded> {
  const { step, id } = job.progress.after ?? { step: SUPERVISORS, id: 0 };
  return step === SUPERVISORS ? await judgeSupervisors(tx, job, id, limit) : await deactivate(tx, job, id, limit);
}

async function judgeSupervisors(tx: DirectoryTransaction, job: Job, after: number, limit: number): Promise<Concluded> {
  const notes = await tx.jobNotes.afterId(job, AWAITED, after, limit);
  const isSync = importOptionsOf(job).mode === "sync";
  const last = notes.at(-1);
  const awaited = notes.map(awaitedPlace);
  const ids = awaited.flatMap(({ userId, supervisorId }) => [userId, supervisorId]);
  const ground = await groundOf(tx, job, ids);
  const results: EntryResult[] = [];
  for (const place of awaited) {
    const supervisor = ground.people.byId(place.supervisorId)?.user;
    const isMeant = place.supervisorId < ground.newFrom.user;
    if (isMeant && supervisor !== undefined && supervisor.deletedAt === null) continue;
    results.push(await withoutSupervisor(tx, job, ground.people.byId(place.userId), place));
  }
  if (last !== undefined) return { results, after: { step: SUPERVISORS, id: last.id } };
  return { results, after: isSync ? { step: PEOPLE, id: 0 } : undefined };
}

function awaitedPlace({ id, content }: JobNote): Awaited & { id: number } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- this is what was noted
  return { ...(JSON.parse(content) as Awaited), id };
}

/** A place whose supervisor never came has none; its row is told so in a line of its own. */
async function withoutSupervisor(
  tx: DirectoryTransaction,
  job: Job,
  person: Person | undefined,
  { id, line, ref, supervisorId }: Awaited & { id: number },
): Promise<EntryResult> {
  const details = { field: "memberships.supervisor_id" };
  const result = failed({ line, ref }, new DirectoryError("not_found", "There is no such supervisor.", details));
  const place = person?.memberships.find(
    (membership) => membership.id === id && membership.supervisorId === supervisorId,
  );
  if (place === undefined || importOptionsOf(job).dryRun) return result;
  const after: Membership = { ...place, supervisorId: null, version: place.version + 1, updatedAt: tx.now };
  await tx.membershipChanges.update(after);
  const change = { before: { supervisorId }, after: { supervisorId: null } };
  await tx.appendJournal([entryOf(tx, job.by, { action: "updated", object: "membership", row: after, ...change })]);
  return { ...result, written: [{ object: "membership", id, version: after.version, made: false }] };
}

async function deactivate(tx: DirectoryTransaction, job: Job, after: number, limit: number): Promise<Concluded> {
  const missing = await tx.jobNotes.usersWithout(job, NAMED, job.createdAt, after, limit);
  const last = missing.at(-1);
  if (last === undefined) return { results: [], after: undefined };
  const ground = await groundOf(tx, job, missing);
  const options = importOptionsOf(job);
  const writerFor = options.dryRun ? draftWriter : directoryWriter;
  const writer = writerFor(tx, job, options, ground.authority);
  const results: EntryResult[] = [];
  for (const id of missing) {
    const person = ground.people.byId(id);
    if (person === undefined || person.user.status === "inactive" || person.user.deletedAt !== null) continue;
    results.push(await deactivated(tx, options, person, ground, writer));
  }
  return { results, after: { step: PEOPLE, id: last } };
}

async function deactivated(
  tx: DirectoryTransaction,
  { dryRun }: ImportOptions,
  person: Person,
  ground: Ground,
  writer: ImportWriter,
): Promise<EntryResult> {
  const { user } = person;
  const entry = { line: 0, ref: user.externalId ?? (user.email || String(user.id)) };
  try {
    const plan = { ...planOf(tx, person, ground), ...entry };
    const lost = lostBy(ground.authority, plan);
    await writer.lock(lost);
    await assertOthersOwn(lost, (teamId) => writer.countOwners(teamId));
    const [written] = await writer.write([plan]);
    const { id } = user;
    const rows = dryRun || written === undefined ? {} : { written: written.rows };
    return { ref: entry.ref, status: "deactivated", id, userId: id, errors: {}, ...rows };
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    const { line: _none, ...result } = failed(entry, error);
    return { ...result, id: user.id, userId: user.id };
  }
}

function planOf(tx: DirectoryTransaction, person: Person, { authority, country }: Ground): Omit<NumberedPlan, "ref"> {
  const { user } = person;
  if (user.id === authority.principal.userId) throw new DirectoryError("forbidden", "Nobody deactivates themselves.");
  assertMayEditProfile(authority, authority.organizationRank, person);
  const change = changeUser(user, { status: "inactive" }, { country, now: tx.now });
  const after = change?.after ?? user;
  return { person, before: user, after, journal: change?.journal ?? null, places: [], position: 0, line: 0 };
}

/** The people with these ids, as the job's rows have left them. */
async function groundOf(tx: DirectoryTransaction, job: Job, ids: readonly number[]): Promise<Ground> {
  const rows = ids.map((id): UserRow => ({ ...NOTHING_BUT_ID, id }));
  return await readGround(tx, job, importOptionsOf(job), await importAuthority(tx, job), rows);
}

const NOTHING_BUT_ID: Omit<UserRow, "id"> = {
  kind: "user",
  uuid: undefined,
  patch: {} satisfies Partial<User>,
  times: {},
  memberships: [],
};
