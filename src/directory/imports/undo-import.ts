import { DirectoryError, notFound } from "../errors.ts";
import type { EntryResult, Job, WrittenRow } from "../jobs/job.ts";
import type { JournalEntry } from "../journal/entry.ts";
import { removeMembership } from "../memberships/remove-membership.ts";
import { updateMembers } from "../memberships/update-members.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import { deleteTeam } from "../teams/delete-team.ts";
import { updateTeam } from "../teams/update-team.ts";
import { deleteUser } from "../users/delete-user.ts";
import { updateUsers } from "../users/update-users.ts";
import type { UserPatch, UserProfile } from "../users/user.ts";
import { isObject } from "./read-value.ts";
import { failed } from "./row-failure.ts";

/** A row that an import wrote, to be taken back. */
export type UndoEntry = { line: number; ref: string; row: WrittenRow };

/** How far back in a row's history the import is looked for. */
const MOST_ENTRIES = 1000;

/**
 * Takes back what an import did, the last first, from the journal: what it made goes (and can be restored), what it
 * changed becomes what it was. A row that was changed since is left as it is, and reported.
 */
export async function undoImport(
  tx: DirectoryTransaction,
  job: Job,
  entries: readonly unknown[],
): Promise<EntryResult[]> {
  const results: EntryResult[] = [];
  await holdOwnRoles(tx, job);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the job was submitted with these
  for (const { line, ref, row } of entries as readonly UndoEntry[]) {
    try {
      await tx.attempt(() => takeBack(tx, job, row));
      const userId = row.object === "user" ? row.id : null;
      results.push({ line, ref, status: "reverted", id: row.id, userId, errors: {} });
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      results.push({ ...failed({ line, ref }, error), id: row.id });
    }
  }
  return results;
}

/** All of them, before anybody is locked: which ones come back is known only row by row. */
async function holdOwnRoles(tx: DirectoryTransaction, { by, organizationId }: Job): Promise<void> {
  const roles = await tx.roles.all(organizationId);
  await holdRoles(
    tx,
    { principal: by, roles },
    roles.map(({ key }) => key),
  );
}

async function takeBack(tx: DirectoryTransaction, job: Job, row: WrittenRow): Promise<void> {
  const { by } = job;
  const { object, id } = row;
  const ifVersion = await currentVersion(tx, job, row);
  if (row.made) {
    if (object === "user") await deleteUser(tx, { by, id, ifVersion });
    else if (object === "membership") await removeMembership(tx, { by, id, ifVersion });
    else await deleteUnchangedTeam(tx, job, id, ifVersion);
    return;
  }
  const { before } = await journalEntry(tx, job, row);
  await restore(tx, job, row, before, ifVersion);
  const content = JSON.stringify({ stands: row.version - 1, version: ifVersion + 1 });
  await tx.jobNotes.put(job, [{ kind: undone(object), key: "", id, content }]);
}

/** The version that the row has if nobody else has changed it since: the import's, or the one that undoing gave it. */
async function currentVersion(
  tx: DirectoryTransaction,
  job: Job,
  { object, id, version }: WrittenRow,
): Promise<number> {
  const [note] = await tx.jobNotes.byIds(job, undone(object), [id]);
  if (note === undefined) return version;
  const noted: unknown = JSON.parse(note.content);
  return isObject(noted) && noted["stands"] === version ? Number(noted["version"]) : version;
}

/** The kind of the notes of the version at which undoing left a row, and of which one of the import's that stands for. */
function undone(object: string): string {
  return `undone ${object}`;
}

async function deleteUnchangedTeam(tx: DirectoryTransaction, { by }: Job, id: number, version: number): Promise<void> {
  const team = await tx.teams.byId(by.organizationId, id);
  if (team === undefined) throw notFound("team");
  if (team.version !== version) throw new DirectoryError("version_conflict", "The team was changed meanwhile.");
  await deleteTeam(tx, { by, id });
}

async function journalEntry(
  tx: DirectoryTransaction,
  job: Job,
  { object, id, version }: WrittenRow,
): Promise<JournalEntry> {
  const filters = [
    { op: "eq", field: "object", value: object },
    { op: "eq", field: "object_id", value: id },
  ] as const;
  const sort = [{ field: "id", direction: "desc" }] as const;
  const { rows } = await tx.journal.list(job.organizationId, {
    filter: { op: "and", filters },
    sort,
    limit: MOST_ENTRIES,
  });
  const entry = rows.find((written) => written.version === version);
  if (entry === undefined) throw notFound("journal entry");
  return entry;
}

/** The journal names a row's fields as its patches do. */
async function restore(
  tx: DirectoryTransaction,
  { by }: Job,
  { object, id }: WrittenRow,
  before: Record<string, unknown>,
  ifVersion: number,
): Promise<void> {
  if (object === "team") {
    await updateTeam(tx, { by, id, patch: before, ifVersion });
  } else if (object === "user") {
    await updateUsers(tx, {
      by,
      entries: [{ id, patch: await userPatch(tx, by.organizationId, id, before), ifVersion }],
    });
  } else {
    const { role, ...rest } = before;
    const named = typeof role === "string" ? { role: { key: role } } : {};
    await updateMembers(tx, { by, teamId: null, entries: [{ id, ifVersion, ...named, ...rest }] });
  }
}

async function userPatch(
  tx: DirectoryTransaction,
  organizationId: number,
  id: number,
  { profile, ...fields }: Record<string, unknown>,
): Promise<UserPatch> {
  const patch: UserPatch = fields;
  if (!isObject(profile)) return patch;
  const user = await tx.users.byId(organizationId, id);
  const cleared = Object.keys(user?.profile ?? {}).map((part) => [part, undefined]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return { ...patch, profile: { ...Object.fromEntries(cleared), ...profile } as Partial<UserProfile> };
}
