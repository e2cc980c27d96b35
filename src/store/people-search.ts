import { type RawBuilder, type SqlBool, sql } from "kysely";
import { digitsWhenPhone, isShort, searchWords } from "../directory/search.ts";
import type { Database } from "./database.ts";
import { keysOf, searchHits } from "./search-hits.ts";
import { allOf, holds, nameHolds, shortWordsHold, startsWith } from "./text-search.ts";
import { searchPeople } from "./user-list.ts";

/** Words of a search for people that one index of SQLite answers, and the two ways to whoever has them. */
export type Piece = {
  /** The row keys that the index has, all of which it gathers before the first is looked at. */
  keys: RawBuilder<unknown>;
  /** The condition by that index. */
  found: RawBuilder<SqlBool>;
  /** The condition by a look at each person who comes by. */
  looked: RawBuilder<SqlBool>;
};

/** Words of three letters and more, which are parts of what is searched; `terms` is their form in the index of parts. */
export type Parts = Piece & { terms: readonly string[]; besides: readonly RawBuilder<SqlBool>[] };

export type Search = { text: string; within?: "names" };

/** People who have all of the longer words; where there are none, those whose names begin as the shorter ones say. */
export type SearchPieces = { parts: Parts | undefined; beginnings: readonly Piece[] };

/** Takes a search apart. There is nothing in it where it has no words. */
export function piecesOf(organizationId: number, { text, within }: Search): SearchPieces {
  const words = searchWords(text);
  if (words.some((word) => !isShort(word))) return { parts: partsOf(organizationId, words, within), beginnings: [] };
  return { parts: undefined, beginnings: words.length === 0 ? [] : [beginningOf(organizationId, words)] };
}

/** Those pieces that at most so many people have. */
export async function rareOnes(db: Database, pieces: readonly Piece[], most: number): Promise<Piece[]> {
  const rare: Piece[] = [];
  for (const piece of pieces) {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from (select 1 from (${piece.keys}) limit ${most + 1})`.execute(db.query);
    if ((rows[0]?.count ?? 0) <= most) rare.push(piece);
  }
  return rare;
}

/** The condition that somebody is found, by the index for some pieces and by a look for the others. */
export function foundBy(pieces: readonly Piece[], byIndex: readonly Piece[]): RawBuilder<SqlBool> {
  return allOf(pieces.map((piece) => (byIndex.includes(piece) ? piece.found : piece.looked)));
}

/** Whom a search finds, deleted ones too; where all words are short, only the living, of whom an index has the names. */
export function peopleFound(db: Database, organizationId: number, search: Search): RawBuilder<unknown> {
  if (db.backend.plansJoins) {
    const living = searchWords(search.text).every(isShort)
      ? sql<SqlBool>`users.deleted_at is null`
      : sql<SqlBool>`true`;
    return sql`select users.id from users where users.organization_id = ${organizationId} and ${living}
      and ${searchPeople(db, search.text, search.within)}`;
  }
  const { parts, beginnings } = piecesOf(organizationId, search);
  const pieces = parts === undefined ? beginnings : [parts, ...beginnings];
  return sql`select users.id from users not indexed where users.organization_id = ${organizationId}
    and ${foundBy(pieces, pieces)}`;
}

function partsOf(organizationId: number, words: readonly string[], within: "names" | undefined): Parts {
  const long = words.filter((word) => !isShort(word));
  const terms = within === "names" ? long : long.map(digitsWhenPhone);
  const names = within === "names" ? long.map((word) => nameHolds("users", word)) : [];
  const besides = [...names, ...shortWordsHold("users", words)];
  const texts = within === "names" ? [] : terms.map((term) => holds("users.search_text", term));
  const keys = searchHits(terms, keysOf(organizationId));
  return { terms, besides, keys, found: allOf([inKeys(keys), ...besides]), looked: allOf([...texts, ...besides]) };
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
