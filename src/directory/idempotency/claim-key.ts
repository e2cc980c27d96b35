import { DirectoryError } from "../errors.ts";
import type { DirectoryTransaction } from "../ports.ts";
import { holderOf } from "../principal.ts";
import type { RepeatableRequest, UsedKey } from "./run-once.ts";

const FORGOTTEN_AT_ONCE = 50;

/** A request's key as it is kept for so long: of its first command, unless said otherwise. */
export function usedKeyOf(
  { now }: Pick<DirectoryTransaction, "now">,
  { by, key, digest }: RepeatableRequest,
  keptMilliseconds: number,
): UsedKey {
  const expiresAt = now + keptMilliseconds;
  const { organizationId } = by;
  return { organizationId, holder: holderOf(by), key, step: 0, digest, result: null, note: null, expiresAt };
}

/**
 * Takes a key for this transaction, or returns what the same request has led to already. Throws `idempotency_key_reused`
 * for a key that came with another request.
 */
export async function claimKey(tx: DirectoryTransaction, used: UsedKey): Promise<UsedKey | undefined> {
  const earlier = await tx.usedKeys.claim(used);
  if (earlier === undefined) {
    await tx.usedKeys.forget(used.organizationId, tx.now, FORGOTTEN_AT_ONCE);
    return undefined;
  }
  if (earlier.digest === used.digest) return earlier;
  throw new DirectoryError("idempotency_key_reused", "The key was used for another request.");
}
