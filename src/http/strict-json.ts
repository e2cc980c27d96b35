import { isUtf8 } from "node:buffer";
import { parse } from "secure-json-parse";
import { DirectoryError } from "../directory/errors.ts";
import { findNumber } from "../directory/find-number.ts";
import { DEEPEST_JSON, isTooDeep } from "../directory/json-depth.ts";
import { isRounded, noteRounded } from "../directory/rounded-numbers.ts";
import { findJsonSyntaxError } from "./json-syntax.ts";

const BYTE_ORDER_MARK = "\uFEFF";

/** Only a text with one of these, or with an escape that could spell them, can hold a forbidden name. */
const SUSPICIOUS = /__proto__|constructor|\\u/;

/**
 * Parses the JSON that a client sent: UTF-8 with or without a byte order mark, and no name in it that could reach an
 * object's prototype, nor lists and objects too deep in each other, nor a number that would be infinite. Throws `malformed_body` with the line and column, never with a piece of the body. Other numbers that lose digits are noted: see `roundedIn`.
 */
export function parseStrictJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new DirectoryError("malformed_body", "The body is not valid UTF-8.");
  const sent = bytes.toString("utf8");
  const text = sent.startsWith(BYTE_ORDER_MARK) ? sent.slice(BYTE_ORDER_MARK.length) : sent;
  let parsed: unknown;
  try {
    parsed = SUSPICIOUS.test(text) ? parse(text) : JSON.parse(text);
  } catch (error) {
    throw malformed(text, error);
  }
  if (isTooDeep(text)) {
    throw new DirectoryError("malformed_body", `The body is nested more than ${DEEPEST_JSON} deep.`);
  }
  if (findNumber(text, isRounded) === undefined) return parsed;
  const tooLarge = findNumber(text, isTooLarge);
  if (tooLarge === undefined) return JSON.parse(text, noteRounded);
  throw new DirectoryError("malformed_body", `The body has a number that is too large: ${placeOf(text, tooLarge)}.`);
}

/** Past what is kept: it would be read as an infinite one, and written as null. */
function isTooLarge(number: string): boolean {
  return !Number.isFinite(Number(number));
}

/** The cause is left out: Node's message quotes the text. */
function malformed(text: string, error: unknown): unknown {
  if (!(error instanceof SyntaxError)) return error;
  const found = findJsonSyntaxError(text);
  const reason =
    found === undefined
      ? "it has a forbidden name, __proto__ or constructor.prototype"
      : `${placeOf(text, found.offset)}: expected ${found.expected}`;
  return new DirectoryError("malformed_body", `The body is not valid JSON: ${reason}.`);
}

function placeOf(text: string, offset: number): string {
  let line = 1;
  let lineStart = 0;
  for (let end = text.indexOf("\n"); end !== -1 && end < offset; end = text.indexOf("\n", lineStart)) {
    line += 1;
    lineStart = end + 1;
  }
  return `line ${line}, column ${offset - lineStart + 1}`;
}
