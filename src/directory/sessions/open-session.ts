import { DirectoryError } from "../errors.ts";
import { differences, entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { ApiName, Principal } from "../principal.ts";
import type { User } from "../users/user.ts";
import type { Session } from "./session.ts";

export type ReserveSession = { organizationId: number };

/** Tokens name their session, so its id is known before they are. */
export const reserveSession: Command<ReserveSession, number> = async (tx, { organizationId }) =>
  await tx.reserveIds(organizationId, "session", 1);

export type OpenSession = {
  organizationId: number;
  id: number;
  api: ApiName;
  userId: number;
  /** Of the password that was checked: a password that was changed meanwhile opens nothing. */
  hash: string;
  emailDigest: string;
  appId: string;
  accessDigest: string;
  refreshDigest: string;
  accessMilliseconds: number;
  sessionMilliseconds: number;
};

/**
 * Stores a session of somebody whose password was right. Who was invited has accepted with that. Throws
 * `unauthenticated` when the person may not sign in (any more).
 */
export const openSession: Command<OpenSession, Session> = async (tx, args) => {
  const { accessMilliseconds, sessionMilliseconds, hash, emailDigest, ...given } = args;
  const [user] = await tx.userChanges.lock(args.organizationId, [args.userId]);
  const stored = await tx.passwords.of(args.organizationId, args.userId);
  if (user === undefined || user.deletedAt !== null || user.status === "inactive" || stored !== hash) {
    throw new DirectoryError("unauthenticated", "The credentials are missing or not valid.");
  }
  const session: Session = {
    ...given,
    clientUuid: tx.newUuid(),
    createdAt: tx.now,
    accessExpiresAt: tx.now + accessMilliseconds,
    expiresAt: tx.now + sessionMilliseconds,
    version: 1,
  };
  await tx.sessionChanges.deleteExpired(args.organizationId, args.userId, tx.now);
  await tx.sessionChanges.insert(session);
  await tx.signInTries.remove(emailDigest);
  await acceptInvitations(tx, user, args.api);
  return session;
};

async function acceptInvitations(tx: DirectoryTransaction, user: User, origin: ApiName): Promise<void> {
  const by = ofUser(user, origin);
  if (user.status === "pending") {
    const after: User = { ...user, status: "active", updatedAt: tx.now, version: user.version + 1 };
    await tx.userChanges.update(after);
    const change = { before: { status: user.status }, after: { status: after.status } };
    await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "user", row: after, ...change })]);
  }
  const memberships = await tx.memberships.ofUser(user.organizationId, user.id);
  const open = memberships.filter(({ agreedToJoin }) => !agreedToJoin);
  for (const membership of open) {
    const after = { ...membership, agreedToJoin: true, updatedAt: tx.now, version: membership.version + 1 };
    await tx.membershipChanges.update(after);
    const change = differences(membership, after, ["updatedAt", "version"]) ?? {};
    await tx.appendJournal([entryOf(tx, by, { action: "updated", object: "membership", row: after, ...change })]);
  }
}

function ofUser({ organizationId, id }: User, origin: ApiName): Principal {
  return { organizationId, origin, credentialId: null, userId: id, teamId: null, role: null, scope: "write" };
}

export type RefreshSession = {
  organizationId: number;
  id: number;
  /** Of the refresh token that was presented; it is good for one refresh. */
  digest: string;
  accessDigest: string;
  refreshDigest: string;
  accessMilliseconds: number;
};

/**
 * Replaces both tokens; those before end at once. Who may not sign in just now spends none. Throws `unauthenticated`,
 * `organization_cancelled`.
 */
export const refreshSession: Command<RefreshSession, Session> = async (tx, args) => {
  const session = await tx.sessionChanges.lock(args.organizationId, args.id);
  if (session === undefined || session.refreshDigest !== args.digest || session.expiresAt <= tx.now) {
    throw new DirectoryError("unauthenticated", "The credentials are missing or not valid.");
  }
  const organization = await tx.organizations.byId(args.organizationId);
  if (organization?.status === "cancelled") {
    throw new DirectoryError("organization_cancelled", "The organization was cancelled.");
  }
  const user = await tx.users.byId(args.organizationId, session.userId);
  if (user === undefined || user.status === "inactive") {
    throw new DirectoryError("unauthenticated", "The credentials are missing or not valid.");
  }
  const after: Session = {
    ...session,
    accessDigest: args.accessDigest,
    refreshDigest: args.refreshDigest,
    accessExpiresAt: Math.min(tx.now + args.accessMilliseconds, session.expiresAt),
    version: session.version + 1,
  };
  await tx.sessionChanges.update(after);
  return after;
};

export type EndSession = { organizationId: number; id: number };

export const endSession: Command<EndSession, null> = async (tx, { organizationId, id }) => {
  await tx.sessionChanges.delete(organizationId, id);
  return null;
};
