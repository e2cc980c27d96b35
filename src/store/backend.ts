import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { UserRow } from "./schema.ts";
import { searchHits } from "./search-hits.ts";
import type { Paces } from "./store.ts";
import { patternOf } from "./text-search.ts";
import { isUserByKey, userKey } from "./user-key.ts";

/** A list as one parameter, so that a statement's text does not depend on how many values it is asked for. */
type InList = (column: RawBuilder<unknown>, values: readonly (string | number)[]) => RawBuilder<SqlBool>;

/**
 * Statements that keep the change feed whole where writers overlap (docs/adr/0013-feed.md). A transaction holds a lock
 * whose number is no larger than any id that it draws afterwards.
 */
type FeedGuard = {
  hold: string;
  /** One row, `last`: the last id that was drawn. Has to be asked for before the floor. */
  last: string;
  /** One row, `floor`: the smallest number that a running transaction holds, or null. */
  floor: string;
};

/** Every difference between the two databases that the rest of the store has to know, each with its reason. */
export type Backend = {
  name: "sqlite" | "postgres";
  /** Column types of the migrations. PostgreSQL compares bytes (collation C), as SQLite does, so both sort alike. */
  types: { integer: string; text: string; json: string; serial: string };
  /** SQLite takes a JSON array where PostgreSQL takes an array. */
  inList: InList;
  /** A query's rows as one list: PostgreSQL might otherwise ask the query anew for each row that it could be about. */
  inRows: (column: RawBuilder<unknown>, query: RawBuilder<unknown>) => RawBuilder<SqlBool>;
  /** SQLite has one writer; PostgreSQL must lock the rows that a transaction is about to change. */
  lockClause: RawBuilder<unknown>;
  /** The same for a join: the tables' rows are locked in the order of the names. */
  lockTables: (names: string) => RawBuilder<unknown>;
  /** Keeps rows from being changed meanwhile, however many transactions do the same. */
  holdTables: (names: string) => RawBuilder<unknown>;
  /** A lock clause, passing over rows that another transaction has locked: for jobs, of which any will do. */
  lockFreeClause: RawBuilder<unknown>;
  /** The function that says where in a text another one begins, 0 for nowhere: each has its own name for it. */
  positionFunction: "instr" | "strpos";
  /** That a row of users is the user with an id. SQLite finds it by a key that it makes of both. */
  isUser: (organization: RawBuilder<unknown>, id: RawBuilder<unknown>) => RawBuilder<SqlBool>;
  /** A row of users as it is inserted: on SQLite with its key. */
  keyedUser: (row: UserRow) => UserRow & { row_key?: bigint };
  /** Users whose search text holds `term` anywhere: FTS5 on SQLite, a trigram index under LIKE on PostgreSQL. */
  searchMatches: (term: string) => RawBuilder<SqlBool>;
  /** PostgreSQL numbers the journal by a sequence, so that writers do not wait for each other; SQLite has one writer. */
  journalSequence: boolean;
  /** How a reader of the change feed is kept from passing ids over; undefined where ids become visible in their order. */
  feedGuard: FeedGuard | undefined;
  /**
   * A parameter that SQLite does not peek into. It would otherwise plan a join anew each time that a value is bound,
   * which costs more than the query; the plus hides the parameter from its planner and does not change the value.
   */
  unpeeked: (parameter: RawBuilder<unknown>) => RawBuilder<unknown>;
  /**
   * PostgreSQL knows how many rows there are of what. SQLite does not, so it is told the order of tables (`cross join`)
   * and the indexes to use where that makes a difference.
   */
  plansJoins: boolean;
  /** A statement with one row if there is a table of the name that is its parameter: each has its own catalogue. */
  tableExists: string;
  /** Whether a parameter may be a list, so that one statement inserts any number of rows. */
  takesLists: boolean;
  /** The place of a statement's nth parameter, from 1. */
  placeholder: (position: number) => string;
  /** On SQLite every other write waits for a chunk, whichever process works on it; on PostgreSQL only those of its own. */
  paces: Paces;
  /** A list parameter's value as the driver wants it. */
  listParameter: (values: readonly (string | number)[]) => unknown;
};

