import { DirectoryError, type ErrorCode } from "../directory/errors.ts";

type Known = { code: ErrorCode; message: string };

const INTERNAL: Known = { code: "internal", message: "The server failed." };
const UNAVAILABLE: Known = { code: "unavailable", message: "The server cannot answer at the moment." };
const NO_ROUTE: Known = { code: "route_not_found", message: "There is nothing at this address." };
const NOT_JSON: Known = { code: "malformed_body", message: "The body is not valid JSON." };
const NO_PARSER: Known = { code: "unsupported_media_type", message: "The body's media type is not supported." };

/** What the `code` of a foreign error means: Fastify's, Node's and undici's. */
const BY_FOREIGN_CODE = new Map<string, Known>([
  ["FST_ERR_CTP_BODY_TOO_LARGE", { code: "body_too_large", message: "The body is too large." }],
  ["FST_ERR_CTP_INVALID_MEDIA_TYPE", NO_PARSER],
  ["FST_ERR_ROUTE_MISSING_CONTENT_TYPE", NO_PARSER],
  ["FST_ERR_CTP_INVALID_CONTENT_LENGTH", { code: "malformed_body", message: "The body ended early." }],
  ["FST_ERR_CTP_EMPTY_JSON_BODY", NOT_JSON],
  ["FST_ERR_CTP_INVALID_JSON_BODY", NOT_JSON],
  ["FST_ERR_VALIDATION", { code: "invalid_value", message: "The request does not match what this address takes." }],
  ["FST_ERR_NOT_FOUND", NO_ROUTE],
  ["FST_ERR_BAD_URL", NO_ROUTE],
  ["FST_STATIC_FORBIDDEN_PATH", NO_ROUTE],
  ["FST_ERR_MAX_PARAM_LENGTH", NO_ROUTE],
  ["FST_ERR_HANDLER_TIMEOUT", UNAVAILABLE],
  ["ECONNREFUSED", UNAVAILABLE],
  ["ECONNRESET", UNAVAILABLE],
  ["EHOSTUNREACH", UNAVAILABLE],
  ["ENOTFOUND", UNAVAILABLE],
  ["EPIPE", UNAVAILABLE],
  ["ETIMEDOUT", UNAVAILABLE],
  ["UND_ERR_BODY_TIMEOUT", UNAVAILABLE],
  ["UND_ERR_CONNECT_TIMEOUT", UNAVAILABLE],
  ["UND_ERR_HEADERS_TIMEOUT", UNAVAILABLE],
  ["UND_ERR_SOCKET", UNAVAILABLE],
]);

/**
 * Turns whatever was thrown into an error of the closed list. What nobody foresaw is `internal`, never the client's
 * fault, and says nothing of its cause to the client; the cause is kept for the log.
 */
export function toDirectoryError(error: unknown): DirectoryError {
  if (error instanceof DirectoryError) return error;
  const known = BY_FOREIGN_CODE.get(foreignCodeOf(error)) ?? INTERNAL;
  return new DirectoryError(known.code, known.message, {}, error);
}

/** Whether an error is the server's own fault, and so belongs into its log. */
export function isServerFault(error: DirectoryError): boolean {
  return error.code === "internal" || error.code === "unavailable";
}

function foreignCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
