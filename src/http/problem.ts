import { STATUS_CODES } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { DirectoryError, ErrorCode } from "../directory/errors.ts";

export const PROBLEM_TYPE = "application/problem+json";

/** The HTTP status of each code, outside every API and in Rollcall's own. docs/errors.md lists them with their meanings. */
export const PROBLEM_STATUS = {
  malformed_body: 400,
  body_too_large: 413,
  unsupported_media_type: 415,
  route_not_found: 404,
  method_not_allowed: 405,
  missing_value: 400,
  invalid_value: 400,
  unknown_field: 400,
  duplicate_entry: 400,
  too_many_entries: 400,
  unauthenticated: 401,
  sign_in_throttled: 429,
  rate_limited: 429,
  cross_origin: 403,
  organization_cancelled: 403,
  read_only: 403,
  forbidden: 403,
  role_above_own: 403,
  not_found: 404,
  email_taken: 409,
  id_taken: 409,
  name_taken: 409,
  already_member: 409,
  unknown_role: 400,
  last_owner: 409,
  role_in_use: 409,
  too_many_credentials: 409,
  version_conflict: 412,
  idempotency_key_reused: 409,
  lease_lost: 500,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** Answers outside every API: a problem document (RFC 9457) with the error's code beside the standard members. */
export function sendProblem(error: DirectoryError, request: FastifyRequest, reply: FastifyReply): void {
  const status = PROBLEM_STATUS[error.code];
  void reply
    .code(status)
    .type(PROBLEM_TYPE)
    .send(printProblem({ status, detail: error.message, code: error.code, requestId: request.id }));
}

type PrintedProblem = { status: number; detail: string; code: string; requestId: string };

/** A problem document (RFC 9457) as text, of the same members as the REST API's. */
export function printProblem({ status, detail, code, requestId }: PrintedProblem): string {
  const title = STATUS_CODES[status];
  return JSON.stringify({ type: "about:blank", title, status, detail, code, request_id: requestId });
}
