import { finished } from "node:stream";
import type { FastifyReply, FastifyRequest, onSendHookHandler, RouteOptions } from "fastify";
import type { Metrics } from "./metrics.ts";
import type { Refusal } from "./refuse-early.ts";
import type { RequestLog } from "./request-log.ts";
import type { RouteMeter } from "./route-meter.ts";

/** The status that an answer is counted under when its client went away before it, as nginx does. */
const CLIENT_GONE = 499;
const UNKNOWN_ROUTE = "unknown";
const UNREADABLE = "unreadable";
const USUAL_METHODS = new Set(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]);

type Labels = { api: string; route: string };

/** Counts and logs each answer once. A request's route, metrics and log labels are looked up when routes are made. */
export class Observer {
  readonly log: RequestLog;
  readonly #metrics: Metrics;
  #closing = false;

  constructor(metrics: Metrics, log: RequestLog) {
    this.#metrics = metrics;
    this.log = log;
  }

  get isClosing(): boolean {
    return this.#closing;
  }

  /** From now on each answer tells its client to open another connection, to another process. */
  close(): void {
    this.#closing = true;
  }

  /** A route's last hook. It runs before the answer goes out, which costs less than listening for its end. */
  hookFor(api: string, route: Pick<RouteOptions, "url" | "method">): onSendHookHandler {
    const labels = { api, route: route.url };
    const methods = [route.method].flat();
    const meters = new Map(methods.map((method) => [method, this.#metrics.forRoute({ ...labels, method })]));
    return (request, reply, payload, done) => {
      if (this.#closing) reply.header("connection", "close");
      const meter = meters.get(request.method);
      if (isWhole(payload)) this.#observe(labels, meter, request, reply);
      else finished(reply.raw, () => this.#observe(labels, meter, request, reply));
      done(null, payload);
    };
  }

  /** An answered request that no route of the API took: they share one label, since a client chose the address. */
  observeUnknown(api: string, request: FastifyRequest, reply: FastifyReply): void {
    const labels = { api, route: UNKNOWN_ROUTE };
    const method = USUAL_METHODS.has(request.method) ? request.method : "other";
    this.#observe(labels, this.#metrics.forRoute({ ...labels, method }), request, reply);
  }

  /** What was refused before any route could see it: there is no method, and no address that could be trusted. */
  observeRefused({ status, requestId }: Refusal): void {
    const labels = { api: "server", route: UNREADABLE, method: "other" };
    this.#metrics.forRoute(labels).record(status, 0);
    if (!this.log.wants(status, 0, false)) return;
    this.log.write({ ...labels, status, milliseconds: 0, requestId, aborted: false });
  }

  #observe(labels: Labels, meter: RouteMeter | undefined, request: FastifyRequest, reply: FastifyReply): void {
    // An answer that fails after the hook comes through it again, as an error.
    if (request.receivedAt === 0) return;
    const milliseconds = performance.now() - request.receivedAt;
    request.receivedAt = 0;
    const aborted = request.raw.socket.destroyed;
    const status = reply.raw.statusCode;
    meter?.record(aborted ? CLIENT_GONE : status, milliseconds);
    if (!this.log.wants(status, milliseconds, aborted)) return;
    const { id: requestId, method } = request;
    this.log.write({ ...labels, method, status, milliseconds, requestId, aborted });
  }
}

/** Anything else is a stream, or nothing that can be sent: Fastify answers that with an error, which comes by again. */
function isWhole(payload: unknown): boolean {
  return typeof payload === "string" || payload === undefined || payload === null || Buffer.isBuffer(payload);
}
