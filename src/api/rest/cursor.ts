import { createHash } from "node:crypto";
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
  const digest = createHash("sha256").update(JSON.stringify(query)).digest("base64url");
  return digest.slice(0, SIGNATURE_LENGTH);
}
