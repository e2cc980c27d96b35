import { createHash } from "node:crypto";

/** Tells what was asked, or is shown, from anything else: 43 characters that may stand in a header or parameter. */
export function digestOf(document: unknown): string {
  return createHash("sha256").update(JSON.stringify(document)).digest("base64url");
}