/** Sets the feed's advisory locks apart from all others: the upper 16 bits of their 64. */
const FEED_LOCKS = 0x4a46;
const FLOOR_BITS = 48;

export const SQLITE: Backend = {
  name: "sqlite",
  types: { integer: "integer", text: "text", json: "text", serial: "integer" },
  inList: (column, values) => sql<SqlBool>`${column} in (select value from json_each(${listOf("sqlite", values)}))`,
  inRows: (column, query) => sql<SqlBool>`${column} in (${query})`,
  lockClause: sql``,
  lockTables: () => sql``,
  holdTables: () => sql``,
  lockFreeClause: sql``,
  isUser: isUserByKey,
  keyedUser: (row) => ({ row_key: userKey(row), ...row }),
  searchMatches: (term) => sql<SqlBool>`users.row_key in (${searchHits([term])})`,
  positionFunction: "instr",
  journalSequence: false,
  feedGuard: undefined,
  unpeeked: (parameter) => sql`+${parameter}`,
  takesLists: false,
  placeholder: () => "?",
  tableExists: "select 1 from sqlite_schema where type = 'table' and name = ?",
  plansJoins: false,
  paces: { server: { shared: 8, alone: 50 }, command: { shared: 12, alone: 12 } },
  listParameter: (values) => JSON.stringify(values),
};

export const POSTGRES: Backend = {
  name: "postgres",
  types: { integer: "bigint", text: 'text collate "C"', json: "jsonb", serial: "bigserial" },
  inList: (column, values) => sql<SqlBool>`${column} = any(${listOf("postgres", values)})`,
  inRows: (column, query) => sql<SqlBool>`${column} = any(array(${query}))`,
  lockClause: sql`for no key update`,
  lockTables: (names) => sql`for no key update of ${sql.raw(names)}`,
  holdTables: (names) => sql`for share of ${sql.raw(names)}`,
  lockFreeClause: sql`for no key update skip locked`,
  isUser: (organization, id) => sql<SqlBool>`users.organization_id = ${organization} and users.id = ${id}`,
  keyedUser: (row) => row,
  searchMatches: trigramMatches,
  positionFunction: "strpos",
  journalSequence: true,
  feedGuard: postgresFeedGuard(),
  unpeeked: (parameter) => parameter,
  takesLists: true,
  placeholder: (position) => `$${position}`,
  tableExists: "select 1 where to_regclass($1) is not null",
  plansJoins: true,
  paces: { server: { shared: 12, alone: 50 }, command: { shared: 100, alone: 100 } },
  listParameter: possibleValues,
};

/** Every number that is stored is a whole one: what no row can have would only fail the statement. */
function possibleValues(values: readonly unknown[]): unknown[] {
  return values.filter((value) => typeof value !== "number" || Number.isSafeInteger(value));
}

// A marker of a hot query stands for a list that is not known yet and must pass unchanged.
function listOf(name: Backend["name"], values: unknown): unknown {
  if (!Array.isArray(values)) return values;
  return name === "sqlite" ? JSON.stringify(values) : possibleValues(values);
}

function trigramMatches(term: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`users.search_text like ${patternOf(term)}`;
}

function postgresFeedGuard(): FeedGuard {
  const last = "last_value - case when is_called then 0 else 1 end";
  return {
    hold: `select pg_advisory_xact_lock_shared((${FEED_LOCKS}::bigint << ${FLOOR_BITS}) | (${last})) from journal_id_seq`,
    last: `select ${last} as last from journal_id_seq`,
    floor: `select min(((classid::bigint << 32) | objid::bigint) & ((1::bigint << ${FLOOR_BITS}) - 1)) as floor from pg_locks
      where locktype = 'advisory' and objsubid = 1 and classid::bigint >> ${FLOOR_BITS - 32} = ${FEED_LOCKS}
      and database = (select oid from pg_database where datname = current_database())`,
  };
}
