import type { FastifyInstance, FastifyReply } from "fastify";
import type { Metrics } from "./metrics.ts";

/** What the process needs in order to answer, by name; anything but `ok` is the reason why it cannot. */
export type Readiness = { ready: boolean; checks: Record<string, string> };

export type HealthOptions = {
  readiness: () => Promise<Readiness>;
  metrics: Metrics;
  isClosing: () => boolean;
};

/**
 * `GET /healthz` (the process is alive: restart it when this fails), `GET /readyz` (it can do its work: send it no
 * requests when this fails) and `GET /metrics`.
 */
export function addHealthRoutes(server: FastifyInstance, { readiness, metrics, isClosing }: HealthOptions): void {
  server.get("/healthz", (_request, reply) => {
    sendState(reply, 200, { status: "ok" });
  });
  server.get("/readyz", async (_request, reply) => {
    const { ready, checks } = await readiness();
    if (isClosing()) return sendState(reply, 503, { status: "closing", checks });
    return sendState(reply, ready ? 200 : 503, { status: ready ? "ok" : "unavailable", checks });
  });
  server.get("/metrics", async (_request, reply) => {
    const text = await metrics.print();
    return reply.header("cache-control", "no-store").type(metrics.contentType).send(text);
  });
}

function sendState(reply: FastifyReply, status: number, state: object): FastifyReply {
  return reply.code(status).header("cache-control", "no-store").send(state);
}
