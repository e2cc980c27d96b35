import { LogController, type FastifyReply, type FastifyRequest } from "fastify";
import type { Logger } from "pino";
import type { DirectoryError } from "../directory/errors.ts";
import { describeError } from "./describe-error.ts";

/** `problems` are requests that failed on our side, took over a second, or whose client went away first. */
export type RequestLogMode = "none" | "problems" | "all";

/** One answered request, as metrics and log see it. */
export type Exchange = {
  api: string;
  method: string;
  /** The route's pattern: an address that was asked for may hold an e-mail. */
  route: string;
  status: number;
  milliseconds: number;
  requestId: string;
  aborted: boolean;
};

const SLOW_MILLISECONDS = 1000;

export type RequestLog = {
  /** Whether an answer like this is logged; asked first, so that most requests build no line. */
  wants(status: number, milliseconds: number, aborted: boolean): boolean;
  write(exchange: Exchange): void;
  /** Logs why a request failed on our side, with its cause and stack. */
  writeFault(error: DirectoryError, api: string, requestId: string): void;
};

/** The log of requests: one line each, without headers, query, body or address. Faults are logged in every mode. */
export function createRequestLog(logger: Logger | false, mode: RequestLogMode): RequestLog {
  if (logger === false) return SILENT;
  return {
    wants: WANTS[mode],
    write(exchange) {
      const { status, milliseconds, aborted } = exchange;
      const line = { ...exchange, milliseconds: Math.round(milliseconds * 10) / 10 };
      if (!WANTS.problems(status, milliseconds, aborted)) logger.info(line, "request");
      else if (status < 500) logger.warn(line, "request slow or aborted");
      else logger.error(line, "request failed");
    },
    writeFault(error, api, requestId) {
      logger.error({ api, requestId, code: error.code, err: describeError(error.cause ?? error) }, "fault");
    },
  };
}

const WANTS: Record<RequestLogMode, RequestLog["wants"]> = {
  none: () => false,
  problems: (status, milliseconds, aborted) => status >= 500 || milliseconds >= SLOW_MILLISECONDS || aborted,
  all: () => true,
};

const SILENT: RequestLog = { wants: () => false, write() {}, writeFault() {} };

/** What Fastify itself would log: silent but for answers that broke off, and without its copy of the address. */
export class FastifyLog extends LogController {
  readonly #logger: Logger | false;

  constructor(logger: Logger | false) {
    super();
    this.#logger = logger;
  }

  override incomingRequest(): void {}
  override requestCompleted(): void {}
  override defaultErrorLog(): void {}
  override routeNotFound(): void {}
  override serviceUnavailable(): void {}

  override streamError(error: Error, request: FastifyRequest): void {
    this.#warn(error, request, "answer broke off");
  }

  override writeHeadError(error: Error, request: FastifyRequest): void {
    this.#warn(error, request, "answer's headers could not be written");
  }

  override serializerError(error: Error, request: FastifyRequest, _reply: FastifyReply): void {
    this.#warn(error, request, "answer could not be serialized");
  }

  #warn(error: Error, request: FastifyRequest, message: string): void {
    if (this.#logger !== false) this.#logger.warn({ requestId: request.id, err: describeError(error) }, message);
  }
}
