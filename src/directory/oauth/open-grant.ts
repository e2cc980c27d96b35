import { isLive } from "../credentials/credential.ts";
import { DirectoryError } from "../errors.ts";
import type { Command } from "../ports.ts";
import { grantEntry } from "./grant-entry.ts";
import type { Grant } from "./grant.ts";

export type ReserveGrant = { organizationId: number };

/** A code names its grant, so the grant's id is known before the code is. */
export const reserveGrant: Command<ReserveGrant, number> = async (tx, { organizationId }) =>
  await tx.reserveIds(organizationId, "oauth_grant", 1);

export type OpenGrant = Pick<
  Grant,
  | "organizationId"
  | "id"
  | "credentialId"
  | "userId"
  | "scopes"
  | "redirectUri"
  | "codeChallenge"
  | "codeChallengeMethod"
  | "codeDigest"
  | "codeExpiresAt"
> & {
  /** Where the user said yes: a session that was ended meanwhile allows nothing. */
  sessionId: number;
};

/**
 * Stores what a user has just allowed a client. Throws `unauthenticated` when the user, their session or the client may
 * not sign in (any more).
 */
export const openGrant: Command<OpenGrant, Grant> = async (tx, { sessionId, ...given }) => {
  const { organizationId, userId } = given;
  const [user] = await tx.userChanges.lock(organizationId, [userId]);
  const client = await tx.credentials.byId(organizationId, given.credentialId);
  const session = await tx.sessions.byId(organizationId, sessionId);
  const mayCome = user?.deletedAt === null && user.status !== "inactive" && session?.userId === userId;
  if (!mayCome || client?.kind !== "oauth_client" || !isLive(client, tx.now)) {
    throw new DirectoryError("unauthenticated", "The credentials are missing or not valid.");
  }
  const grant: Grant = {
    ...given,
    codeUsedAt: null,
    tokens: null,
    expiresAt: given.codeExpiresAt,
    createdAt: tx.now,
    revokedAt: null,
    version: 1,
  };
  await tx.grantChanges.deleteExpired(organizationId, userId, tx.now);
  await tx.grantChanges.insert(grant);
  await tx.appendJournal([grantEntry(tx, grant, user, "allowed")]);
  return grant;
};
