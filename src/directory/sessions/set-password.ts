import { assertScope } from "../authority.ts";
import { type Condition, assertVersion } from "../condition.ts";
import { invalidValue } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import { OvertakenError } from "../overtaken-error.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { updateUsers } from "../users/update-users.ts";
import type { UserPatch } from "../users/user.ts";
import { isOwnSignIn, lockSignIn } from "./lock-sign-in.ts";

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
  const user = await lockSignIn(tx, by, userId);
  if (!patches) assertVersion("user", user, condition.ifVersion);
  const stored = await tx.passwords.of(by.organizationId, userId);
  if (isOwnSignIn(by, userId) && checked === undefined) throw invalidValue("currentPassword", "is invalid");
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
