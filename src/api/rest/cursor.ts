import { digestOf } from "./digest.ts";
import { RequestError } from "./request-error.ts";

const SIGNATURE_LENGTH = 16;

/** Binds a list's cursor to the query that it continues, so that it cannot be used with another. */
export function sealCursor(cursor: string, query: readonly unknown[]): string {
  return signatureOf(query) + cursor;
}

/** The list's own cursor. Throws `invalid_value` for one that was made for another query. */
export function openCursor(sealed: string, query: readonly unknown[]): string {
  if (sealed.startsWith(signatureOf(query))) return sealed.slice(SIGNATURE_LENGTH);
  throw new RequestError("invalid_value", "The cursor does not belong to this query.", { in: "query", name: "cursor" });
}

function signatureOf(query: readonly unknown[]): string {
  return digestOf(query).slice(0, SIGNATURE_LENGTH);
}
