import OAuth2Server from "@node-oauth/oauth2-server";
import type { PresentedCredential } from "../../../directory/credentials/credential.ts";
import type { GrantService } from "../../../directory/oauth/grant-service.ts";
import { type Grant, isInForce, type PresentedGrant } from "../../../directory/oauth/grant.ts";
import type { Session } from "../../../directory/sessions/session.ts";
import type { OAuthClients } from "./clients.ts";
import { isScope } from "./scopes.ts";

type Model = OAuth2Server.AuthorizationCodeModel & OAuth2Server.RefreshTokenModel;
type NewCode = Parameters<Model["saveAuthorizationCode"]>[0];

/**
 * What one request is about: showing what would be asked for (nothing is stored), storing what somebody in a session
 * said yes to, or tokens, for which a client has to prove who it is.
 */
export type Purpose = { of: "rehearsal" } | { of: "consent"; session: Session } | { of: "tokens" };

const GRANTS = ["authorization_code", "refresh_token"];
const ENDED = "Token has been revoked";

/**
 * The library's model on the directory, for one request: it remembers which client and grant the request is about. The
 * texts of errors are those of the vendor's server.
 */
export class OAuthModel implements Model {
  readonly #grants: GrantService;
  readonly #clients: OAuthClients;
  readonly #purpose: Purpose;
  #client: PresentedCredential | undefined;
  #presented: PresentedGrant | undefined;
  /** The refresh token that this request replaces. */
  #replaces: string | null = null;

  constructor(grants: GrantService, clients: OAuthClients, purpose: Purpose) {
    this.#grants = grants;
    this.#clients = clients;
    this.#purpose = purpose;
  }

  /** The client that the request turned out to be about. */
  get client(): PresentedCredential | undefined {
    return this.#client;
  }

  /** The grant whose code or token was presented. */
  get presented(): PresentedGrant | undefined {
    return this.#presented;
  }

