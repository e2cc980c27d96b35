import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Search } from "../directory/filter.ts";
import { WORD_ENDS, digitsWhenPhone, isShort, searchWords, spellingsOf, wordsOf } from "../directory/search.ts";

/** Tables of people, with names to sort by and a text of all that finds them. */
type PeopleTable = "users" | "contacts";

/** Rows whose column of folded text holds every word of a search; words of one or two letters begin a word there. */
export function searchText(column: string, text: string): RawBuilder<SqlBool> {
  return allOf(wordsOf(text).map((word) => (isShort(word) ? beginsWord(column, word) : holdsAny(column, word))));
}

/** People who have every word of a search, by looking at each of them. */
export function lookForPeople(table: PeopleTable, { text, within }: Search): RawBuilder<SqlBool> {
  const words = searchWords(text);
  const long = words.filter((word) => !isShort(word));
  const looked = long.map((word) =>
    within === "names" ? nameHolds(table, word) : holds(`${table}.search_text`, digitsWhenPhone(word)),
  );
  return allOf([...looked, ...shortWordsHold(table, words)]);
}

/**
 * The short words of a search each begin a word of somebody's name. Where there are no others, one of them begins the
 * name or the family name, by which an index finds people.
 */
export function shortWordsHold(table: PeopleTable, words: readonly string[]): RawBuilder<SqlBool>[] {
  const short = words.filter(isShort);
  const begun = short.map((word) => beginsWord(`${table}.sort_name`, word));
  if (short.length === 0 || short.length < words.length) return begun;
  return [anyOf(short.map((word) => startsName(table, word))), ...begun];
}

/** A word of the column begins so. */
function beginsWord(column: string, word: string): RawBuilder<SqlBool> {
  const text = sql`(' ' || ${sql.ref(column)})`;
  return anyOf(WORD_ENDS.map((end) => sql<SqlBool>`${text} like ${patternOf(end + word)} escape '\\'`));
}

/**
 * The case hides from PostgreSQL that this goes with the match of an index; it would think that hardly anybody has both.
 */
export function nameHolds(table: PeopleTable, word: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`case when ${holdsAny(`${table}.sort_name`, word)} then true else false end`;
}

function holdsAny(column: string, word: string): RawBuilder<SqlBool> {
  return anyOf(spellingsOf(word).map((spelling) => holds(column, spelling)));
}

function startsName(table: PeopleTable, word: string): RawBuilder<SqlBool> {
  return anyOf([startsWith(`${table}.sort_name`, word), startsWith(`${table}.sort_family`, word)]);
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

function anyOf(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;
}
