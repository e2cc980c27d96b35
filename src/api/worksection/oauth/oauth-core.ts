import OAuth2Server from "@node-oauth/oauth2-server";
import type { PresentedCredential } from "../../../directory/credentials/credential.ts";
import type { GrantService } from "../../../directory/oauth/grant-service.ts";
import type { PresentedGrant } from "../../../directory/oauth/grant.ts";
import type { Session } from "../../../directory/sessions/session.ts";
import type { OAuthClients } from "./clients.ts";
import { OAuthModel, type Purpose } from "./oauth-model.ts";

/** OAuthParameters of a request, each given once. */
export type OAuthParameters = Readonly<Record<string, string | undefined>>;

/**
 * What an authorization request comes to: something to ask the user, an address to send them to, or, when that cannot be
 * trusted, something to tell them.
 */
export type Authorization =
  | { outcome: "ask"; client: PresentedCredential; scopes: string[]; redirectUri: string }
  | { outcome: "redirect"; location: string }
  | { outcome: "refused"; message: string };

export type IssuedTokens = { accessToken: string; refreshToken: string };

export const ACCESS_SECONDS = 24 * 60 * 60;
const OPTIONS = {
  authorizationCodeLifetime: 10 * 60,
  accessTokenLifetime: ACCESS_SECONDS,
  refreshTokenLifetime: 30 * 24 * 60 * 60,
  alwaysIssueNewRefreshToken: true,
  allowBearerTokensInQueryString: true,
  // RFC 7636: a challenge without a method is a plain one.
  enablePlainPKCE: true,
};

/** The OAuth 2.0 server's rules (RFC 6749, 7636), which are the library's; the directory keeps everything. */
export class OAuthCore {
  readonly #grants: GrantService;
  readonly #clients: OAuthClients;

  constructor(grants: GrantService, clients: OAuthClients) {
    this.#grants = grants;
    this.#clients = clients;
  }

  /** Checks an authorization request and stores nothing. */
  async rehearse(parameters: OAuthParameters): Promise<Authorization> {
    return await this.#authorize({ of: "rehearsal" }, parameters);
  }

  /** Stores what the user of a session has allowed. Throws `unauthenticated` when the session is over. */
  async consent(parameters: OAuthParameters, session: Session): Promise<Authorization> {
    return await this.#authorize({ of: "consent", session }, parameters);
  }

  /** What the client is told when the user said no. */
  async refuse(parameters: OAuthParameters): Promise<Authorization> {
    return await this.#authorize({ of: "rehearsal" }, { ...parameters, allowed: "false" });
  }

  /** Tokens for a code or a refresh token. Throws the library's `OAuthError`. */
  async token(parameters: OAuthParameters, authorization: string | undefined): Promise<IssuedTokens> {
    const { server } = this.#serverFor({ of: "tokens" });
    const headers = authorization === undefined ? FORM : { ...FORM, authorization };
    const request = new OAuth2Server.Request({ method: "POST", headers, query: {}, body: parameters });
    const issued = await unwrapped(() => server.token(request, new OAuth2Server.Response()));
    return { accessToken: issued.accessToken, refreshToken: issued.refreshToken ?? "" };
  }

  /** The grant of an access token, in the header or in the address; "expired" for one that was good before. */
  async authenticate(
    authorization: string | undefined,
    query: string | undefined,
  ): Promise<PresentedGrant | "expired" | undefined> {
    const { server, model } = this.#serverFor({ of: "tokens" });
    const request = new OAuth2Server.Request({
      method: "GET",
      headers: authorization === undefined ? {} : { authorization },
      query: query === undefined ? {} : { access_token: query },
    });
    try {
      await unwrapped(() => server.authenticate(request, new OAuth2Server.Response()));
      return model.presented;
    } catch (error) {
      if (!(error instanceof OAuth2Server.OAuthError)) throw error;
      return model.presented !== undefined && hasExpired(model.presented) ? "expired" : undefined;
    }
  }

  async #authorize(purpose: Purpose, parameters: OAuthParameters): Promise<Authorization> {
    const { server, model } = this.#serverFor(purpose);
    const request = new OAuth2Server.Request({ method: "POST", headers: {}, query: {}, body: parameters });
    const response = new OAuth2Server.Response();
    const authenticateHandler = { handle: () => ({ id: 0 }) };
    try {
      const code = await unwrapped(() => server.authorize(request, response, { authenticateHandler }));
      const { redirectUri, authorizationCode, scope = [] } = code;
      if (purpose.of === "rehearsal" && model.client !== undefined) {
        return { outcome: "ask", client: model.client, scopes: scope, redirectUri };
      }
      return { outcome: "redirect", location: backTo(redirectUri, { code: authorizationCode }, parameters) };
    } catch (error) {
      if (!(error instanceof OAuth2Server.OAuthError)) throw error;
      const { name, message } = error;
      // The library sets an address only once client and redirect address are known to belong together.
      if (response.get("location") === undefined) return { outcome: "refused", message: UNKNOWN[name] ?? message };
      const refusal = { error: name, error_description: message };
      return { outcome: "redirect", location: backTo(parameters["redirect_uri"] ?? "", refusal, parameters) };
    }
  }

  #serverFor(purpose: Purpose): { server: OAuth2Server; model: OAuthModel } {
    const model = new OAuthModel(this.#grants, this.#clients, purpose);
    return { server: new OAuth2Server({ ...OPTIONS, model }), model };
  }
}

/** Whether a grant's access token has passed its time. */
export function hasExpired({ grant: { tokens } }: PresentedGrant): boolean {
  return (tokens?.accessExpiresAt ?? 0) <= Date.now();
}

const UNKNOWN: Readonly<Record<string, string>> = {
  invalid_client: "This server does not know the application, or not the address that it would send you back to.",
};

/** The library takes bodies of forms only, and tells that there is one by these headers. */
const FORM = { "content-type": "application/x-www-form-urlencoded", "content-length": "1" };

/** A redirect address keeps what it has (RFC 6749 section 3.1.2), which the library would lose for errors. */
function backTo(redirectUri: string, added: Record<string, string>, { state }: OAuthParameters): string {
  const query = new URLSearchParams(state === undefined ? added : { ...added, state });
  return `${redirectUri}${redirectUri.includes("?") ? "&" : "?"}${query.toString()}`;
}

/** The library hides what the model threw in an error of its own. */
async function unwrapped<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const inner = error instanceof OAuth2Server.ServerError && "inner" in error ? error.inner : undefined;
    throw inner instanceof Error ? inner : error;
  }
}
