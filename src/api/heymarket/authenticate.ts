import { createDecoder, createVerifier } from "fast-jwt";
import { LRUCache } from "lru-cache";
import { sealContext } from "../../directory/credentials/credential-service.ts";
import type { PresentedCredential } from "../../directory/credentials/credential.ts";
import type { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { Principal } from "../../directory/principal.ts";
import {
  type CredentialLookup,
  principalOf,
  readAuthorization,
  readBasic,
  unauthenticated,
} from "../../http/authenticate.ts";

const TOKEN_LIFETIME_SECONDS = 300;
const KEPT_TOKENS = 20_000;
const LONGEST_KEPT_TOKEN = 1024;
const KEPT_VERIFIERS = 1000;
const LOOKS_LIKE_JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/u;

/** What a token claims, with the time in which it may be used, epoch seconds. */
type Claims = { iss: string; from: number; until: number };
/** The payload of a token that nobody has verified yet. */
type Payload = { iss?: unknown; iat?: unknown; nbf?: unknown; exp?: unknown };
type Verify = (token: string) => unknown;

export type HeymarketSignInOptions = { credentials: CredentialLookup; box: SecretBox; clockSkewSeconds: number };

/**
 * Heymarket's three ways to sign in: a JWT signed with an API Secret (HS256 under `<id>||<key>`, valid 5 minutes from
 * its `iat`), the legacy API key as Bearer, and the same key as the user of HTTP Basic.
 */
export class HeymarketSignIn {
  readonly #credentials: CredentialLookup;
  readonly #box: SecretBox;
  readonly #skewSeconds: number;
  readonly #verified = new LRUCache<string, Claims>({ max: KEPT_TOKENS });
  readonly #verifiers = new LRUCache<string, Verify>({ max: KEPT_VERIFIERS });
  readonly #decode: (token: string) => Payload = createDecoder();

  constructor({ credentials, box, clockSkewSeconds }: HeymarketSignInOptions) {
    this.#credentials = credentials;
    this.#box = box;
    this.#skewSeconds = clockSkewSeconds;
  }

  /** Who the Authorization header speaks for. Throws `unauthenticated`. */
  async principal(header: string | undefined): Promise<Principal> {
    const authorization = readAuthorization(header);
    if (authorization?.scheme === "bearer") {
      const { value } = authorization;
      return principalOf(this.#isToken(value) ? await this.#byToken(value) : await this.#byKey(value));
    }
    if (authorization?.scheme === "basic") return principalOf(await this.#byKey(readBasic(authorization.value).user));
    throw unauthenticated();
  }

  /** A key that was brought along may look like a token; what has a token's header is judged as a token alone. */
  #isToken(value: string): boolean {
    return LOOKS_LIKE_JWT.test(value) && (this.#verified.has(value) || hasTokenHeader(value));
  }

  async #byKey(key: string): Promise<PresentedCredential> {
    const credential = await this.#credentials.bySecret("heymarket", key);
    if (credential.kind !== "api_key") throw unauthenticated();
    return credential;
  }

  /** The secret must live at each request; only the signature of a token that was verified is not checked again. */
  async #byToken(token: string): Promise<PresentedCredential> {
    const known = this.#verified.get(token);
    const claims = known ?? this.#claimsOf(token);
    assertCurrent(claims);
    const credential = await this.#credentials.byPublicId("heymarket", claims.iss);
    if (known === undefined) {
      assertVerified(this.#verifierFor(credential), token);
      if (token.length <= LONGEST_KEPT_TOKEN) this.#verified.set(token, claims);
    }
    return credential;
  }

  #claimsOf(token: string): Claims {
    try {
      const { iss, iat, nbf = iat, exp = Infinity } = this.#decode(token);
      if (isId(iss) && isTime(iat) && isTime(nbf) && (exp === Infinity || isTime(exp))) {
        const from = Math.max(iat, nbf) - this.#skewSeconds;
        return { iss, from, until: Math.min(iat + TOKEN_LIFETIME_SECONDS, exp) };
      }
    } catch (error) {
      throw unauthenticated(error);
    }
    throw unauthenticated();
  }

  #verifierFor({ publicId, sealedSecret }: PresentedCredential): Verify {
    if (sealedSecret === null) throw unauthenticated();
    const known = this.#verifiers.get(sealedSecret);
    if (known !== undefined) return known;
    const secret = this.#box.open(sealedSecret, sealContext("heymarket", publicId));
    const verify: Verify = createVerifier({
      key: `${publicId}||${secret}`,
      algorithms: ["HS256"],
      cache: false,
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    this.#verifiers.set(sealedSecret, verify);
    return verify;
  }
}

/** Whether the first part is a JSON object in base64url (RFC 7515 section 4). */
function hasTokenHeader(value: string): boolean {
  try {
    const header: unknown = JSON.parse(Buffer.from(value.slice(0, value.indexOf(".")), "base64url").toString("utf8"));
    return typeof header === "object" && header !== null && !Array.isArray(header);
  } catch {
    return false;
  }
}

/** Whether a credential could have this id: the databases know no text with a NUL. */
function isId(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\0");
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function assertCurrent({ from, until }: Claims): void {
  const now = Date.now() / 1000;
  if (now < from || now >= until) throw unauthenticated();
}

/** Whatever the library finds wrong with a token, the client's token is what is wrong. */
function assertVerified(verify: Verify, token: string): void {
  try {
    verify(token);
  } catch (error) {
    throw unauthenticated(error);
  }
}
