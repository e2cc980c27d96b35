import type { FastifyRequest } from "fastify";
import type { Principal } from "../../directory/principal.ts";
import { SessionService } from "../../directory/sessions/session-service.ts";
import { principalOfSession, type Session } from "../../directory/sessions/session.ts";
import { readToken } from "../../directory/sessions/token.ts";
import { type CredentialLookup, principalOf, readAuthorization, unauthenticated } from "../../http/authenticate.ts";
import type { RestOptions } from "./rest-server.ts";
import { SessionCookie } from "./session-cookie.ts";

/** Who asks, and when what they are signed in with ends (epoch milliseconds). */
export type SignedIn = { principal: Principal; expiresAt: number | null };

/** `Authorization: Bearer …` with an API key or a token (RFC 6750 section 2.1); without one, a browser's cookie. */
export class RestSignIn {
  readonly #credentials: CredentialLookup;
  readonly #sessions: SessionService;
  readonly #cookie: SessionCookie;

  constructor({ credentials, store, publicUrl }: RestOptions) {
    this.#credentials = credentials;
    this.#sessions = new SessionService(store);
    this.#cookie = new SessionCookie(publicUrl);
  }

  /** Throws `unauthenticated`, `organization_cancelled`, `cross_origin`. */
  async of(request: FastifyRequest): Promise<SignedIn> {
    const cookie = this.#cookie.of(request);
    if (cookie === undefined) return await this.byKey(bearerOf(request));
    this.#cookie.assertOwnPage(request);
    const isToken = readToken("access", cookie) !== undefined;
    // Not kept for a while, as keys are: who signs out is out.
    return isToken ? bySession(await this.#sessions.byAccessToken("rest", cookie)) : await this.byKey(cookie);
  }

  /** Throws `unauthenticated`, `organization_cancelled`. */
  async byKey(key: string): Promise<SignedIn> {
    const credential = await this.#credentials.bySecret("rest", key);
    if (credential.kind !== "api_key" && credential.kind !== "token") throw unauthenticated();
    return { principal: principalOf(credential), expiresAt: credential.expiresAt };
  }
}

/** Somebody may do what their roles let them do, as with a key of theirs that administers. */
export function bySession(session: Session): SignedIn {
  return { principal: principalOfSession(session, "admin"), expiresAt: session.accessExpiresAt };
}

function bearerOf({ headers }: FastifyRequest): string {
  const authorization = readAuthorization(headers.authorization);
  if (authorization?.scheme !== "bearer" || authorization.value === "") throw unauthenticated();
  return authorization.value;
}
