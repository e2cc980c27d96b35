import type { IncomingMessage } from "node:http";
import { DirectoryError } from "../directory/errors.ts";

/** Called once: with the whole body, with undefined when there is none, or with the refusal. */
export type BodyReceiver = (error: DirectoryError | null, body?: Buffer) => void;

/**
 * Collects a request's body of at most `limitBytes`. Refuses with `body_too_large`, `unsupported_media_type` (a
 * compressed body) or `malformed_body` (the client went away). Node's parser already holds the body to its
 * Content-Length.
 */
export function readBody(request: IncomingMessage, limitBytes: number, receive: BodyReceiver): void {
  const { headers } = request;
  if (!hasBody(headers)) return receive(null);
  const refusal = refusalOf(headers, limitBytes);
  if (refusal !== undefined) return receive(refusal);
  collect(request, limitBytes, receive);
}

/** Whether a request announces a body (RFC 9112 section 6.3); one of zero bytes is none. */
export function hasBody(headers: IncomingMessage["headers"]): boolean {
  const length = headers["content-length"];
  return length === undefined ? headers["transfer-encoding"] !== undefined : length !== "0";
}

/** Past this many times the limit, a body is cut off; until then it is read and dropped, so that the client reads the refusal. */
const DRAINED_LIMITS = 2;

function refusalOf(headers: IncomingMessage["headers"], limitBytes: number): DirectoryError | undefined {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    return new DirectoryError("unsupported_media_type", "The body may not be compressed.");
  }
  return Number(headers["content-length"] ?? 0) > limitBytes * DRAINED_LIMITS ? tooLarge(limitBytes) : undefined;
}

function collect(request: IncomingMessage, limitBytes: number, receive: BodyReceiver): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let settled = false;
  const settle: BodyReceiver = (error, body) => {
    if (settled) return;
    settled = true;
    receive(error, body);
  };
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limitBytes) chunks.push(chunk);
    else if (length > limitBytes * DRAINED_LIMITS) settle(tooLarge(limitBytes));
  });
  request.on("end", () => {
    if (length > limitBytes) settle(tooLarge(limitBytes));
    else settle(null, chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, length));
  });
  request.on("error", (error) => settle(new DirectoryError("malformed_body", "The body ended early.", {}, error)));
}

function tooLarge(limitBytes: number): DirectoryError {
  return new DirectoryError("body_too_large", `The body may not be larger than ${limitBytes} bytes.`);
}
