import { sql } from "kysely";
import type { UsedKey } from "../directory/idempotency/run-once.ts";
import type { Database } from "./database.ts";

type KeyOf = Pick<UsedKey, "organizationId" | "holder" | "key" | "step">;

/** What a key was used for, until it is forgotten. */
export async function findUsedKey(
  db: Database,
  { organizationId, holder, key, step }: KeyOf,
): Promise<UsedKey | undefined> {
  const row = await db.query
    .selectFrom("used_keys")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("holder", "=", holder)
    .where("key", "=", key)
    .where("step", "=", step)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { digest, result, note, expires_at: expiresAt } = row;
  return { organizationId, holder, key, step, digest, result: JSON.parse(result), note, expiresAt };
}

/**
 * Keeps what a key was used for, in place of what it was used for before `now`. Whom another transaction was quicker than
 * runs into its row, and is run again.
 */
export async function putUsedKey(db: Database, used: UsedKey, now: number): Promise<void> {
  const { organizationId, holder, key, step } = used;
  await db.query
    .deleteFrom("used_keys")
    .where("organization_id", "=", organizationId)
    .where("holder", "=", holder)
    .where("key", "=", key)
    .where("step", "=", step)
    .where("expires_at", "<=", now)
    .execute();
  await db.query
    .insertInto("used_keys")
    .values({
      organization_id: organizationId,
      holder,
      key,
      step,
      digest: used.digest,
      result: JSON.stringify(used.result ?? null),
      note: used.note,
      expires_at: used.expiresAt,
    })
    .execute();
}

/** Drops the oldest of an organization's keys whose time is over, at most so many. */
export async function forgetUsedKeys(db: Database, organizationId: number, at: number, limit: number): Promise<void> {
  const old = await db.query
    .selectFrom("used_keys")
    .select(["holder", "key", "step"])
    .where("organization_id", "=", organizationId)
    .where("expires_at", "<=", at)
    .orderBy("expires_at")
    .limit(limit)
    .execute();
  for (const { holder, key, step } of old) {
    await db.query
      .deleteFrom("used_keys")
      .where("organization_id", "=", organizationId)
      .where("holder", "=", holder)
      .where("key", "=", key)
      .where("step", "=", step)
      .execute();
  }
}

/** Drops keys of whose results the text is a part. */
export async function forgetMentions(db: Database, organizationId: number, text: string): Promise<void> {
  await db.query
    .deleteFrom("used_keys")
    .where("organization_id", "=", organizationId)
    .where(sql<boolean>`${sql.raw(db.backend.positionFunction)}(result, ${text}) > 0`)
    .execute();
}
