import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import type { Api } from "../../http/server.ts";
import { DOCS_LOGO, DOCS_THEME } from "./docs-theme.ts";
import { sendRestProblem } from "./errors.ts";
import { sendWholeFiles } from "./whole-files.ts";

/** Everything that the pages load comes from this server. */
const CONTENT_SECURITY_POLICY = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

/** The OpenAPI document to read and try out, at `/docs`. */
export function docsApi(document: () => object): Api {
  return {
    name: "docs",
    prefixes: ["/docs"],
    sendError: sendRestProblem,
    plugin: async (server: FastifyInstance) => {
      server.get("", { schema: { hide: true } }, (_request, reply) => reply.redirect("/docs/"));
      sendWholeFiles(server);
      await server.register(swagger, { openapi: { openapi: "3.1.0" } });
      await server.register(swaggerUi, {
        routePrefix: "/",
        staticCSP: CONTENT_SECURITY_POLICY,
        transformSpecification: () => ({ ...document() }),
        logo: DOCS_LOGO,
        theme: DOCS_THEME,
        uiConfig: {
          deepLinking: true,
          persistAuthorization: false,
          displayRequestDuration: true,
          defaultModelsExpandDepth: 0,
        },
      });
    },
  };
}
