import { type RawBuilder, type SqlBool, sql } from "kysely";
import { digitsWhenPhone, isShort, searchWords } from "../directory/search.ts";

/** Tables of people, with names to sort by and a text of all that finds them. */
type PeopleTable = "users" | "contacts";

/** Rows whose column of folded text holds every word of a search; words of one or two letters start it. */
export function searchText(column: string, text: string): RawBuilder<SqlBool> {
  return allOf(searchWords(text).map((word) => (isShort(word) ? startsWith(column, word) : holds(column, word))));
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
 * Umlauts are looked for as they are folded, even where they were written out: "stuevel" is in the name of Stüvel. The
 * case hides from PostgreSQL that this goes with the match of an index; it would think that hardly anybody has both.
 */
export function nameHolds(table: PeopleTable, word: string): RawBuilder<SqlBool> {
  const forms = [...new Set([word, word.replaceAll(/([aou])e/gu, "$1")])];
  const held = forms.map((form) => holds(`${table}.sort_name`, form));
  return sql<SqlBool>`case when ${sql.join(held, sql` or `)} then true else false end`;
}

export function startsName(table: PeopleTable, word: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${startsWith(`${table}.sort_name`, word)} or ${startsWith(`${table}.sort_family`, word)})`;
}

/** Whether a column has a text in it, by looking: for when an index would not be quicker. */
export function holds(column: string, text: string): RawBuilder<SqlBool> {
  const pattern = `%${text.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
  return sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`;
}

/** A range, not a LIKE: an index answers it on both backends. */
export function startsWith(column: string, word: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(column)} >= ${word} and ${sql.ref(column)} < ${`${word}\u{10ffff}`})`;
}

/** All of the conditions; true when there is none. */
export function allOf(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}
