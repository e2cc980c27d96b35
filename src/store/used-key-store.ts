import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { UsedKey } from "../directory/idempotency/run-once.ts";
import { OvertakenError } from "../directory/overtaken-error.ts";
import type { Database } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import type { UsedKeyRow } from "./used-key-row.ts";

type KeyOf = Pick<UsedKey, "organizationId" | "holder" | "key" | "step">;

/**
 * Takes a key for a transaction, or returns what it is used for at `now`. Whom another transaction was quicker than waits
 * until it has ended.
 */
export async function claimUsedKey(db: Database, claimed: UsedKey, now: number): Promise<UsedKey | undefined> {
  await db.query.deleteFrom("used_keys").where(isKey(claimed)).where("expires_at", "<=", now).execute();
  const taken = await insertRows(db, "used_keys", [rowOfUsedKey(claimed)], "on conflict do nothing");
  if (taken === 1) return undefined;
  const row = await db.query.selectFrom("used_keys").selectAll().where(isKey(claimed)).executeTakeFirst();
  if (row === undefined) throw new OvertakenError("A used key");
  return { ...claimed, digest: row.digest, result: JSON.parse(row.result), note: row.note, expiresAt: row.expires_at };
}

/** Keeps what a key that was taken has led to. */
export async function putUsedKey(db: Database, used: UsedKey): Promise<void> {
  const { result, note, expires_at } = rowOfUsedKey(used);
  await db.query.updateTable("used_keys").set({ result, note, expires_at }).where(isKey(used)).execute();
}

export async function releaseUsedKey(db: Database, used: UsedKey): Promise<void> {
  await db.query.deleteFrom("used_keys").where(isKey(used)).execute();
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
    await db.query.deleteFrom("used_keys").where(isKey({ organizationId, holder, key, step })).execute();
  }
}

/** Drops keys of whose results one of `texts` is a part, or that hold one of `words` (lower-case) themselves. */
export async function forgetMentions(
  db: Database,
  organizationId: number,
  texts: readonly string[],
  words: readonly string[],
): Promise<void> {
  const position = sql.raw(db.backend.positionFunction);
  const named = [
    ...texts.map((text) => sql<boolean>`${position}(result, ${text}) > 0`),
    ...words.map((word) => sql<boolean>`${position}(lower(key), ${word}) > 0`),
  ];
  await db.query
    .deleteFrom("used_keys")
    .where("organization_id", "=", organizationId)
    .where((or) => or.or(named))
    .execute();
}

function isKey({ organizationId, holder, key, step }: KeyOf): RawBuilder<SqlBool> {
  return sql<SqlBool>`organization_id = ${organizationId} and holder = ${holder} and key = ${key} and step = ${step}`;
}

function rowOfUsedKey({ organizationId, holder, key, step, digest, result, note, expiresAt }: UsedKey): UsedKeyRow {
  const kept = JSON.stringify(result ?? null);
  return { organization_id: organizationId, holder, key, step, digest, result: kept, note, expires_at: expiresAt };
}
