import { type RawBuilder, type SqlBool, sql } from "kysely";
import { invalidValue } from "../directory/errors.ts";
import type { Filter } from "../directory/filter.ts";
import {
  type CursorValues,
  type ListQuery,
  type Page,
  type PageStart,
  type SortKey,
  decodeCursor,
  encodeCursor,
} from "../directory/page.ts";
import { BLOCK_SIZE, type CountedList, placeOf, sizeOf } from "./block-counts.ts";
import type { Database } from "./database.ts";
import { type FilterColumns, assertComparable, filterSql } from "./filter-sql.ts";
import { type Stages, rowsInStages } from "./list-stages.ts";

/** How one kind of row is listed: where from, what is visible at all, and what can be filtered and sorted by. */
export type ListDefinition<Field extends string, Row, Item> = {
  /** The `from` clause, with joins that keep to one row an item. */
  from: RawBuilder<unknown>;
  select: RawBuilder<unknown>;
  /** Rows of the organization that exist for a list. */
  visible: (organizationId: number) => RawBuilder<SqlBool>;
  columns: (db: Database, organizationId: number) => FilterColumns<Field>;
  /** The counted list that a filter leaves whole: its total and its offsets cost the same however long it is. */
  counted?: (filter: Filter<Field> | undefined) => CountedList | undefined;
  /** Sortable fields and their values, never null, so that a cursor can compare them. */
  sortable: Partial<Record<Field, RawBuilder<unknown>>>;
  defaultSort: readonly SortKey<Field>[];
  /** What no two rows have alike: one field, or several together. */
  id: Field | readonly Field[];
  toItem: (row: Row) => Item;
  /** Chooses the way to a page's rows, for a database that does not by itself. */
  plan?: (db: Database, organizationId: number, request: PlanRequest<Field>) => Promise<ListPlan<Field> | undefined>;
};

/** A page that is about to be read: `rows` of the list are read or passed over, from its start or from `after` a row on. */
export type PlanRequest<Field extends string> = {
  filter: Filter<Field> | undefined;
  sort: readonly SortKey<Field>[];
  rows: number;
  after: CursorValues | undefined;
};

/** The tables in the order in which they are gone through, and the filters in the form that suits it. */
export type Way<Field extends string> = {
  from: RawBuilder<unknown>;
  columns: FilterColumns<Field>;
  /** How a list by ids is looked through bit by bit. */
  stages?: Stages;
};

export type ListPlan<Field extends string> = Way<Field> & {
  /** What the list is ordered by on this way, where a sort's own columns would hide that it is in this order. */
  order?: RawBuilder<unknown>;
  /** What to try first. */
  walk?: Walk<Field>;
  /** The order of tables for counting what matches, and how many do, if that is known: a number, or too many to tell. */
  countFrom: RawBuilder<unknown>;
  total: number | "many" | undefined;
};

/** A way along an index that has the list's order. It is given up when so many rows on it do not make a page. */
export type Walk<Field extends string> = Way<Field> & {
  rows: number;
  /** The index, and the condition to stay in its part for the list. */
  along: RawBuilder<unknown>;
  /** How many of the sort's keys the index has. */
  keys: number;
};

/** One page of a list: by cursor (its cost does not depend on how deep it is) or by offset. */
export async function listPage<Field extends string, Row extends object, Item>(
  db: Database,
  definition: ListDefinition<Field, Row, Item>,
  organizationId: number,
  query: ListQuery<Field>,
): Promise<Page<Item>> {
  const sort = completeSort(definition, query.sort);
  const own = definition.columns(db, organizationId);
  const after = valuesAfter(own, sort, query.start);
  const rowsRead = query.limit + (query.start !== undefined && "offset" in query.start ? query.start.offset : 0);
  const request = { filter: query.filter, sort, rows: rowsRead, after };
  const plan = (await definition.plan?.(db, organizationId, request)) ?? planless(definition, own);
  const counted = definition.counted?.(query.filter);
  const start = await startOf(db, definition, organizationId, { sort, after, start: query.start, counted });
  const pageRequest = { db, definition, organizationId, query, sort, after, start };
  const rows = (await walkedRows(pageRequest, plan.walk)) ?? (await readRows(pageRequest, plan, plan.order));
  const count = async () =>
    counted === undefined
      ? (lastPageTotal(query, rows.length) ?? (await countMatches(pageRequest, plan)))
      : await sizeOf(db, organizationId, counted);
  const total = query.withTotal === true ? (start.size ?? (await count())) : null;
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(definition.toItem),
    next: rows.length > query.limit && last !== undefined ? encodeCursor(sort, cursorValues(sort, last)) : null,
    total,
  };
}

type PageRequest<Field extends string, Row, Item> = {
  db: Database;
  definition: ListDefinition<Field, Row, Item>;
  organizationId: number;
  query: ListQuery<Field>;
  sort: readonly SortKey<Field>[];
  after: CursorValues | undefined;
  start: { condition: RawBuilder<SqlBool>; skip: number };
};

