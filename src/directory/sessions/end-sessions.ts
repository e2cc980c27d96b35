import { assertScope, authorityOf } from "../authority.ts";
import { type Condition, assertVersion } from "../condition.ts";
import { notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { assertAdministersSignIns, assertMayChangeSignInOf } from "./set-password.ts";

export type EndSessions = { by: Principal; userId: number } & Condition;

/**
 * Ends all sessions of a user and what they allowed OAuth clients: of one's own, or for those who administer the
 * organization. Throws `not_found`, `forbidden`, `role_above_own`, `version_conflict`.
 */
export const endSessions: Command<EndSessions, null> = async (tx, { by, userId, ifVersion }) => {
  assertScope(by, "write");
  const authority = await authorityOf(tx, by);
  if (by.userId !== userId) assertAdministersSignIns(authority);
  const [user] = await tx.userChanges.lock(by.organizationId, [userId]);
  if (user === undefined || user.deletedAt !== null) throw notFound("user");
  if (by.userId !== userId) await assertMayChangeSignInOf(tx, authority, user);
  assertVersion("user", user, ifVersion);
  await tx.sessionChanges.deleteOf(by.organizationId, userId);
  await tx.grantChanges.deleteOf(by.organizationId, userId);
  const after = { sessions: "ended" };
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "user", row: user, after })]);
  return null;
};
