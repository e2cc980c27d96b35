import type { FastifyInstance } from "fastify";
import { createMetrics } from "../../src/http/metrics.ts";
import { type Api, createHttpServer } from "../../src/http/server.ts";

/** A server with one API and nothing else, to be asked without a network. */
export function bareServer(api: Api): FastifyInstance {
  return createHttpServer({
    logger: false,
    requestLog: "none",
    trustedProxies: [],
    bodyLimitBytes: 1000,
    headersTimeoutMilliseconds: 1000,
    requestTimeoutMilliseconds: 1000,
    keepAliveMilliseconds: 1000,
    readiness: async () => ({ ready: true, checks: {} }),
    metrics: createMetrics(),
    apis: [api],
  });
}
