import { type Authority, assertScope, authorityOf } from "../authority.ts";
import { type Condition, assertVersion } from "../condition.ts";
import { DirectoryError, invalidValue, notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import { OvertakenError } from "../overtaken-error.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { assertMayEditProfile, updateUsers } from "../users/update-users.ts";
import type { User, UserPatch } from "../users/user.ts";

export type SetPassword = {
  by: Principal;
  userId: number;
  hash: string;
  /** The stored password that the current one was compared with, and under what it was counted; undefined for none. */
  checked: { stored: string; triesOf: string } | undefined;
  /** What else is changed of the user: all of it or nothing. */
  patch?: UserPatch;
} & Condition;

/**
 * Sets a password and ends the user's sessions and what they allowed OAuth clients. One's own takes the current one; an
 * administrator of the organization sets that of others without. Throws `not_found`, `forbidden`, `role_above_own`,
 * `invalid_value` (currentPassword), `version_conflict`, and what `updateUsers` throws.
 */
export const setPassword: Command<SetPassword, null> = async (tx, args) => {
  const { by, userId, hash, checked, patch = {}, ...condition } = args;
  assertScope(by, "write");
  const patches = Object.keys(patch).length > 0;
  if (patches) await updateUsers(tx, { by, entries: [{ id: userId, patch, ...condition }] });
  const authority = await authorityOf(tx, by);
  const self = by.userId === userId;
  if (!self) assertAdministersSignIns(authority);
  const [user] = await tx.userChanges.lock(by.organizationId, [userId]);
  if (user === undefined || user.deletedAt !== null) throw notFound("user");
  if (!self) await assertMayChangeSignInOf(tx, authority, user);
  if (!patches) assertVersion("user", user, condition.ifVersion);
  const stored = await tx.passwords.of(by.organizationId, userId);
  if (self && checked === undefined) throw invalidValue("currentPassword", "is invalid");
  if (checked !== undefined && checked.stored !== stored) throw new OvertakenError("A password");
  if (checked !== undefined) await tx.signInTries.remove(checked.triesOf);
  await tx.passwordChanges.put(by.organizationId, userId, hash);
  await tx.sessionChanges.deleteOf(by.organizationId, userId);
  await tx.grantChanges.deleteOf(by.organizationId, userId);
  await tx.appendJournal([
    entryOf(tx, by, { action: "updated", object: "user", row: user, after: { password: "changed" } }),
  ]);
  return null;
};

/** Throws `forbidden` for who does not administer the organization, before they learn who is there. */
export function assertAdministersSignIns(authority: Authority): void {
  if (authority.organizationRank > 0) return;
  throw new DirectoryError("forbidden", "Only an administrator of the organization may do this for others.");
}

/** Throws `role_above_own`. */
export async function assertMayChangeSignInOf(
  tx: DirectoryTransaction,
  authority: Authority,
  user: User,
): Promise<void> {
  const memberships = await tx.memberships.ofUser(user.organizationId, user.id);
  assertMayEditProfile(authority, authority.organizationRank, { user, memberships });
}
