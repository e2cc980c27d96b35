import { invalidValue } from "./errors.ts";
import type { Filter } from "./filter.ts";
import { foldText, foldedForms } from "./users/name.ts";

/** In characters: each word is a condition of its own, and databases limit how many there may be. */
export const LONGEST_SEARCH = 500;

/** A text to search for as a filter; undefined for nothing but blanks. Throws `invalid_value` with `field` for a long one. */
export function searchFor(text: string, field: string, within?: "names"): Filter<never> | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const isLong = trimmed.length > LONGEST_SEARCH;
  if (isLong) throw invalidValue(field, `${field} is longer than ${LONGEST_SEARCH} characters.`);
  return { op: "search", text: trimmed, ...(within === undefined ? {} : { within }) };
}

const SHORT_TERM = 3;

/** Whether a word is in no index of parts of words: those have three characters, each of one or two UTF-16 units. */
export function isShort(word: string): boolean {
  return Array.from(word).length < SHORT_TERM;
}

/** A phone as it is written, with blanks in it; the zeros before it are of no number's E.164 form. */
const PHONE = /^\s*\+?[\s()./-]*0*(?<number>\d[\d\s()./-]*)$/u;

/** The folded words of a search for people; a phone is one, whatever its digits are grouped by. */
export function searchWords(text: string): string[] {
  const digits = PHONE.exec(text.replace("(0)", ""))?.groups?.["number"]?.replaceAll(/\D/gu, "") ?? "";
  return digits.length >= SHORT_TERM ? [digits] : wordsOf(text);
}

/** The folded words of a search for what has no phone. */
export function wordsOf(text: string): string[] {
  return foldText(text)
    .split(/[\s\p{Cc}]+/u)
    .filter((word) => word !== "");
}

/** Umlauts are looked for as they are folded, even where they were written out: "stuevel" is in the name of Stüvel. */
export function spellingsOf(word: string): string[] {
  return [...new Set([word, word.replaceAll(/([aou])e/gu, "$1")])];
}

/** Phones are searched by their digits, however they were typed. */
export function digitsWhenPhone(word: string): string {
  const digits = word.replaceAll(/\D/gu, "");
  return /^[+\d()./-]+$/u.test(word) && digits.length >= SHORT_TERM ? digits : word;
}

/** What a word begins after; one that is first begins after nothing. */
export const WORD_ENDS = [" ", "-"] as const;

/** Whether every word of a search is in one of the texts; words of one or two letters begin a word there. */
export function areFound(search: string, texts: readonly string[]): boolean {
  const forms = texts.flatMap(foldedForms).map((form) => ` ${form}`);
  return wordsOf(search).every((word) => {
    const parts = isShort(word) ? WORD_ENDS.map((end) => end + word) : spellingsOf(word);
    return forms.some((form) => parts.some((part) => form.includes(part)));
  });
}