type SortedRow = Record<string, string | number>;

/** The page's rows and the one after them, by one way; no further than to `end`. */
async function readRows<Field extends string, Row, Item>(
  request: PageRequest<Field, Row, Item>,
  way: Way<Field>,
  order = orderBy(request.definition, request.sort),
  end = sql<SqlBool>`true`,
): Promise<(Row & SortedRow)[]> {
  const { db, definition, query, sort, start } = request;
  const rowsOf = (condition: RawBuilder<SqlBool>, limit: number, skip = 0) => sql<Row & SortedRow>`
    select ${definition.select}, ${sortColumns(definition, sort)} from ${way.from}
    where ${matches(request, way)} and ${start.condition} and ${condition} order by ${order}
    limit ${limit} offset ${skip}`;
  const section = { limit: query.limit + 1, skip: start.skip, direction: sort[0]?.direction ?? "asc" };
  const found =
    way.stages === undefined ? rowsOf(end, section.limit, section.skip) : rowsInStages(way.stages, section, rowsOf);
  return (await found.execute(db.query)).rows;
}

/** The same along an index, if that fills the page soon. */
async function walkedRows<Field extends string, Row, Item>(
  request: PageRequest<Field, Row, Item>,
  walk: Walk<Field> | undefined,
): Promise<(Row & SortedRow)[] | undefined> {
  if (walk === undefined) return undefined;
  const { db, definition, query, after } = request;
  const sort = request.sort.slice(0, walk.keys);
  const isDescending = sort[0]?.direction === "desc";
  const from = after === undefined ? sql`true` : compared(definition, sort, isDescending ? "<=" : ">=", after);
  const { rows: ends } = await sql<SortedRow>`
    select ${sortColumns(definition, sort)} from ${walk.along} and ${from} order by ${orderBy(definition, sort)}
    limit 1 offset ${walk.rows}`.execute(db.query);
  const [end] = ends;
  if (end === undefined) return await readRows(request, walk);
  const upToEnd = compared(definition, sort, isDescending ? ">=" : "<=", cursorValues(sort, end));
  const rows = await readRows(request, walk, undefined, upToEnd);
  return rows.length > query.limit ? rows : undefined;
}

type Start<Field extends string> = {
  sort: readonly SortKey<Field>[];
  after: CursorValues | undefined;
  start: PageStart | undefined;
  counted: CountedList | undefined;
};

/** The condition that a page's rows fulfil, how many of those that do come before it, and the list's size if known. */
async function startOf<Field extends string, Row, Item>(
  db: Database,
  definition: ListDefinition<Field, Row, Item>,
  organizationId: number,
  { sort, after, start, counted }: Start<Field>,
): Promise<{ condition: RawBuilder<SqlBool>; skip: number; size?: number }> {
  if (after !== undefined) return { condition: keyset(definition, sort, after), skip: 0 };
  const offset = start !== undefined && "offset" in start ? start.offset : 0;
  const [first] = sort;
  if (offset === 0 || counted === undefined || first?.field !== definition.id) {
    return { condition: sql<SqlBool>`true`, skip: offset };
  }
  const { size, place } = await placeOf(db, organizationId, counted, offset, first.direction);
  if (place === undefined) return { condition: sql<SqlBool>`false`, skip: 0, size };
  const { block, skip } = place;
  const id = columnOf(definition.sortable, first.field);
  const from = first.direction === "asc" ? sql`>= ${block * BLOCK_SIZE}` : sql`< ${(block + 1) * BLOCK_SIZE}`;
  return { condition: sql<SqlBool>`${id} ${from}`, skip, size };
}

/** Rows that are visible and fulfil the filter, in the form that suits a way to them. */
function matches<Field extends string, Row, Item>(
  { db, definition, organizationId, query: { filter } }: PageRequest<Field, Row, Item>,
  { columns }: Pick<Way<Field>, "columns">,
): RawBuilder<SqlBool> {
  const visible = definition.visible(organizationId);
  return filter === undefined ? visible : sql<SqlBool>`${visible} and ${filterSql(db, columns, filter)}`;
}

/** Without a plan the database finds the way by itself. */
function planless<Field extends string, Row, Item>(
  { from }: ListDefinition<Field, Row, Item>,
  columns: FilterColumns<Field>,
): ListPlan<Field> {
  return { from, columns, countFrom: from, total: undefined };
}

/** The total that a last page tells by itself: what comes before it and what is on it. */
function lastPageTotal<Field extends string>({ start, limit }: ListQuery<Field>, read: number): number | undefined {
  if (start !== undefined && "after" in start) return undefined;
  const offset = start?.offset ?? 0;
  return read <= limit && (read > 0 || offset === 0) ? offset + read : undefined;
}

