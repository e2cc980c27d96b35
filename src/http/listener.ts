import { createServer, type RequestListener, type Server } from "node:http";
import { type Refusal, refuseConnection, refuseEarly } from "./refuse-early.ts";

export type ListenerOptions = {
  headersTimeoutMilliseconds: number;
  requestTimeoutMilliseconds: number;
  keepAliveMilliseconds: number;
  /** Hears of what no route could see. */
  onRefused: (refusal: Refusal) => void;
};

/** How many times in a timeout's length Node looks for requests that have passed it. */
const CHECKS_PER_TIMEOUT = 4;
const LONGEST_CHECK_INTERVAL_MILLISECONDS = 5000;

/**
 * A Node server with our timeouts that answers by itself what HTTP forbids, in our form and with a request id, where
 * Node would send an empty answer: no Host (RFC 9112 section 3.2) and an unknown Expect (RFC 9110 section 10.1.1).
 */
export function createListener(listener: RequestListener, options: ListenerOptions): Server {
  const server = createServer({
    headersTimeout: options.headersTimeoutMilliseconds,
    requestTimeout: options.requestTimeoutMilliseconds,
    keepAliveTimeout: options.keepAliveMilliseconds,
    connectionsCheckingInterval: checkInterval(options.headersTimeoutMilliseconds),
    requireHostHeader: false,
  });
  server.on("request", (request, response) => {
    if (request.headers.host === undefined && request.httpVersion === "1.1") {
      options.onRefused(refuseEarly(request, response, "malformed_request", "The Host header is missing."));
    } else {
      listener(request, response);
    }
  });
  server.on("checkExpectation", (request, response) => {
    options.onRefused(
      refuseEarly(request, response, "expectation_failed", "The server knows no expectation but 100-continue."),
    );
  });
  server.on("clientError", (error, socket) => {
    const refusal = refuseConnection(error, socket);
    if (refusal !== undefined) options.onRefused(refusal);
  });
  return server;
}

function checkInterval(timeoutMilliseconds: number): number {
  return Math.max(1, Math.min(timeoutMilliseconds / CHECKS_PER_TIMEOUT, LONGEST_CHECK_INTERVAL_MILLISECONDS));
}
