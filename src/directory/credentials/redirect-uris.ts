import { invalidValue } from "../errors.ts";
import type { CredentialKind } from "./credential.ts";

const LONGEST = 2000;
const MOST = 20;
/** Where a program on the user's own machine waits (RFC 8252 section 7.3); all others need TLS. */
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);
const FIELD = "redirectUris";

/** The redirect addresses of an OAuth client, as they were given. Throws `invalid_value`. */
export function checkedRedirectUris(kind: CredentialKind, uris: readonly string[]): readonly string[] {
  if (kind !== "oauth_client") {
    if (uris.length > 0) throw invalidValue(FIELD, "Only an OAuth client has redirect addresses.");
    return [];
  }
  if (uris.length === 0) throw invalidValue(FIELD, "An OAuth client needs a redirect address.");
  if (uris.length > MOST) throw invalidValue(FIELD, `An OAuth client has at most ${MOST} redirect addresses.`);
  for (const uri of uris) assertRedirectUri(uri);
  return [...new Set(uris)];
}

/** A redirect address is absolute and has no fragment (RFC 6749 section 3.1.2); it goes over TLS or stays on the machine. */
function assertRedirectUri(uri: string): void {
  const url = URL.parse(uri);
  if (url === null || !/^[\x21-\x7e]+$/u.test(uri)) throw invalidValue(FIELD, "A redirect address must be a URL.");
  if (uri.length > LONGEST) throw invalidValue(FIELD, `A redirect address has at most ${LONGEST} characters.`);
  if (uri.includes("#")) throw invalidValue(FIELD, "A redirect address must have no fragment.");
  if (url.username !== "" || url.password !== "") {
    throw invalidValue(FIELD, "A redirect address must have no user or password.");
  }
  const local = url.protocol === "http:" && LOOPBACK.has(url.hostname);
  if (url.protocol === "https:" || local) return;
  throw invalidValue(FIELD, "A redirect address must begin with https://, or http:// on the loopback interface.");
}
