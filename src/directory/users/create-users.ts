import { type Authority, assertAdministersOrganization, authorityOf } from "../authority.ts";
import { DirectoryError, Faults, notFound } from "../errors.ts";
import { assertGivenId } from "../given-id.ts";
import type { JournalValues } from "../journal/entry.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import { changeUser } from "./change-user.ts";
import { reindexContactPoints } from "./contact-points.ts";
import { assertMayGrant } from "./update-users.ts";
import { BLANK_USER, type User, type UserPatch } from "./user.ts";

/** A user to make, with the ids and times to keep when they come from elsewhere. */
export type NewUser = { id?: number; uuid?: string; fields: UserPatch; createdAt?: number; updatedAt?: number };

export type CreateUsers = { by: Principal; users: readonly NewUser[] };

/**
 * Makes users, all or none. Throws `email_taken`, `id_taken`, `unknown_role`, `role_above_own` or `invalid_value` with the entry.
 */
export const createUsers: Command<CreateUsers, User[]> = async (tx, { by, users }) => {
  const authority = await authorityOf(tx, by);
  assertAdministersOrganization(authority);
  await holdRoles(
    tx,
    authority,
    users.map(({ fields }) => fields.role),
  );
  const organization = await tx.organizations.byId(by.organizationId);
  if (organization === undefined) throw notFound("organization");
  const held = await heldIds(tx, by.organizationId, users);
  const judged = users.map((user, entry) => {
    const context = { country: organization.country, now: tx.now, entry };
    return judgedUser(tx, authority, user, { ...context, held });
  });
  const ids = await idsFor(tx, by.organizationId, users);
  const made = judged.map(({ row, after }, entry) => ({ row: { ...row, id: ids[entry] ?? 0 }, after }));
  const rows = made.map(({ row }) => row);
  await tx.userChanges.insert(rows);
  await reindexContactPoints(
    tx,
    rows.map((after, entry) => ({ before: undefined, after, entry })),
  );
  await tx.appendJournal(
    made.map(({ row, after }) => entryOf(tx, by, { action: "created", object: "user", row, after })),
  );
  return rows;
};

/** A user as they would be made, with all that is wrong with them found at once. */
function judgedUser(
  tx: DirectoryTransaction,
  authority: Authority,
  { fields, ...given }: NewUser,
  { held, ...context }: { country: string; now: number; entry: number; held: Set<number> },
): { row: User; after: JournalValues } {
  const { id, updatedAt } = given;
  const { entry } = context;
  const blank = blankUser(tx, authority.principal.organizationId, id ?? 0, given);
  const faults = new Faults();
  if (id !== undefined) faults.take(() => holdId(held, id, entry));
  const change = faults.take(() => changeUser(blank, fields, context));
  faults.take(() => assertMayGrant(authority, fields.role ?? null, entry));
  faults.throw();
  const row = { ...(change?.after ?? blank), version: 1, updatedAt: updatedAt ?? blank.updatedAt };
  return { row, after: change?.journal.after ?? {} };
}

async function idsFor(tx: DirectoryTransaction, organizationId: number, users: readonly NewUser[]): Promise<number[]> {
  const imported = importedIds(users);
  if (imported.length > 0) await tx.noteId(organizationId, "user", Math.max(...imported));
  const fresh = users.length - imported.length;
  let next = fresh === 0 ? 0 : await tx.reserveIds(organizationId, "user", fresh);
  return users.map(({ id }) => id ?? next++);
}

function importedIds(users: readonly NewUser[]): number[] {
  return users.flatMap(({ id }) => (id === undefined ? [] : [id]));
}

/** Those of the users' ids that others have. */
async function heldIds(
  tx: DirectoryTransaction,
  organizationId: number,
  users: readonly NewUser[],
): Promise<Set<number>> {
  return new Set((await tx.userChanges.lock(organizationId, importedIds(users))).map(({ id }) => id));
}

/** Takes an id for an entry. Throws `invalid_value`, `id_taken`. */
function holdId(held: Set<number>, id: number, entry: number): void {
  assertGivenId(id, entry);
  if (held.has(id)) throw new DirectoryError("id_taken", "There is a user with this id.", { field: "id", entry });
  held.add(id);
}

/** A user who has nothing filled in yet, at version 0. */
export function blankUser(
  tx: DirectoryTransaction,
  organizationId: number,
  id: number,
  user: Omit<NewUser, "fields">,
): User {
  const createdAt = user.createdAt ?? tx.now;
  return {
    ...BLANK_USER,
    organizationId,
    id,
    uuid: user.uuid ?? tx.newUuid(),
    phoneE164: "",
    createdAt,
    updatedAt: user.updatedAt ?? createdAt,
    deletedAt: null,
    version: 0,
  };
}
