import { type RawBuilder, type SqlBool, sql } from "kysely";
import { digitsWhenPhone, isShort, searchWords, spellingsOf, wordsOf } from "../directory/search.ts";

/** Tables of people, with names to sort by and a text of all that finds them. */
type PeopleTable = "users" | "contacts";

/** Rows whose column of folded text holds every word of a search; words of one or two letters start it. */
export function searchText(column: string, text: string): RawBuilder<SqlBool> {
  return allOf(wordsOf(text).map((word) => (isShort(word) ? startsWith(column, word) : holdsAny(column, word))));
}

/** People who have every word of a search, by looking at each of them. */
export function lookForPeople(table: PeopleTable, text: string, within?: "names"): RawBuilder<SqlBool> {
  const conditions = searchWords(text).map((word) => {
    if (isShort(word)) return startsName(table, word);
    return within === "names" ? nameHolds(table, word) : holds(`${table}.search_text`, digitsWhenPhone(word));
  });
  return allOf(conditions);
}

/**
 * The case hides from PostgreSQL that this goes with the match of an index; it would think that hardly anybody has both.
 */
export function nameHolds(table: PeopleTable, word: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`case when ${holdsAny(`${table}.sort_name`, word)} then true else false end`;
}

function holdsAny(column: string, word: string): RawBuilder<SqlBool> {
  const held = spellingsOf(word).map((spelling) => holds(column, spelling));
  return sql<SqlBool>`(${sql.join(held, sql` or `)})`;
}

export function startsName(table: PeopleTable, word: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${startsWith(`${table}.sort_name`, word)} or ${startsWith(`${table}.sort_family`, word)})`;
}

/** Whether a column has a text in it, by looking: for when an index would not be quicker. */
export function holds(column: string, text: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.ref(column)} like ${patternOf(text)} escape '\\'`;
}

/** The pattern of a LIKE that matches what holds a text. */
export function patternOf(text: string): string {
  return `%${text.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
}

/** A range, not a LIKE: an index answers it on both backends. */
export function startsWith(column: string, word: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(column)} >= ${word} and ${sql.ref(column)} < ${`${word}\u{10ffff}`})`;
}

/** All of the conditions; true when there is none. */
export function allOf(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}
