import { assertScope } from "../authority.ts";
import { type Condition, assertVersion } from "../condition.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { lockSignIn } from "./lock-sign-in.ts";

export type EndSessions = { by: Principal; userId: number } & Condition;

/**
 * Ends all sessions of a user and what they allowed OAuth clients: of one's own, or for those who administer the
 * organization. Throws `not_found`, `forbidden`, `role_above_own`, `version_conflict`.
 */
export const endSessions: Command<EndSessions, null> = async (tx, { by, userId, ifVersion }) => {
  assertScope(by, "write");
  const user = await lockSignIn(tx, by, userId);
  assertVersion("user", user, ifVersion);
  await tx.sessionChanges.deleteOf(by.organizationId, userId);
  await tx.grantChanges.deleteOf(by.organizationId, userId);
  const after = { sessions: "ended" };
  await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "user", row: user, after })]);
  return null;
};