  async getClient(id: string, secret: string | null | undefined): Promise<OAuth2Server.Client | undefined> {
    this.#client =
      this.#purpose.of === "tokens" ? await this.#clients.bySecret(id, secret ?? "") : await this.#clients.byId(id);
    if (this.#client === undefined) return undefined;
    return { id: this.#client.publicId, redirectUris: [...this.#client.redirectUris], grants: GRANTS };
  }

  validateScope(_user: unknown, _client: unknown, scope?: string[]): Promise<string[] | false> {
    return Promise.resolve(scope !== undefined && scope.every(isScope) ? scope : false);
  }

  async generateAuthorizationCode(): Promise<string> {
    if (this.#purpose.of !== "consent") return this.#purpose.of;
    return await this.#grants.newCode(this.#knownClient().organizationId);
  }

  async saveAuthorizationCode(code: NewCode, client: OAuth2Server.Client, user: OAuth2Server.User) {
    if (this.#purpose.of === "consent") {
      const { session } = this.#purpose;
      await this.#grants.open({
        client: this.#knownClient(),
        sessionId: session.id,
        userId: session.userId,
        code: code.authorizationCode,
        codeExpiresAt: code.expiresAt.getTime(),
        scopes: code.scope ?? [],
        redirectUri: code.redirectUri,
        codeChallenge: code.codeChallenge ?? null,
        codeChallengeMethod: code.codeChallengeMethod ?? null,
      });
    }
    return { ...code, client, user };
  }

  async getAuthorizationCode(code: string): Promise<OAuth2Server.AuthorizationCode> {
    const presented = this.#own(await this.#grants.byCode(code), "Cannot decrypt the authorization code");
    const { grant } = presented;
    if (grant.codeUsedAt !== null) await this.#grants.useCode(grant);
    if (grant.codeUsedAt !== null || !isInForce(presented, Date.now())) throw refused(CODE_ENDED);
    if (grant.codeExpiresAt <= Date.now()) throw refused("Authorization code has expired");
    const { codeChallenge, codeChallengeMethod } = grant;
    return {
      authorizationCode: code,
      expiresAt: new Date(grant.codeExpiresAt),
      redirectUri: grant.redirectUri,
      scope: [...grant.scopes],
      ...(codeChallenge === null ? {} : { codeChallenge }),
      ...(codeChallengeMethod === null ? {} : { codeChallengeMethod }),
      ...wireParties(presented),
    };
  }

  async revokeAuthorizationCode(): Promise<boolean> {
    if (!(await this.#grants.useCode(this.#knownGrant()))) throw refused(CODE_ENDED);
    return true;
  }

  generateAccessToken(): Promise<string> {
    return Promise.resolve(this.#grants.newAccessToken(this.#knownGrant()));
  }

  generateRefreshToken(): Promise<string> {
    return Promise.resolve(this.#grants.newRefreshToken(this.#knownGrant(), this.#replaces));
  }

  async saveToken(token: OAuth2Server.Token, client: OAuth2Server.Client, user: OAuth2Server.User) {
    const issued = {
      accessToken: token.accessToken,
      accessExpiresAt: token.accessTokenExpiresAt?.getTime() ?? 0,
      accessScopes: token.scope ?? [],
      refreshToken: token.refreshToken ?? "",
      refreshExpiresAt: token.refreshTokenExpiresAt?.getTime() ?? 0,
    };
    if (!(await this.#grants.issue(this.#knownGrant(), issued, this.#replaces))) throw refused(ENDED);
    return { ...token, client, user };
  }

  async getRefreshToken(token: string): Promise<OAuth2Server.RefreshToken> {
    const found = await this.#grants.byRefreshToken(token);
    const presented = this.#own(found?.presented, "Cannot decrypt the refresh token");
    // One that was replaced is in the hands of somebody who should not have it: theirs may be the newer one.
    if (found?.replaced === true) await this.#grants.end(presented.grant);
    if (found?.replaced === true || !isInForce(presented, Date.now())) throw refused(ENDED);
    const refreshTokenExpiresAt = new Date(presented.grant.tokens?.refreshExpiresAt ?? 0);
    if (refreshTokenExpiresAt.getTime() <= Date.now()) throw refused("Token has expired");
    this.#replaces = token;
    return {
      refreshToken: token,
      refreshTokenExpiresAt,
      scope: [...presented.grant.scopes],
      ...wireParties(presented),
    };
  }

  /** The pair of tokens is replaced in one step, by saveToken. */
  revokeToken(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async getAccessToken(token: string): Promise<OAuth2Server.Token | undefined> {
    this.#presented = await this.#grants.byAccessToken(token);
    const tokens = this.#presented?.grant.tokens ?? undefined;
    if (this.#presented === undefined || tokens === undefined) return undefined;
    return {
      accessToken: token,
      accessTokenExpiresAt: new Date(tokens.accessExpiresAt),
      scope: [...tokens.accessScopes],
      ...wireParties(this.#presented),
    };
  }

  /** What was given to another client is unknown to this one. */
  #own(presented: PresentedGrant | undefined, unknown: string): PresentedGrant {
    if (presented === undefined || presented.client.publicId !== this.#client?.publicId) throw refused(unknown);
    this.#presented = presented;
    return presented;
  }

  #knownClient(): PresentedCredential {
    if (this.#client === undefined) throw new Error("The library asked for no client.");
    return this.#client;
  }

  #knownGrant(): Grant {
    if (this.#presented === undefined) throw new Error("The library asked for no code and no token.");
    return this.#presented.grant;
  }
}

const CODE_ENDED = "Authorization code has been revoked";

function refused(message: string): OAuth2Server.OAuthError {
  return new OAuth2Server.InvalidRequestError(message);
}

/** The library compares the client's id, and passes the user through. */
function wireParties({ client, grant }: PresentedGrant): { client: OAuth2Server.Client; user: OAuth2Server.User } {
  return { client: { id: client.publicId, grants: GRANTS }, user: { id: grant.userId } };
}
