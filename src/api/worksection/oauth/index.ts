import type { FastifyInstance } from "fastify";
import type { SecretBox } from "../../../directory/credentials/secret-box.ts";
import type { DirectoryStore } from "../../../directory/directory-store.ts";
import { GrantService } from "../../../directory/oauth/grant-service.ts";
import { SessionService } from "../../../directory/sessions/session-service.ts";
import type { CredentialLookup } from "../../../http/authenticate.ts";
import { FORM_TYPES, parseFormBody } from "../../../http/form-body.ts";
import type { Limits } from "../../../http/limits.ts";
import type { Api } from "../../../http/server.ts";
import { takeParameters } from "../index.ts";
import { ActionRoutes, sendActionError } from "./action-routes.ts";
import { AuthorizeRoutes } from "./authorize-routes.ts";
import { BearerSignIn } from "./bearer.ts";
import { OAuthClients } from "./clients.ts";
import { sendOAuthError } from "./errors.ts";
import { OAuthCore } from "./oauth-core.ts";
import { TokenRoutes } from "./token-routes.ts";

export type WorksectionOAuthOptions = {
  store: DirectoryStore;
  credentials: CredentialLookup;
  box: SecretBox;
  limits: Limits;
  /** Where clients reach the server; taken from each request when it is not set. */
  publicUrl: string | undefined;
};

/**
 * Worksection's OAuth 2.0: the pages on which people let applications in and what applications ask for after that, and
 * the API's actions for them.
 */
export function worksectionOAuthApis({ credentials, ...options }: WorksectionOAuthOptions): Api[] {
  const { store, limits } = options;
  const grants = new GrantService(store);
  const clients = new OAuthClients(credentials);
  const core = new OAuthCore(grants, clients);
  const pages = new AuthorizeRoutes({ core, sessions: new SessionService(store), ...options });
  const tokens = new TokenRoutes({ core, grants, clients, ...options });
  const actions = new ActionRoutes(new BearerSignIn({ core, ...options }), limits);
  return [oauthApi(pages, tokens), actionApi(actions)];
}

function oauthApi(pages: AuthorizeRoutes, tokens: TokenRoutes): Api {
  return {
    name: "worksection",
    prefixes: ["/oauth2"],
    sendError: sendOAuthError,
    plugin: async (server: FastifyInstance) => {
      server.addContentTypeParser(FORM_TYPES, parseFormBody);
      server.get("/authorize", (request, reply) => pages.show(request, reply));
      server.post("/authorize", (request, reply) => pages.decide(request, reply));
      // The vendor documents POST, and all of its own clients but one send GET.
      for (const method of ["GET", "POST"]) {
        server.route({ method, url: "/token", handler: (request, reply) => tokens.token(request, reply) });
        server.route({ method, url: "/refresh", handler: (request, reply) => tokens.refresh(request, reply) });
        server.route({ method, url: "/resource", handler: (request, reply) => tokens.resource(request, reply) });
      }
      server.post("/revoke", (request, reply) => tokens.revoke(request, reply));
    },
  };
}

function actionApi(actions: ActionRoutes): Api {
  return {
    name: "worksection",
    prefixes: ["/api/oauth2"],
    sendError: sendActionError,
    plugin: async (server: FastifyInstance) => {
      server.decorateRequest("worksectionBearer", null);
      takeParameters(server);
      server.addHook("onRequest", (request) => actions.enter(request));
      server.get("/", (request, reply) => actions.answer(request, reply));
      server.post("/", (request, reply) => actions.answer(request, reply));
    },
  };
}
