import { type IncomingMessage, ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { printProblem, PROBLEM_TYPE } from "./problem.ts";
import { newRequestId, REQUEST_ID_HEADER, requestIdOf } from "./request-id.ts";

type ConnectionError = Error & { code?: string };

/** The codes of what is refused before any API is known, with their HTTP status. docs/errors.md lists them too. */
export const EARLY_STATUS = {
  malformed_request: 400,
  request_timeout: 408,
  chunk_extensions_too_large: 413,
  expectation_failed: 417,
  headers_too_large: 431,
} as const;

export type EarlyCode = keyof typeof EARLY_STATUS;

const BY_PARSER_CODE = new Map<string, [code: EarlyCode, detail: string]>([
  ["ERR_HTTP_REQUEST_TIMEOUT", ["request_timeout", "The request took too long to arrive."]],
  ["HPE_HEADER_OVERFLOW", ["headers_too_large", "The headers are too large."]],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", ["chunk_extensions_too_large", "The chunk extensions are too large."]],
]);
const MALFORMED: [EarlyCode, string] = ["malformed_request", "The request is not valid HTTP."];

/** What was refused before any route could see it. */
export type Refusal = { status: number; requestId: string };

/** Answers a request that Node could parse and that no route may see, and ends its connection. */
export function refuseEarly(
  request: IncomingMessage,
  response: ServerResponse,
  code: EarlyCode,
  detail: string,
): Refusal {
  const status = EARLY_STATUS[code];
  const requestId = requestIdOf(request);
  const body = printProblem({ status, detail, code, requestId });
  response.writeHead(status, headersOf(body, requestId));
  response.end(body);
  return { status, requestId };
}

/**
 * Answers what Node could not parse: there is no request, only a socket. A socket on which an answer is under way is
 * cut off instead, since a second status line would become part of that answer; then there is no refusal.
 */
export function refuseConnection(error: ConnectionError, socket: Duplex): Refusal | undefined {
  if (error.code === "ECONNRESET" || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return undefined;
  }
  const [code, detail] = BY_PARSER_CODE.get(error.code ?? "") ?? MALFORMED;
  const status = EARLY_STATUS[code];
  const requestId = newRequestId();
  const body = printProblem({ status, detail, code, requestId });
  const head = Object.entries(headersOf(body, requestId)).map(([name, value]) => `${name}: ${value}\r\n`);
  const answer = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${head.join("")}\r\n${body}`;
  socket.end(answer, () => socket.destroy());
  return { status, requestId };
}

function headersOf(body: string, requestId: string): Record<string, string> {
  return {
    [REQUEST_ID_HEADER]: requestId,
    "content-type": PROBLEM_TYPE,
    "content-length": String(Buffer.byteLength(body)),
    "x-content-type-options": "nosniff",
    connection: "close",
    date: new Date().toUTCString(),
  };
}

/** Node keeps a socket's current answer in a property without documentation, and reads it here for the same end. */
function isAnswering(socket: Duplex): boolean {
  const answer: unknown = Reflect.get(socket, "_httpMessage");
  return answer instanceof ServerResponse && answer.headersSent;
}
