import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database } from "./database.ts";
import { digitsWhenPhone, holds, isShort, nameHolds, searchWords, startsName, startsWith } from "./user-list.ts";

/** A search of people with the conditions that suit it; `selective` when one of them finds few by an index. */
export type PlannedSearch = { condition: RawBuilder<SqlBool>; selective: boolean };

type Search = { text: string; within?: "names" };

/** What more people have is looked for in each person that one comes by: most pages are full soon. */
const MOST_FOUND = 10_000;

/** Plans a search on SQLite, which gathers all that an index has of a word before it looks at the first. */
export async function planSearch(db: Database, organizationId: number, search: Search): Promise<PlannedSearch> {
  const words = searchWords(search.text);
  const parts = words.filter((word) => !isShort(word));
  const planned = parts.length === 0 ? [] : [await plannedParts(db, parts, search.within)];
  for (const word of words.filter(isShort)) {
    planned.push(await plannedBeginning(db, organizationId, word));
  }
  const conditions = planned.map(({ condition }) => condition);
  return {
    condition: conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`,
    selective: planned.some(({ selective }) => selective),
  };
}

/** People who have all of the words. */
async function plannedParts(
  db: Database,
  words: readonly string[],
  within: "names" | undefined,
): Promise<PlannedSearch> {
  const terms = within === "names" ? words : words.map(digitsWhenPhone);
  const looked = terms.map((term) => (within === "names" ? nameHolds(term) : holds("search_text", term)));
  const hits = db.backend.searchHits(terms);
  const frequent = await isFrequent(db, hits);
  const found = sql<SqlBool>`users.row_key in (${hits})`;
  const indexed = within === "names" ? [found, ...looked] : [found];
  const conditions = frequent ? looked : indexed;
  return { condition: sql<SqlBool>`(${sql.join(conditions, sql` and `)})`, selective: !frequent };
}

/** People one of whose names starts with a word that is too short for the index of parts. */
async function plannedBeginning(db: Database, organizationId: number, word: string): Promise<PlannedSearch> {
  const living = sql`users.organization_id = ${organizationId} and users.deleted_at is null`;
  const found = sql`
    select users.row_key from users indexed by users_by_name where ${living} and ${startsWith("sort_name", word)}
    union all
    select users.row_key from users indexed by users_by_family where ${living} and ${startsWith("sort_family", word)}`;
  return (await isFrequent(db, found))
    ? { condition: startsName(word), selective: false }
    : { condition: sql<SqlBool>`users.row_key in (${found})`, selective: true };
}

async function isFrequent(db: Database, found: RawBuilder<unknown>): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select 1 from (${found}) limit ${MOST_FOUND + 1})`.execute(db.query);
  return (rows[0]?.count ?? 0) > MOST_FOUND;
}
