import { STATUS_CODES } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type DirectoryError, type ErrorCode, type Refusal, refusalsOf } from "../../directory/errors.ts";
import { PROBLEM_TYPE } from "../../http/problem.ts";
import { type Place, RequestError } from "./request-error.ts";

/** The status of each code. docs/errors.md lists them with their meanings. */
export const REST_STATUS = {
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
  too_many_credentials: 409,
  version_conflict: 412,
  idempotency_key_reused: 409,
  lease_lost: 500,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

/** A problem document (RFC 9457). `code` is stable; `detail` is for people, and may change. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  request_id: string;
  /** JSON Pointer of the field in the body. */
  pointer?: string;
  /** The query or path parameter, or the header. */
  parameter?: string;
  header?: string;
  /** Where in the parameter, in characters from 0. */
  position?: number;
  /** All that is wrong, where it is more than one field. */
  errors?: { code: ErrorCode; detail: string; pointer: string }[];
};

/** Answers an error of the directory as a problem document. */
export function sendRestProblem(error: DirectoryError, request: FastifyRequest, reply: FastifyReply): void {
  const status = REST_STATUS[error.code];
  if (status === 401) void reply.header("www-authenticate", 'Bearer realm="directory"');
  const problem: Problem = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "",
    status,
    detail: wireMessage(error.message),
    code: error.code,
    request_id: request.id,
    ...wherePlaced(placeOf(error, request)),
    ...(error.details.others === undefined ? {} : { errors: refusalsOf(error).map(presentRefusal) }),
  };
  void reply.code(status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

function presentRefusal({ code, field, message }: Refusal) {
  return { code, detail: wireMessage(message), pointer: pointerOf(field) };
}

function pointerOf(field: string): string {
  return `/${field.split(".").map(wireName).join("/")}`;
}

function placeOf(error: DirectoryError, { method }: FastifyRequest): Place | undefined {
  if (error instanceof RequestError) return error.place;
  const { field } = error.details;
  if (field === undefined) return undefined;
  const readsOnly = method === "GET" || method === "DELETE";
  return readsOnly ? { in: "query", name: field } : { in: "body", pointer: pointerOf(field) };
}

function wherePlaced(place: Place | undefined): Pick<Problem, "pointer" | "parameter" | "header" | "position"> {
  if (place === undefined) return {};
  if (place.in === "body") return { pointer: place.pointer };
  if (place.in === "header") return { header: place.name };
  const { name: parameter } = place;
  return place.in === "query" && place.position !== undefined ? { parameter, position: place.position } : { parameter };
}

/** A field of the directory by the name that this API gives it: given_name for givenName. */
export function wireName(field: string): string {
  return field.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

const FIELDS_IN_MESSAGES = /\b[a-z]+(?:[A-Z][a-z]+)+\b/gu;

function wireMessage(message: string): string {
  return message.replaceAll(FIELDS_IN_MESSAGES, wireName);
}
