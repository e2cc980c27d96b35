import { type RawBuilder, type SqlBool, sql } from "kysely";
import { digitsWhenPhone, isShort, searchWords } from "../directory/search.ts";
import type { Database } from "./database.ts";
import { keysOf, searchHits } from "./search-hits.ts";
import { allOf, holds, nameHolds, startsName, startsWith } from "./text-search.ts";
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

/** People who have all of the longer words, and those one of whose names starts with each of the shorter ones. */
export type SearchPieces = { parts: Parts | undefined; beginnings: readonly Piece[] };

/** Takes a search apart. There is nothing in it where it has no words. */
export function piecesOf(organizationId: number, { text, within }: Search): SearchPieces {
  const words = searchWords(text);
  const long = words.filter((word) => !isShort(word));
  const short = words.filter(isShort);
  return {
    parts: long.length === 0 ? undefined : partsOf(organizationId, long, within),
    beginnings: short.map((word) => beginningOf(organizationId, word)),
  };
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

/** Whom a search finds, deleted ones too; where a word is short, only the living, of whom an index has the names. */
export function peopleFound(db: Database, organizationId: number, search: Search): RawBuilder<unknown> {
  if (db.backend.plansJoins) {
    const living = searchWords(search.text).some(isShort) ? sql<SqlBool>`users.deleted_at is null` : sql<SqlBool>`true`;
    return sql`select users.id from users where users.organization_id = ${organizationId} and ${living}
      and ${searchPeople(db, search.text, search.within)}`;
  }
  const { parts, beginnings } = piecesOf(organizationId, search);
  const pieces = parts === undefined ? beginnings : [parts, ...beginnings];
  return sql`select users.id from users not indexed where users.organization_id = ${organizationId}
    and ${foundBy(pieces, pieces)}`;
}

function partsOf(organizationId: number, words: readonly string[], within: "names" | undefined): Parts {
  const terms = within === "names" ? words : words.map(digitsWhenPhone);
  const looked = terms.map((term) =>
    within === "names" ? nameHolds("users", term) : holds("users.search_text", term),
  );
  const besides = within === "names" ? looked : [];
  const keys = searchHits(terms, keysOf(organizationId));
  return { terms, besides, keys, found: allOf([inKeys(keys), ...besides]), looked: allOf(looked) };
}

function beginningOf(organizationId: number, word: string): Piece {
  const living = sql`users.organization_id = ${organizationId} and users.deleted_at is null`;
  const keys = sql`
    select users.row_key from users indexed by users_by_name where ${living} and ${startsWith("users.sort_name", word)}
    union all
    select users.row_key from users indexed by users_by_family where ${living} and ${startsWith("users.sort_family", word)}`;
  return { keys, found: inKeys(keys), looked: startsName("users", word) };
}

function inKeys(keys: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`users.row_key in (${keys})`;
}
