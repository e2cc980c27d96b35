import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { parseJsonBody, refuseBody } from "../../http/body-parsers.ts";
import type { Api } from "../../http/server.ts";
import { absenceRoutes } from "./absence-routes.ts";
import { avatarRoutes, openAvatarRoutes } from "./avatar-routes.ts";
import { changeRoutes } from "./change-routes.ts";
import { chartRoutes } from "./chart-routes.ts";
import { CONSOLE_FILES, consoleApi } from "./console.ts";
import { contactRoutes } from "./contact-routes.ts";
import { credentialRoutes } from "./credential-routes.ts";
import { docsApi } from "./docs.ts";
import { Entrance, markReplayed } from "./entrance.ts";
import { sendRestProblem } from "./errors.ts";
import { exportRoutes } from "./export-routes.ts";
import { grantRoutes } from "./grant-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { invitationRoutes } from "./invitation-routes.ts";
import { jobRoutes } from "./job-routes.ts";
import { journalRoutes } from "./journal-routes.ts";
import { lookupRoutes } from "./lookup-routes.ts";
import { membershipRoutes } from "./membership-routes.ts";
import { COMPONENTS, DOCUMENT, DOCUMENT_PATH } from "./openapi.ts";
import { organizationRoutes } from "./organization-routes.ts";
import { type RestOptions, type RestRoutes, type RestServer, compileValidator } from "./rest-server.ts";
import { roleRoutes } from "./role-routes.ts";
import { MERGE_PATCH } from "./schema.ts";
import { openSessionRoutes, sessionRoutes } from "./session-routes.ts";
import { signInRoutes } from "./sign-in-routes.ts";
import { teamRoutes } from "./team-routes.ts";
import { userLifeRoutes } from "./user-life-routes.ts";
import { userRoutes } from "./user-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";

/** The routes of every resource, by hand. */
const ROUTES: readonly RestRoutes[] = [
  sessionRoutes,
  organizationRoutes,
  userRoutes,
  userLifeRoutes,
  absenceRoutes,
  signInRoutes,
  avatarRoutes,
  teamRoutes,
  membershipRoutes,
  chartRoutes,
  invitationRoutes,
  roleRoutes,
  lookupRoutes,
  contactRoutes,
  importRoutes,
  exportRoutes,
  credentialRoutes,
  grantRoutes,
  jobRoutes,
  journalRoutes,
  changeRoutes,
  webhookRoutes,
];

/** A merge patch is what a PATCH is sent as; elsewhere it is none. */
const parseMergePatch: typeof parseJsonBody = (request, payload, done) => {
  const parse = request.method === "PATCH" ? parseJsonBody : refuseBody;
  parse(request, payload, done);
};

/** Rollcall's own API, below `/directory/v1`, its documentation to try out, at `/docs`, and the console, at `/console`. */
export function restApis(options: RestOptions): Api[] {
  let document = (): object => ({});
  const api = restApi(options, (server) => (document = () => server.swagger()));
  return [api, docsApi(() => document()), consoleApi(CONSOLE_FILES)];
}

/** Everything that the directory can do. `onReady` is handed the server that knows the OpenAPI document. */
function restApi(options: RestOptions, onReady: (server: FastifyInstance) => void): Api {
  const entrance = new Entrance(options);
  return {
    name: "rest",
    prefixes: ["/directory/v1"],
    sendError: sendRestProblem,
    plugin: async (server: FastifyInstance) => {
      server.decorateRequest("restCaller", null);
      server.setValidatorCompiler(compileValidator);
      server.setSerializerCompiler(() => JSON.stringify);
      server.addContentTypeParser(MERGE_PATCH, parseMergePatch);
      await server.register(swagger, DOCUMENT);
      for (const schema of COMPONENTS) server.addSchema(schema);
      onReady(server);
      server.get(DOCUMENT_PATH, { schema: { hide: true } }, () => server.swagger());
      await server.register(async (open: RestServer) => openAvatarRoutes(open, options));
      await server.register(async (open: RestServer) => openSessionRoutes(open, options));
      await server.register(async (guarded: RestServer) => {
        guarded.addHook("onRequest", (request, reply) => entrance.enter(request, reply));
        guarded.addHook("preHandler", async (request) => entrance.readKey(request));
        guarded.addHook("onSend", async (request, reply, payload) => {
          markReplayed(request, reply);
          return payload;
        });
        for (const addRoutes of ROUTES) addRoutes(guarded, options);
      });
    },
  };
}