/** Counts what matches; null when it is more than was asked to be counted, past which nothing is looked at. */
async function countMatches<Field extends string, Row, Item>(
  request: PageRequest<Field, Row, Item>,
  plan: ListPlan<Field>,
): Promise<number | null> {
  const upTo = request.query.countUpTo;
  const { total: known } = plan;
  if (typeof known === "number") return upTo !== undefined && known > upTo ? null : known;
  if (known === "many" && upTo !== undefined) return null;
  const bounded = upTo === undefined ? sql`` : sql`limit ${upTo + 1}`;
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from (
      select 1 as one from ${plan.countFrom} where ${matches(request, plan)} ${bounded}) as matches`.execute(
    request.db.query,
  );
  const total = rows[0]?.total ?? 0;
  return upTo !== undefined && total > upTo ? null : total;
}

function completeSort<Field extends string, Row, Item>(
  { defaultSort, id, sortable }: ListDefinition<Field, Row, Item>,
  asked: readonly SortKey<Field>[] | undefined,
): readonly SortKey<Field>[] {
  const sort = asked === undefined || asked.length === 0 ? defaultSort : asked;
  const unknown = sort.find(({ field }) => sortable[field] === undefined);
  if (unknown !== undefined) throw invalidValue("sort", `Lists do not sort by ${unknown.field}.`);
  const direction = sort.at(-1)?.direction ?? "asc";
  const missing = (typeof id === "string" ? [id] : id).filter((part) => !sort.some(({ field }) => field === part));
  const complete = [...sort, ...missing.map((field) => ({ field, direction }))];
  // What comes after the id decides nothing.
  const end = typeof id === "string" ? complete.findIndex(({ field }) => field === id) + 1 : complete.length;
  return complete.slice(0, end);
}

function columnOf<Field extends string>(sortable: Partial<Record<Field, RawBuilder<unknown>>>, field: Field) {
  const column = sortable[field];
  if (column === undefined) throw invalidValue("sort", `Lists do not sort by ${field}.`);
  return column;
}

type Sortable<Field extends string> = { sortable: Partial<Record<Field, RawBuilder<unknown>>> };

function sortColumns<Field extends string>({ sortable }: Sortable<Field>, sort: readonly SortKey<Field>[]) {
  return sql.join(sort.map(({ field }, index) => sql`${columnOf(sortable, field)} as ${sql.ref(`sort_${index}`)}`));
}

function orderBy<Field extends string>({ sortable }: Sortable<Field>, sort: readonly SortKey<Field>[]) {
  return sql.join(sort.map(({ field, direction }) => sql`${columnOf(sortable, field)} ${sql.raw(direction)}`));
}

function cursorValues(sort: readonly SortKey<string>[], row: Record<string, string | number>) {
  return sort.map((_key, index) => row[`sort_${index}`] ?? "");
}

/** What a cursor says of the row that a page starts after. Throws `invalid_value` for what no row can have. */
function valuesAfter<Field extends string>(
  { fields }: FilterColumns<Field>,
  sort: readonly SortKey<Field>[],
  start: PageStart | undefined,
): CursorValues | undefined {
  if (start === undefined || "offset" in start) return undefined;
  const values = decodeCursor(sort, start.after);
  for (const [index, { field }] of sort.entries()) assertComparable("cursor", fields[field].kind, values[index] ?? "");
  return values;
}

/** Rows after the cursor's. One direction compares as a tuple, which an index answers; mixed ones spell it out. */
function keyset<Field extends string>(
  sortable: Sortable<Field>,
  sort: readonly SortKey<Field>[],
  values: CursorValues,
): RawBuilder<SqlBool> {
  const [first] = sort;
  if (sort.every(({ direction }) => direction === first?.direction)) {
    return compared(sortable, sort, first?.direction === "desc" ? "<" : ">", values);
  }
  const columns = sort.map(({ field }) => columnOf(sortable.sortable, field));
  const alternatives = sort.map(({ direction }, index) => {
    const equal = columns.slice(0, index).map((column, at) => sql`${column} = ${values[at]}`);
    const beyond = sql`${columns[index]} ${sql.raw(direction === "desc" ? "<" : ">")} ${values[index]}`;
    return sql`(${sql.join([...equal, beyond], sql` and `)})`;
  });
  return sql<SqlBool>`(${sql.join(alternatives, sql` or `)})`;
}

function compared<Field extends string>(
  { sortable }: Sortable<Field>,
  sort: readonly SortKey<Field>[],
  operator: "<" | "<=" | ">" | ">=",
  values: CursorValues,
): RawBuilder<SqlBool> {
  const columns = sort.map(({ field }) => columnOf(sortable, field));
  return sql<SqlBool>`(${sql.join(columns)}) ${sql.raw(operator)} (${sql.join(values.slice(0, sort.length))})`;
}
