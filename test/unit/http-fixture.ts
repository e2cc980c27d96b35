import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Writable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { onTestFinished } from "vitest";
import type { DirectoryError } from "../../src/directory/errors.ts";
import { closeGracefully } from "../../src/http/close-gracefully.ts";
import { createLogger } from "../../src/http/logger.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { createHttpServer, type Api, type HttpServerOptions } from "../../src/http/server.ts";

type Routes = (instance: FastifyInstance) => void;

export type RunningServer = {
  server: FastifyInstance;
  port: number;
  url: string;
  /** Everything that was logged so far. */
  log: () => string;
};

type Changes = Partial<HttpServerOptions> & { routes?: Routes; sendError?: Api["sendError"] };

export const BODY_LIMIT_BYTES = 2000;

/** A server on a free port with one API, `door`, below `/v1` and `/door`; it closes when the test ends. */
export async function startServer({ routes, sendError, ...changes }: Changes = {}): Promise<RunningServer> {
  const lines: string[] = [];
  const server = createHttpServer({
    logger: createLogger({ level: "trace", format: "json" }, collect(lines)),
    requestLog: "all",
    trustedProxies: [],
    bodyLimitBytes: BODY_LIMIT_BYTES,
    headersTimeoutMilliseconds: 10_000,
    requestTimeoutMilliseconds: 20_000,
    keepAliveMilliseconds: 120_000,
    apis: [door(routes ?? echoRoutes, sendError ?? sendInOwnForm)],
    readiness: async () => ({ ready: true, checks: { database: "ok" } }),
    metrics: createMetrics(),
    ...changes,
  });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(() => closeGracefully(server, 0));
  return { server, url, port: Number(new URL(url).port), log: () => lines.join("") };
}

function collect(lines: string[]): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
}

function door(routes: Routes, sendError: Api["sendError"]): Api {
  return {
    name: "door",
    prefixes: ["/v1", "/door"],
    sendError,
    plugin(instance, _options, done) {
      routes(instance);
      done();
    },
  };
}

const STATUS: Partial<Record<string, number>> = {
  route_not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
};

function sendInOwnForm(error: DirectoryError, _request: FastifyRequest, reply: FastifyReply): void {
  void reply.code(STATUS[error.code] ?? 400).send({ door: error.code, message: error.message });
}

/** GET and POST `/echo` give back what arrived. */
export function echoRoutes(instance: FastifyInstance): void {
  instance.route({
    method: ["GET", "POST"],
    url: "/echo",
    handler: (request) => ({ body: request.body, query: request.query, ip: request.ip }),
  });
}

/** A connection of its own, for what fetch can't send. */
export class RawClient {
  readonly #socket: Socket;
  #received = "";

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => {
      this.#received += chunk.toString("latin1");
    });
    socket.on("error", () => {});
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect(port, "127.0.0.1");
    const client = new RawClient(socket);
    await once(socket, "connect");
    onTestFinished(() => {
      socket.destroy();
    });
    return client;
  }

  send(text: string): this {
    this.#socket.write(text);
    return this;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  get isClosed(): boolean {
    return this.#socket.closed;
  }

  /** Resolves with all that arrived as soon as it holds `text`. */
  async until(text: string): Promise<string> {
    while (!this.#received.includes(text)) await new Promise((resolve) => this.#socket.once("data", resolve));
    return this.#received;
  }

  /** Resolves with all that arrived when the server has closed the connection. */
  async untilClosed(): Promise<string> {
    if (!this.#socket.closed) await new Promise((resolve) => this.#socket.once("close", resolve));
    return this.#received;
  }
}

/** Sends `text` on a connection of its own and gives all that came back until the server closed it. */
export async function exchange(port: number, text: string): Promise<string> {
  const client = await RawClient.open(port);
  return client.send(text).untilClosed();
}

/** The request's lines with the given headers and body, its Content-Length included. */
export function requestText(line: string, headers: string[] = [], body = ""): string {
  const length = body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return [`${line} HTTP/1.1`, "Host: test", ...headers, ...length, "", body].join("\r\n");
}
