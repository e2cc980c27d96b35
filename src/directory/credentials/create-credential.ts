import { type Authority, assertAdministersOrganization, assertNotAbove, authorityOf } from "../authority.ts";
import { type Condition, assertVersion } from "../condition.ts";
import { DirectoryError, invalidValue, notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command, DirectoryTransaction, SignInKey } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { holdRoles } from "../roles/hold-roles.ts";
import { singleLine } from "../users/name.ts";
import { assertMayEditProfile } from "../users/update-users.ts";
import { type Credential, type StoredCredential, isLive } from "./credential.ts";

/** A credential to store. The secret itself never gets here: only its digest, or the sealed form. */
export type NewCredential = Pick<
  Credential,
  "api" | "kind" | "label" | "userId" | "teamId" | "role" | "scope" | "redirectUris" | "expiresAt"
> & {
  publicId: string;
  digest: string | null;
  sealedSecret: string | null;
  signInKeys: readonly SignInKey[];
};

export type CreateCredential = { by: Principal; credential: NewCredential };
export type RotateCredential = CreateCredential & { id: number; overlapMilliseconds: number } & Condition;
export type RevokeCredential = { by: Principal; id: number } & Condition;

const MAX_LIVE = 2;
/** Each OAuth client is an application of its own, so there may be any number of them. */
const UNLIMITED_KIND = "oauth_client";

/**
 * Stores a credential. Throws `too_many_credentials` when two like it live already, `id_taken`, `not_found`,
 * `role_above_own` for a role or a person above the caller, `unknown_role`.
 */
export const createCredential: Command<CreateCredential, Credential> = async (tx, { by, credential }) => {
  const authority = await administering(tx, by, [credential.role]);
  return await insert(tx, authority, credential);
};

/**
 * Stores a successor, which keeps the expiry, and lets the old one live for the overlap only. Throws as
 * `createCredential`, `version_conflict`.
 */
export const rotateCredential: Command<RotateCredential, Credential> = async (tx, args) => {
  const { by, id, credential, overlapMilliseconds, ifVersion } = args;
  const authority = await administering(tx, by, [credential.role]);
  const old = await tx.credentialChanges.lock(by.organizationId, id);
  if (old === undefined || old.revokedAt !== null) throw notFound("credential");
  if (!isLive(old, tx.now)) throw new DirectoryError("not_found", "The credential has expired: create another one.");
  await assertMayHandOut(tx, authority, old);
  assertVersion("credential", old, ifVersion);
  const ownExpiry = await expiryBeforeRotations(tx, old);
  const end = tx.now + overlapMilliseconds;
  const expiresAt = old.expiresAt === null ? end : Math.min(end, old.expiresAt);
  await tx.credentialChanges.update({ ...old, expiresAt, version: old.version + 1 });
  await tx.appendJournal([
    entryOf(tx, by, {
      action: "rotated",
      object: "credential",
      row: { id, version: old.version + 1 },
      before: { expiresAt: old.expiresAt },
      after: { expiresAt },
    }),
  ]);
  return await insert(tx, authority, { ...credential, expiresAt: ownExpiry });
};

/** One that was rotated and still goes on ends with its overlap: what its own end was, the journal knows. */
async function expiryBeforeRotations(
  tx: DirectoryTransaction,
  { organizationId, id, expiresAt }: Credential,
): Promise<number | null> {
  const filters = [
    { op: "eq", field: "object", value: "credential" },
    { op: "eq", field: "object_id", value: id },
    { op: "eq", field: "action", value: "rotated" },
  ] as const;
  const { rows } = await tx.journal.list(organizationId, { filter: { op: "and", filters }, limit: 1 });
  const [first] = rows;
  if (first === undefined) return expiresAt;
  const { expiresAt: own } = first.before;
  return typeof own === "number" ? own : null;
}

