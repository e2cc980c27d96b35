import type { Command } from "../ports.ts";
import { claimKey, usedKeyOf } from "./claim-key.ts";
import { KEPT_MILLISECONDS, type RepeatableRequest } from "./run-once.ts";

/** Who has not ended a piece of work by then will not any more: longer than a message to a webhook may take. */
const GIVEN_UP_MILLISECONDS = 30_000;

/** Whether a request is to do its work, somebody does it just now, or it was done. */
export type Work = { state: "begun" } | { state: "running" } | { state: "done"; answer: unknown };

/** What is kept of work that was done; null until then. */
type Kept = { answer: unknown } | null;

/** Holds a key against other requests, for one that is answered anew each time. Throws `idempotency_key_reused`. */
export const holdKey: Command<RepeatableRequest, null> = async (tx, request) => {
  await claimKey(tx, usedKeyOf(tx, request, KEPT_MILLISECONDS));
  return null;
};

/**
 * Takes a key for work that no transaction can hold, such as a message that is sent. Throws `idempotency_key_reused`.
 */
export const beginWork: Command<RepeatableRequest, Work> = async (tx, request) => {
  const earlier = await claimKey(tx, usedKeyOf(tx, request, GIVEN_UP_MILLISECONDS));
  if (earlier === undefined) return { state: "begun" };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was kept under the digest of the same request
  const kept = earlier.result as Kept;
  return kept === null ? { state: "running" } : { state: "done", answer: kept.answer };
};

/** Keeps what came of it. */
export const endWork: Command<RepeatableRequest & { answer: unknown }, null> = async (tx, { answer, ...request }) => {
  const result: Kept = { answer };
  await tx.usedKeys.put({ ...usedKeyOf(tx, request, KEPT_MILLISECONDS), result });
  return null;
};

/** Leaves the key of work that failed free. */
export const abandonWork: Command<RepeatableRequest, null> = async (tx, request) => {
  await tx.usedKeys.release(usedKeyOf(tx, request, 0));
  return null;
};
