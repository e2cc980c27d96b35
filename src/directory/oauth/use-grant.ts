import { assertAdministersOrganization, authorityOf } from "../authority.ts";
import { type Condition, assertVersion } from "../condition.ts";
import { notFound } from "../errors.ts";
import type { Command, DirectoryTransaction } from "../ports.ts";
import type { Principal } from "../principal.ts";
import type { User } from "../users/user.ts";
import { grantEntry } from "./grant-entry.ts";
import type { Grant, GrantTokens, PresentedGrant } from "./grant.ts";

export type UseCode = { organizationId: number; id: number };

/**
 * Takes a grant's code, which is good for one exchange: true the first time. The second time it may have been stolen, so
 * that everything it gave ends (RFC 6749 section 4.1.2).
 */
export const useCode: Command<UseCode, boolean> = async (tx, { organizationId, id }) => {
  const { grant, user } = await locked(tx, organizationId, id);
  if (grant === undefined || grant.revokedAt !== null) return false;
  if (grant.codeUsedAt !== null) {
    await end(tx, grant, user);
    return false;
  }
  await tx.grantChanges.update({ ...grant, codeUsedAt: tx.now, version: grant.version + 1 });
  return true;
};

export type IssueTokens = {
  organizationId: number;
  id: number;
  /** Of the refresh token that is replaced; null for the first pair, which a code gives. */
  replaces: string | null;
  tokens: GrantTokens;
};

/**
 * Stores a pair of tokens; the pair before it ends at once. Null, and nothing is stored, when the grant was ended or the
 * refresh token was replaced meanwhile, or the user may not sign in any more.
 */
export const issueTokens: Command<IssueTokens, Grant | null> = async (tx, { organizationId, id, replaces, tokens }) => {
  const grant = await tx.grantChanges.lock(organizationId, id);
  if (grant === undefined || grant.revokedAt !== null || grant.codeUsedAt === null) return null;
  if ((grant.tokens?.refreshDigest ?? null) !== replaces) return null;
  const user = await tx.users.byId(organizationId, grant.userId);
  if (user === undefined || user.status === "inactive") return null;
  const after: Grant = { ...grant, tokens, expiresAt: tokens.refreshExpiresAt, version: grant.version + 1 };
  await tx.grantChanges.update(after);
  return after;
};

export type EndGrant = { organizationId: number; id: number };

/** Ends a grant with all that it gave; ending one twice changes nothing. */
export const endGrant: Command<EndGrant, null> = async (tx, { organizationId, id }) => {
  const { grant, user } = await locked(tx, organizationId, id);
  if (grant !== undefined && grant.revokedAt === null) await end(tx, grant, user);
  return null;
};

export type RevokeGrant = { by: Principal; id: number } & Condition;

/** The same by somebody who administers the organization. Throws `not_found`, `version_conflict`. */
export const revokeGrant: Command<RevokeGrant, PresentedGrant> = async (tx, { by, id, ifVersion }) => {
  assertAdministersOrganization(await authorityOf(tx, by), "admin");
  const { grant, user } = await locked(tx, by.organizationId, id);
  if (grant !== undefined) assertVersion("grant", grant, ifVersion);
  if (grant?.revokedAt === null) await end(tx, grant, user, by);
  const presented = await tx.grants.byId(by.organizationId, id);
  if (presented === undefined) throw notFound("grant");
  return presented;
};

/** A grant and its user, who is locked first, as everywhere. */
async function locked(tx: DirectoryTransaction, organizationId: number, id: number) {
  const userId = (await tx.grants.byId(organizationId, id))?.grant.userId;
  const [user] = userId === undefined ? [] : await tx.userChanges.lock(organizationId, [userId]);
  return { grant: await tx.grantChanges.lock(organizationId, id), user };
}

async function end(tx: DirectoryTransaction, grant: Grant, user: User | undefined, by?: Principal): Promise<void> {
  await tx.grantChanges.update({ ...grant, revokedAt: tx.now, version: grant.version + 1 });
  if (user !== undefined) await tx.appendJournal([grantEntry(tx, grant, user, "ended", by)]);
}
