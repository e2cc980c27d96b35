import { invalidValue } from "../errors.ts";

/** "Given Family", without the blank that an empty half would leave. */
export function fullName(givenName: string, familyName: string): string {
  return `${givenName} ${familyName}`.trim();
}

/** Splits a full name at its last blank: "Mary Ann Smith" is Mary Ann + Smith. A single word is a given name. */
export function splitName(name: string): { givenName: string; familyName: string } {
  const tidy = name.trim().replaceAll(/\s+/gu, " ");
  const blank = tidy.lastIndexOf(" ");
  return blank === -1
    ? { givenName: tidy, familyName: "" }
    : { givenName: tidy.slice(0, blank), familyName: tidy.slice(blank + 1) };
}

/** A text without accents and letter case: NFKD, marks stripped, lower case, ß as ss, ς as σ. */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll(LETTERS_WITHOUT_MARK, (letter) => LETTERS[letter] ?? letter);
}

/** The folded text and, where it has German umlauts, the form that writes them out: ["stuvel", "stuevel"]. */
export function foldedForms(text: string): string[] {
  const plain = foldText(text);
  const spelledOut = foldText(text.normalize("NFC").replaceAll(/[äöüÄÖÜ]/gu, (letter) => `${letter}e`));
  return plain === spelledOut ? [plain] : [plain, spelledOut];
}

/** Most texts, and most e-mails: nothing of them but the case folds. */
const ASCII = /^[\x20-\x7E]*$/u;

// NFKD does not take these apart, yet people type them without the stroke or ligature; ς is σ at the end of a word.
const LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ς: "σ",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  æ: "ae",
  œ: "oe",
  ı: "i",
};
const LETTERS_WITHOUT_MARK = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/** Throws `invalid_value` when a text anywhere in `value` cannot be stored: NUL characters, halves of surrogate pairs. */
export function assertStorable(field: string, value: unknown, entry?: number): void {
  if (typeof value === "string" && (value.includes("\0") || !value.isWellFormed())) {
    throw invalidValue(field, `${field} holds characters that are no text.`, entry);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    assertStorable(field, key, entry);
    assertStorable(field, inner, entry);
  }
}

const MAX_LENGTH = 255;
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** A one-line text, trimmed; throws `invalid_value` when it is too long or holds control characters. */
export function singleLine(field: string, text: string, entry?: number, maxLength = MAX_LENGTH): string {
  const tidy = text.trim();
  if (tidy.length > maxLength) throw invalidValue(field, `${field} is longer than ${maxLength} characters.`, entry);
  if (CONTROL.test(tidy)) throw invalidValue(field, `${field} holds control characters.`, entry);
  if (!tidy.isWellFormed()) throw invalidValue(field, `${field} is not well-formed Unicode.`, entry);
  return tidy;
}
