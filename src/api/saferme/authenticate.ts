import { LRUCache } from "lru-cache";
import type { Principal } from "../../directory/principal.ts";
import type { SessionService } from "../../directory/sessions/session-service.ts";
import { type Session, principalOfSession } from "../../directory/sessions/session.ts";
import { type CredentialLookup, principalOf, readAuthorization, unauthenticated } from "../../http/authenticate.ts";

const KEPT_SESSIONS = 10_000;
/** How long the end of a session may take to reach every process, as for any credential. */
const RECHECK_MILLISECONDS = 1000;
const SESSION_TOKEN = /^smt_/u;
/** The parameter `token` among the scheme's parameters, bare or in quotes. */
const TOKEN_PARAMETER = /(?:^|[,;\s])token\s*=\s*(?:"([^"]*)"|([^\s",;]+))/iu;

/** Who asks: a token of the organization's own, or somebody's session. */
export type SignedIn = { principal: Principal; session: Session | undefined };

/** `Authorization: Token token=…`: tokens that an organization issued, and access tokens of people's sessions. */
export class SaferMeSignIn {
  readonly #credentials: CredentialLookup;
  readonly #sessions: SessionService;
  readonly #known = new LRUCache<string, Session>({ max: KEPT_SESSIONS, ttl: RECHECK_MILLISECONDS });

  constructor(credentials: CredentialLookup, sessions: SessionService) {
    this.#credentials = credentials;
    this.#sessions = sessions;
  }

  /** Throws `unauthenticated`. */
  async signedIn(header: string | undefined): Promise<SignedIn> {
    const token = readToken(header);
    if (SESSION_TOKEN.test(token)) {
      const session = await this.#session(token);
      return { principal: principalOfSession(session, "write"), session };
    }
    const credential = await this.#credentials.bySecret("saferme", token);
    if (credential.kind !== "token" && credential.kind !== "api_key") throw unauthenticated();
    return { principal: principalOf(credential), session: undefined };
  }

  /** Sessions that were just seen are not read again, as long as their token lives. */
  async #session(token: string): Promise<Session> {
    const known = this.#known.get(token);
    if (known !== undefined && known.accessExpiresAt > Date.now()) return known;
    const session = await this.#sessions.byAccessToken("saferme", token);
    this.#known.set(token, session);
    return session;
  }
}

function readToken(header: string | undefined): string {
  const authorization = readAuthorization(header);
  if (authorization?.scheme !== "token") throw unauthenticated();
  const [, quoted, bare] = TOKEN_PARAMETER.exec(authorization.value) ?? [];
  const token = quoted ?? bare ?? "";
  if (token === "") throw unauthenticated();
  return token;
}
