import type { FastifyReply, FastifyRequest } from "fastify";
import type { PresentedCredential } from "../../../directory/credentials/credential.ts";
import type { DirectoryStore } from "../../../directory/directory-store.ts";
import { DirectoryError } from "../../../directory/errors.ts";
import type { GrantService } from "../../../directory/oauth/grant-service.ts";
import type { PresentedGrant } from "../../../directory/oauth/grant.ts";
import {
  countFailure,
  countingFailures,
  readAuthorization,
  readBasic,
  unauthenticated,
} from "../../../http/authenticate.ts";
import type { Limits } from "../../../http/limits.ts";
import { emailOf } from "../present.ts";
import type { OAuthClients } from "./clients.ts";
import { CLIENT_FAILED, refusalOf, sendOAuthRefusal, sendUncached } from "./errors.ts";
import { ACCESS_SECONDS, hasExpired, type IssuedTokens, type OAuthCore, type OAuthParameters } from "./oauth-core.ts";
import { parseClientRequest, required } from "./parse.ts";

export type TokenRouteOptions = {
  core: OAuthCore;
  grants: GrantService;
  clients: OAuthClients;
  store: DirectoryStore;
  limits: Limits;
  publicUrl: string | undefined;
};

const REFRESH = "refresh_token";
/** What the vendor says of a token that is none of its own. */
const UNREADABLE = "Malformed UTF-8 characters";

/** What OAuth clients ask for themselves: tokens, whose they are, and their end. */
export class TokenRoutes {
  readonly #options: TokenRouteOptions;

  constructor(options: TokenRouteOptions) {
    this.#options = options;
  }

  /** `/oauth2/token`. Standard clients refresh here too (RFC 6749 section 6). */
  async token(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const parameters = parseClientRequest(request);
    const issued = await this.#issued(request, reply, parameters);
    if (issued === undefined) return reply;
    const more = parameters["grant_type"] === REFRESH ? {} : { account_url: this.#accountUrl(request) };
    return sendUncached(reply, { ...presentTokens(issued), ...more });
  }

  /** `/oauth2/refresh`. */
  async refresh(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const parameters = parseClientRequest(request);
    if ((parameters["grant_type"] ?? REFRESH) !== REFRESH) {
      sendOAuthRefusal(reply, 200, "unsupported_grant_type", `grant_type must be ${REFRESH}.`);
      return reply;
    }
    const issued = await this.#issued(request, reply, { ...parameters, grant_type: REFRESH });
    return issued === undefined ? reply : sendUncached(reply, presentTokens(issued));
  }

  /** `/oauth2/resource`: whose an access token is, told to its client and to whoever presents it as a bearer. */
  async resource(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { grants } = this.#options;
    const parameters = parseClientRequest(request);
    const { scheme, value = "" } = readAuthorization(request.headers.authorization) ?? {};
    if (scheme === "bearer") {
      const borne = await grants.byAccessToken(value);
      if (borne === undefined) countFailure(this.#options.limits, request.ip);
      return await this.#sendOwner(request, reply, borne);
    }
    const client = await this.#authenticated(request, reply, parameters, 200);
    if (client === undefined) return reply;
    const presented = await grants.byAccessToken(required(parameters, "access_token"));
    return await this.#sendOwner(request, reply, isOf(presented, client) ? presented : undefined);
  }

  /** `POST /oauth2/revoke` (RFC 7009), which the vendor lacks: ends everything that a token's grant gave. */
  async revoke(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { grants } = this.#options;
    const parameters = parseClientRequest(request);
    const client = await this.#authenticated(request, reply, parameters, 401);
    if (client === undefined) return reply;
    const token = required(parameters, "token");
    const presented = (await grants.byRefreshToken(token))?.presented ?? (await grants.byAccessToken(token));
    if (isOf(presented, client)) await grants.end(presented.grant);
    return sendUncached(reply, {});
  }

  async #sendOwner(
    request: FastifyRequest,
    reply: FastifyReply,
    presented: PresentedGrant | undefined,
  ): Promise<FastifyReply> {
    if (presented === undefined) return notAuthorized(reply, UNREADABLE);
    const { organizationId, userId } = presented.grant;
    const user = await this.#options.store.read.users.byId(organizationId, userId);
    if (user === undefined || user.status === "inactive") return notAuthorized(reply, UNREADABLE);
    if (hasExpired(presented)) return notAuthorized(reply, "Access token is expired");
    const { id, givenName: first_name, familyName: last_name } = user;
    const shown = { id: String(id), first_name, last_name, email: emailOf(user) };
    return sendUncached(reply, { ...shown, account_url: this.#accountUrl(request) });
  }

  /** Undefined once the refusal was answered. */
  async #issued(
    request: FastifyRequest,
    reply: FastifyReply,
    parameters: OAuthParameters,
  ): Promise<IssuedTokens | undefined> {
    try {
      return await this.#options.core.token(parameters, request.headers.authorization);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      if (refusal.error === "invalid_client") countFailure(this.#options.limits, request.ip);
      sendOAuthRefusal(reply, 200, refusal.error, refusal.description);
      return undefined;
    }
  }

  async #authenticated(
    request: FastifyRequest,
    reply: FastifyReply,
    parameters: OAuthParameters,
    status: number,
  ): Promise<PresentedCredential | undefined> {
    try {
      return await countingFailures(this.#options.limits, request.ip, () => this.#client(request, parameters));
    } catch (error) {
      if (!(error instanceof DirectoryError) || error.code !== "unauthenticated") throw error;
      sendOAuthRefusal(reply, status, "invalid_client", CLIENT_FAILED);
      return undefined;
    }
  }

  async #client({ headers }: FastifyRequest, parameters: OAuthParameters): Promise<PresentedCredential> {
    const authorization = readAuthorization(headers.authorization);
    const { user: id, password: secret } =
      authorization?.scheme === "basic"
        ? readBasic(authorization.value)
        : { user: parameters["client_id"] ?? "", password: parameters["client_secret"] ?? "" };
    const client = await this.#options.clients.bySecret(id, secret);
    if (client === undefined) throw unauthenticated();
    return client;
  }

  #accountUrl({ protocol, host }: FastifyRequest): string {
    return this.#options.publicUrl ?? `${protocol}://${host}`;
  }
}

function presentTokens({ accessToken, refreshToken }: IssuedTokens): object {
  const tokens = { access_token: accessToken, refresh_token: refreshToken };
  return { token_type: "Bearer", expires_in: ACCESS_SECONDS, ...tokens };
}

/** What another client was given is unknown to this one. */
function isOf(presented: PresentedGrant | undefined, client: PresentedCredential): presented is PresentedGrant {
  return presented?.client.publicId === client.publicId;
}

function notAuthorized(reply: FastifyReply, description: string): FastifyReply {
  sendOAuthRefusal(reply, 200, "not_authorized", description);
  return reply;
}
