import { fastify, type FastifyInstance, type FastifyPluginAsync, type FastifyPluginCallback } from "fastify";
import type { Logger } from "pino";
import { installBodyParsers } from "./body-parsers.ts";
import { addFront } from "./front.ts";
import { addHealthRoutes, type Readiness } from "./health.ts";
import { createListener } from "./listener.ts";
import type { Metrics } from "./metrics.ts";
import { Observer } from "./observer.ts";
import { OpenSockets } from "./open-sockets.ts";
import { sendProblem } from "./problem.ts";
import { requestIdOf } from "./request-id.ts";
import { createRequestLog, FastifyLog, type RequestLogMode } from "./request-log.ts";
import { begin, openScope, refuseRequest, type Scope } from "./scope.ts";

declare module "fastify" {
  interface FastifyInstance {
    openSockets: OpenSockets;
  }
}

/** One of the doors. All that is asked below its prefixes is answered in its own form, errors included. */
export type Api = Scope & {
  /** Each starts with a slash and ends without one, such as `/v1`. */
  prefixes: string[];
  /** Where people are led who come with a browser and no address. */
  front?: string;
  plugin: FastifyPluginCallback | FastifyPluginAsync;
};

export type HttpServerOptions = {
  logger: Logger | false;
  requestLog: RequestLogMode;
  /** Addresses and CIDR ranges whose `X-Forwarded-*` headers are believed. */
  trustedProxies: readonly string[];
  bodyLimitBytes: number;
  headersTimeoutMilliseconds: number;
  requestTimeoutMilliseconds: number;
  keepAliveMilliseconds: number;
  apis: readonly Api[];
  readiness: () => Promise<Readiness>;
  metrics: Metrics;
};

/** The scope of everything that no API has a prefix for. */
const SERVER_SCOPE: Scope = { name: "server", sendError: sendProblem };

/** The HTTP server with its APIs, health and metrics; it does not listen yet. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const observer = new Observer(options.metrics, createRequestLog(options.logger, options.requestLog));
  const openSockets = new OpenSockets();
  const server = createFastify(options, observer, openSockets);
  server.decorate("openSockets", openSockets);
  server.decorateRequest("receivedAt", 0);
  server.addHook("preClose", (done) => {
    observer.close();
    openSockets.closeSilent();
    done();
  });
  // Also where an error goes that an API's own sendError throws.
  server.setErrorHandler((error, request, reply) => refuseRequest(SERVER_SCOPE, observer, { error, request, reply }));
  installBodyParsers(server);
  for (const api of options.apis) registerApi(server, api, observer);
  void server.register((outside, _none, done) => {
    openScope(outside, SERVER_SCOPE, observer);
    addFront(outside, options.apis);
    addHealthRoutes(outside, { ...options, isClosing: () => observer.isClosing });
    done();
  });
  return server;
}

function createFastify(options: HttpServerOptions, observer: Observer, openSockets: OpenSockets): FastifyInstance {
  return fastify({
    serverFactory(listener) {
      const server = createListener(listener, {
        ...options,
        onRefused: (refusal) => observer.observeRefused(refusal),
      });
      openSockets.watch(server);
      return server;
    },
    // The listener has its own, for each server that Fastify makes.
    clientErrorHandler() {},
    logController: new FastifyLog(options.logger),
    genReqId: requestIdOf,
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    bodyLimit: options.bodyLimitBytes,
    return503OnClosing: false,
    frameworkErrors(error, request, reply) {
      const scope = scopeOf(options.apis, request.raw.url ?? "");
      begin(request, reply);
      refuseRequest(scope, observer, { error, request, reply });
      observer.observeUnknown(scope.name, request, reply);
    },
  });
}

function registerApi(server: FastifyInstance, api: Api, observer: Observer): void {
  for (const prefix of api.prefixes) {
    const register: FastifyPluginCallback = (instance, _none, done) => {
      openScope(instance, api, observer);
      void instance.register(api.plugin);
      done();
    };
    void server.register(register, { prefix });
  }
}

/** The scope that an address lies in, for addresses that Fastify refuses before it looks for a route. */
function scopeOf(apis: readonly Api[], url: string): Scope {
  return (
    apis.find((api) => api.prefixes.some((prefix) => url === prefix || url.startsWith(`${prefix}/`))) ?? SERVER_SCOPE
  );
}
