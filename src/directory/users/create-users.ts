import { assertAdministersOrganization, assertNotAbove, authorityOf } from "../authority.ts";
import { DirectoryError, invalidValue, notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import { changeUser } from "./change-user.ts";
import { reindexContactPoints } from "./contact-points.ts";
import { BLANK_USER, LARGEST_GIVEN_USER_ID, type User, type UserPatch } from "./user.ts";

/** A user to make, with the ids and times to keep when they come from elsewhere. */
export type NewUser = { id?: number; uuid?: string; fields: UserPatch; createdAt?: number; updatedAt?: number };

export type CreateUsers = { by: Principal; users: readonly NewUser[] };

/**
 * Makes users, all or none. Throws `email_taken`, `id_taken`, `role_above_own` or `invalid_value` with the entry.
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
  const ids = await idsFor(tx, by.organizationId, users);
  const made = users.map((user, entry) => {
    const blank = blankUser(tx, by.organizationId, ids[entry] ?? 0, user);
    const change = changeUser(blank, user.fields, { country: organization.country, now: tx.now, entry });
    const filled = change?.after ?? blank;
    if (filled.role !== null) {
      assertKnownRole(authority.roles, filled.role, entry);
      assertNotAbove(authority, authority.organizationRank, filled.role, entry);
    }
    const row: User = { ...filled, version: 1, updatedAt: user.updatedAt ?? blank.updatedAt };
    return { row, after: change?.journal.after ?? {} };
  });
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

async function idsFor(tx: DirectoryTransaction, organizationId: number, users: readonly NewUser[]): Promise<number[]> {
  const imported = users.flatMap(({ id }) => (id === undefined ? [] : [id]));
  await refuseTakenIds(tx, organizationId, users, imported);
  if (imported.length > 0) await tx.noteId(organizationId, "user", Math.max(...imported));
  const fresh = users.length - imported.length;
  let next = fresh === 0 ? 0 : await tx.reserveIds(organizationId, "user", fresh);
  return users.map(({ id }) => id ?? next++);
}

async function refuseTakenIds(
  tx: DirectoryTransaction,
  organizationId: number,
  users: readonly NewUser[],
  imported: readonly number[],
): Promise<void> {
  const held = new Set((await tx.userChanges.lock(organizationId, imported)).map(({ id }) => id));
  for (const [entry, { id }] of users.entries()) {
    if (id === undefined) continue;
    if (!Number.isSafeInteger(id) || id < 1 || id > LARGEST_GIVEN_USER_ID) {
      throw invalidValue("id", `id is a whole number from 1 to ${LARGEST_GIVEN_USER_ID}.`, entry);
    }
    if (held.has(id)) throw new DirectoryError("id_taken", "There is a user with this id.", { field: "id", entry });
    held.add(id);
  }
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

function assertKnownRole(roles: readonly { key: string }[], key: string, entry: number): void {
  if (!roles.some((role) => role.key === key)) {
    throw new DirectoryError("unknown_role", "There is no such role.", { field: "role", entry });
  }
}
