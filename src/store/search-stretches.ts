import { type RawBuilder, type SqlBool, sql } from "kysely";
import { BLOCK_SIZE, type IdStart, blocksAhead } from "./block-counts.ts";
import type { Database } from "./database.ts";
import type { Stages } from "./list-stages.ts";

/** Ids of one stretch differ in so many of their last bits. PostgreSQL's index of parts has the stretch of each user. */
const STRETCH_BITS = 15;
const STRETCH_SIZE = 2 ** STRETCH_BITS;
/** Where fewer blocks are left of a list, all of it is looked through as soon. */
const MANY_BLOCKS = (4 * STRETCH_SIZE) / BLOCK_SIZE;

/**
 * A list of users by their ids, from a start on, as the stretch that comes first and all others; undefined when not much
 * is left of it. Where less than three quarters of that stretch are left, the next one stands between.
 */
export async function stretchesFrom(db: Database, organizationId: number, start: IdStart): Promise<Stages | undefined> {
  const { first, blocks } = await blocksAhead(db, organizationId, "users", start, MANY_BLOCKS);
  if (first === null || blocks < MANY_BLOCKS) return undefined;
  const isUp = start.direction === "asc";
  const id = start.id ?? (isUp ? first : first + 1) * BLOCK_SIZE;
  const stretch = Math.floor(id / STRETCH_SIZE);
  const passed = (id - stretch * STRETCH_SIZE) / STRETCH_SIZE;
  const isShort = (isUp ? passed : 1 - passed) > 1 / 4;
  const next = isUp ? stretch + 1 : stretch - 1;
  const last = isShort ? next : stretch;
  const rest = isUp ? sql<SqlBool>`users.id >= ${endOf(last)}` : sql<SqlBool>`users.id < ${startOf(last)}`;
  return [isIn(stretch), ...(isShort ? [isIn(next)] : []), rest];
}

/** Where most people are found the index of ids is quicker than that of parts: it is told where to stop. */
function isIn(stretch: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`(users.id >> ${sql.raw(String(STRETCH_BITS))}) = ${stretch}
    and users.id >= ${startOf(stretch)} and users.id < ${endOf(stretch)}`;
}

function startOf(stretch: number): number {
  return stretch * STRETCH_SIZE;
}

function endOf(stretch: number): number {
  return startOf(stretch + 1);
}
