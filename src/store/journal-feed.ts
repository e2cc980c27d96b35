import type { Database } from "./database.ts";

/** Transactions that hold the feed already: the first lock has the smallest number. */
const holding = new WeakSet<Database>();

/** Keeps readers of the feed, until this transaction ends, from passing over the ids that it is about to draw. */
export async function holdFeed(db: Database): Promise<void> {
  const guard = db.backend.feedGuard;
  if (guard === undefined || holding.has(db)) return;
  await db.run(guard.hold, []);
  holding.add(db);
}

/**
 * How far the feed can be read: no entry with an id up to `horizon` will come to be any more. `last` is the last id that
 * there is, or that may come to be. What is read by a later statement sees all up to the horizon.
 */
export async function feedHorizon(db: Database, organizationId: number): Promise<{ last: number; horizon: number }> {
  const guard = db.backend.feedGuard;
  if (guard === undefined) {
    const last = await lastEntryId(db, organizationId);
    return { last, horizon: last };
  }
  const [{ last } = { last: 0 }] = (await db.run(guard.last, [])).rows as { last: number }[];
  const [{ floor } = { floor: null }] = (await db.run(guard.floor, [])).rows as { floor: number | null }[];
  return { last, horizon: floor === null ? last : Math.min(last, floor) };
}

/** 0 before the first entry. */
export async function lastEntryId(db: Database, organizationId: number): Promise<number> {
  const row = await db.query
    .selectFrom("journal")
    .select((query) => query.fn.max("id").as("last"))
    .where("organization_id", "=", organizationId)
    .executeTakeFirst();
  return row?.last ?? 0;
}

type Dated = { id: number; at: number };

/**
 * The position after which the entries made at `at` (epoch milliseconds) or later follow. Ids grow with time, all but
 * exactly, and no index has the time: so it is searched for by halves.
 */
export async function positionBefore(db: Database, organizationId: number, at: number): Promise<number> {
  let low = 0;
  let high = await lastEntryId(db, organizationId);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const next = await firstFrom(db, organizationId, middle + 1);
    if (next === undefined || next.at >= at) high = middle;
    else low = next.id;
  }
  return low;
}

async function firstFrom(db: Database, organizationId: number, id: number): Promise<Dated | undefined> {
  return await db.query
    .selectFrom("journal")
    .select(["id", "at"])
    .where("organization_id", "=", organizationId)
    .where("id", ">=", id)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}