/** Ends a credential at once; revoking one twice changes nothing. */
export const revokeCredential: Command<RevokeCredential, Credential> = async (tx, { by, id, ifVersion }) => {
  const authority = await administering(tx, by);
  const credential = await tx.credentialChanges.lock(by.organizationId, id);
  if (credential === undefined) throw notFound("credential");
  if (credential.role !== null) assertNotAbove(authority, authority.organizationRank, credential.role);
  assertVersion("credential", credential, ifVersion);
  if (credential.revokedAt !== null) return credential;
  const after = { ...credential, revokedAt: tx.now, version: credential.version + 1 };
  await tx.credentialChanges.update(after);
  await tx.appendJournal([
    entryOf(tx, by, { action: "revoked", object: "credential", row: after, after: { revokedAt: tx.now } }),
  ]);
  return after;
};

/**
 * One change of an organization's credentials at a time, so that two at once cannot both be the second that may live. Holds
 * the roles that it gives.
 */
export async function administering(
  tx: DirectoryTransaction,
  by: Principal,
  given: readonly Credential["role"][] = [],
): Promise<Authority> {
  const authority = await authorityOf(tx, by);
  assertAdministersOrganization(authority, "admin");
  await holdRoles(tx, authority, given);
  await tx.organizationChanges.lock(by.organizationId);
  return authority;
}

type Rights = Pick<Credential, "userId" | "teamId" | "role">;

/** Throws `role_above_own` for a credential that lets its holder do more than the caller may, in whoever's name. */
async function assertMayHandOut(tx: DirectoryTransaction, authority: Authority, rights: Rights): Promise<void> {
  const { userId, teamId, role } = rights;
  const { organizationId } = authority.principal;
  if (role !== null) assertNotAbove(authority, authority.organizationRank, role);
  if (teamId !== null && (await tx.teams.byId(organizationId, teamId)) === undefined) {
    throw notFound("team", { field: "teamId" });
  }
  if (userId === null) return;
  const user = await tx.users.byId(organizationId, userId);
  if (user === undefined) throw notFound("user", { field: "userId" });
  const memberships = await tx.memberships.ofUser(organizationId, userId);
  assertMayEditProfile(authority, authority.organizationRank, { user, memberships });
}

async function insert(
  tx: DirectoryTransaction,
  authority: Authority,
  { signInKeys, ...fields }: NewCredential,
): Promise<Credential> {
  const { principal: by, roles } = authority;
  if (fields.role !== null && !roles.some(({ key }) => key === fields.role)) {
    throw new DirectoryError("unknown_role", "There is no such role.", { field: "role" });
  }
  await assertMayHandOut(tx, authority, fields);
  if (fields.expiresAt !== null && fields.expiresAt <= tx.now) {
    throw invalidValue("expiresAt", "expiresAt is in the past.");
  }
  const id = await tx.reserveIds(by.organizationId, "credential", 1);
  const stored: StoredCredential = {
    ...fields,
    label: singleLine("label", fields.label),
    organizationId: by.organizationId,
    id,
    oldDigest: null,
    oldSecretExpiresAt: null,
    createdAt: tx.now,
    revokedAt: null,
    version: 1,
  };
  for (const key of signInKeys) {
    if ((await tx.credentials.bySignInKey(key)) !== undefined) {
      throw new DirectoryError("id_taken", "A credential with this secret or id exists already.", { field: "secret" });
    }
  }
  if (stored.kind !== UNLIMITED_KIND && (await tx.credentialChanges.countLive(stored)) >= MAX_LIVE) {
    throw new DirectoryError("too_many_credentials", `At most ${MAX_LIVE} of them may live at once: revoke one first.`);
  }
  await tx.credentialChanges.insert(stored, signInKeys);
  const { digest: _digest, sealedSecret: _sealed, oldDigest: _old, ...credential } = stored;
  const { api, kind, label, publicId, userId, teamId, role, scope, redirectUris } = credential;
  const redirects = redirectUris.length === 0 ? {} : { redirectUris };
  const after = { api, kind, label, publicId, userId, teamId, role, scope, ...redirects };
  await tx.appendJournal([entryOf(tx, by, { action: "created", object: "credential", row: credential, after })]);
  return credential;
}
