import { type Condition, assertVersion } from "../condition.ts";
import { notFound } from "../errors.ts";
import { entryOf } from "../journal/record.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { matchesDigest } from "../sessions/token.ts";
import { administering } from "./create-credential.ts";
import { type Credential, isLive, type StoredCredential } from "./credential.ts";

export type ReplaceClientSecret = {
  by: Principal;
  id: number;
  digest: string;
  overlapMilliseconds: number;
} & Condition;

/**
 * Gives an OAuth client, which users have allowed under its id, a new secret. The one before goes on for the overlap,
 * none older does. Throws `not_found` for a client that has ended, `version_conflict`.
 */
export const replaceClientSecret: Command<ReplaceClientSecret, Credential> = async (tx, args) => {
  const { by, id, digest, overlapMilliseconds, ifVersion } = args;
  await administering(tx, by);
  const client = await tx.credentialChanges.lock(by.organizationId, id);
  if (client?.kind !== "oauth_client" || !isLive(client, tx.now)) throw notFound("credential");
  assertVersion("credential", client, ifVersion);
  const after = { ...client, oldSecretExpiresAt: tx.now + overlapMilliseconds, version: client.version + 1 };
  await tx.credentialChanges.replaceSecret(after, digest);
  const ends = { secretExpiresAt: after.oldSecretExpiresAt };
  await tx.appendJournal([entryOf(tx, by, { action: "rotated", object: "credential", row: after, after: ends })]);
  return after;
};

type Client = Pick<StoredCredential, "digest" | "oldDigest" | "oldSecretExpiresAt">;

/** Whether a secret is the client's, or at `now` still the one that it had before. */
export function isSecretOf(secret: string, { digest, oldDigest, oldSecretExpiresAt }: Client, now: number): boolean {
  const old = (oldSecretExpiresAt ?? 0) > now ? oldDigest : null;
  return [digest, old].some((known) => known !== null && matchesDigest(secret, known));
}
