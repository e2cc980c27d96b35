import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Search } from "../directory/filter.ts";
import { digitsWhenPhone, isShort, searchWords } from "../directory/search.ts";
import type { Database } from "./database.ts";
import { keysOf, searchHits } from "./search-hits.ts";
import { allOf, holds, nameHolds, shortWordsHold, startsWith } from "./text-search.ts";
import { searchPeople } from "./user-list.ts";

/** A search for people that one index of SQLite answers, and the two ways to whoever it finds. */
export type Piece = {
  /** The row keys that the index has, all of which it gathers before the first is looked at. */
  keys: RawBuilder<unknown>;
  /** The condition by that index. */
  found: RawBuilder<SqlBool>;
  /** The condition by a look at each person who comes by. */
  looked: RawBuilder<SqlBool>;
};

/**
 * The same of words of three letters and more, which are parts of what is searched: their forms in the index of parts, and
 * what has to be said of one of its hits besides.
 */
export type Parts = Piece & { terms: readonly string[]; besides: RawBuilder<SqlBool> };

/** People who have all of the longer words; where there are none, those whose names begin as the shorter ones say. */
export function pieceOf(organizationId: number, { text, within }: Search): Piece | Parts | undefined {
  const words = searchWords(text);
  if (words.length === 0) return undefined;
  return words.every(isShort) ? beginningOf(organizationId, words) : partsOf(organizationId, words, within);
}

/** Whether at most so many people have it. */
export async function isRare(db: Database, { keys }: Piece, most: number): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select 1 from (${keys}) limit ${most + 1})`.execute(db.query);
  return (rows[0]?.count ?? 0) <= most;
}

/** Whom a search finds, deleted ones too; where all words are short, only the living, of whom an index has the names. */
export function peopleFound(db: Database, organizationId: number, search: Search): RawBuilder<unknown> {
  const mine = sql`users.organization_id = ${organizationId}`;
  if (!db.backend.plansJoins) {
    const found = pieceOf(organizationId, search)?.found ?? sql<SqlBool>`true`;
    return sql`select users.id from users not indexed where ${mine} and ${found}`;
  }
  const living = searchWords(search.text).every(isShort) ? sql`users.deleted_at is null` : sql`true`;
  return sql`select users.id from users where ${mine} and ${living} and ${searchPeople(db, search)}`;
}

function partsOf(organizationId: number, words: readonly string[], within: "names" | undefined): Parts {
  const long = words.filter((word) => !isShort(word));
  const terms = within === "names" ? long : long.map(digitsWhenPhone);
  const names = within === "names" ? long.map((word) => nameHolds("users", word)) : [];
  const besides = allOf([...names, ...shortWordsHold("users", words)]);
  const texts = within === "names" ? [] : terms.map((term) => holds("users.search_text", term));
  const keys = searchHits(terms, keysOf(organizationId));
  return { terms, besides, keys, found: allOf([inKeys(keys), besides]), looked: allOf([...texts, besides]) };
}

function beginningOf(organizationId: number, words: readonly string[]): Piece {
  const living = sql`users.organization_id = ${organizationId} and users.deleted_at is null`;
  const ranges = words.map(
    (word) => sql`
      select users.row_key from users indexed by users_by_name where ${living} and ${startsWith("users.sort_name", word)}
      union all
      select users.row_key from users indexed by users_by_family
      where ${living} and ${startsWith("users.sort_family", word)}`,
  );
  const keys = sql.join(ranges, sql` union all `);
  const looked = allOf(shortWordsHold("users", words));
  return { keys, found: words.length === 1 ? inKeys(keys) : allOf([inKeys(keys), looked]), looked };
}

function inKeys(keys: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`users.row_key in (${keys})`;
}
