import { sql } from "kysely";
import type { Filter, MembershipField, UserField } from "../directory/filter.ts";
import type { Database } from "./database.ts";
import { type Parameter, hotQuery } from "./hot-query.ts";
import { insertRows } from "./insert-rows.ts";
import type { BlockCountRow } from "./schema.ts";

/** A list whose rows are counted as they come and go: an organization's living users, or a team's visible memberships. */
export type CountedList = "users" | `team:${number}`;

/** A row that came to a counted list (1) or left it (-1). */
export type CountedRow = { list: CountedList; id: number; change: 1 | -1 };

/** Where an offset lies: in the rows from the start of `block`, after `skip` of them. */
export type BlockPlace = { block: number; skip: number };

/** Ids in a block. A page skips at most this many rows, and a list of a million is counted by a thousand blocks. */
export const BLOCK_SIZE = 1024;

/** The counted list that a filter of users leaves whole. */
export function countedUsers(filter: Filter<UserField> | undefined): CountedList | undefined {
  return conditionsOf(filter).length === 0 ? "users" : undefined;
}

/** The counted list that a filter of memberships leaves whole: those of one team, by whatever conditions on its id. */
export function countedMembers(filter: Filter<MembershipField> | undefined): CountedList | undefined {
  const teams = conditionsOf(filter).map(teamsOf);
  const [first, ...others] = teams.filter((ids) => ids !== undefined);
  if (first === undefined || others.length + 1 < teams.length) return undefined;
  const [team, another] = [...new Set(first)].filter((id) => others.every((ids) => ids.includes(id)));
  return typeof team === "number" && another === undefined ? `team:${team}` : undefined;
}

/** The conditions that a filter is the conjunction of. */
export function conditionsOf<Field extends string>(filter: Filter<Field> | undefined): Filter<Field>[] {
  if (filter === undefined) return [];
  return filter.op === "and" ? filter.filters.flatMap(conditionsOf) : [filter];
}

function teamsOf(filter: Filter<MembershipField>): readonly unknown[] | undefined {
  if (filter.op === "eq" && filter.field === "team_id") return [filter.value];
  return filter.op === "in" && filter.field === "team_id" ? filter.values : undefined;
}

/** Brings the counts in line with rows that came or went, in an order that all transactions share. */
export async function countRows(db: Database, organizationId: number, rows: readonly CountedRow[]): Promise<void> {
  const changes = new Map<string, BlockCountRow>();
  for (const { list, id, change } of rows) {
    const block = Math.floor(id / BLOCK_SIZE);
    const key = `${list} ${block}`;
    const count = (changes.get(key)?.count ?? 0) + change;
    changes.set(key, { organization_id: organizationId, list, block, count });
  }
  const changed = [...changes.values()].filter(({ count }) => count !== 0).toSorted(inLockOrder);
  const add = "on conflict (organization_id, list, block) do update set count = block_counts.count + excluded.count";
  await insertRows(db, "block_counts", changed, add);
}

function inLockOrder(one: BlockCountRow, other: BlockCountRow): number {
  if (one.list !== other.list) return one.list < other.list ? -1 : 1;
  return one.block - other.block;
}

/** How many rows a counted list has. */
export async function sizeOf(db: Database, organizationId: number, list: CountedList): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    select cast(coalesce(sum(count), 0) as bigint) as size from block_counts
    where organization_id = ${organizationId} and list = ${list}`.execute(db.query);
  return rows[0]?.size ?? 0;
}

/** Where somebody goes along a list by ids: from its start in a direction, or from an id on. */
export type IdStart = { id: number | undefined; direction: "asc" | "desc" };

type AheadQuery = { organization: number; list: string; from: number; most: number };
type Ahead = { first: number | null; blocks: number };

const upAhead = hotQuery<AheadQuery, Ahead>((db, parameter) =>
  db.query
    .selectFrom(blocksOf(db, parameter).where("block", ">=", parameter<number>("from")).orderBy("block").as("ahead"))
    .select((query) => [query.fn.min("block").as("first"), query.fn.countAll<number>().as("blocks")]),
);

const downAhead = hotQuery<AheadQuery, Ahead>((db, parameter) =>
  db.query
    .selectFrom(
      blocksOf(db, parameter).where("block", "<=", parameter<number>("from")).orderBy("block", "desc").as("ahead"),
    )
    .select((query) => [query.fn.max("block").as("first"), query.fn.countAll<number>().as("blocks")]),
);

/** How many blocks that have rows lie ahead, counted to `most`, and which is the first; null where none does. */
export async function blocksAhead(
  db: Database,
  organizationId: number,
  list: CountedList,
  { id, direction }: IdStart,
  most: number,
): Promise<Ahead> {
  const isUp = direction === "asc";
  const from = Math.floor((id ?? (isUp ? 0 : Number.MAX_SAFE_INTEGER)) / BLOCK_SIZE);
  const [ahead] = await (isUp ? upAhead : downAhead)(db, { organization: organizationId, list, from, most });
  return ahead ?? { first: null, blocks: 0 };
}

/**
 * The size of a counted list that is sorted by id, and the place of an offset in it, which is undefined when the list
 * ends before it. Adding up here is several times faster than a window function in the database.
 */
export async function placeOf(
  db: Database,
  organizationId: number,
  list: CountedList,
  offset: number,
  direction: "asc" | "desc",
): Promise<{ size: number; place: BlockPlace | undefined }> {
  const { rows } = await sql<{ block: number; count: number }>`
    select block, count from block_counts where organization_id = ${organizationId} and list = ${list}
    order by block ${sql.raw(direction)}`.execute(db.query);
  let size = 0;
  let place: BlockPlace | undefined;
  for (const { block, count } of rows) {
    if (place === undefined && size + count > offset) place = { block, skip: offset - size };
    size += count;
  }
  return { size, place };
}

function blocksOf(db: Database, parameter: Parameter<AheadQuery>) {
  return db.query
    .selectFrom("block_counts")
    .select("block")
    .where("organization_id", "=", parameter<number>("organization"))
    .where("list", "=", parameter<string>("list"))
    .where("count", ">", sql.lit(0))
    .limit(parameter<number>("most"));
}
