import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import type { Condition } from "../condition.ts";
import { notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { deleteUser } from "./delete-user.ts";
import { isErased } from "./is-erased.ts";
import { assertMayEditProfile } from "./update-users.ts";
import { BLANK_USER, type User } from "./user.ts";

export type EraseUser = { by: Principal; id: number } & Condition;

/**
 * Deletes a user for good: every personal value goes, from the journal and from what requests were answered with too.
 * The id stays taken. Throws `not_found`, `role_above_own`, `last_owner`, `version_conflict`.
 */
export const eraseUser: Command<EraseUser, User> = async (tx, { by, id, ifVersion }) => {
  const authority = await authorityOf(tx, by);
  assertAdministersOrganization(authority, "admin");
  const [user] = await tx.userChanges.lock(by.organizationId, [id]);
  if (user === undefined || (await isErased(tx, by.organizationId, id))) throw notFound("user");
  assertMayEditProfile(authority, authority.organizationRank, { user, memberships: [] });
  const condition = ifVersion === undefined ? {} : { ifVersion };
  const deleted = user.deletedAt === null ? await deleteUser(tx, { by, id, ...condition }) : user;
  const blank: User = { ...deleted, ...BLANK_USER, status: "inactive", phoneE164: "" };
  const after = { ...blank, updatedAt: tx.now, version: deleted.version + 1 };
  await tx.userChanges.update(after);
  await tx.passwordChanges.remove(by.organizationId, id);
  await tx.avatarChanges.remove(by.organizationId, id);
  await tx.sessionChanges.deleteOf(by.organizationId, id);
  await tx.eraseJournal(by.organizationId, "user", id);
  await tx.usedKeys.forgetMentions(by.organizationId, user.uuid);
  await tx.appendJournal([entryOf(tx, by, { action: "erased", object: "user", row: after })]);
  return after;
};
