import type { FastifyReply, FastifyRequest } from "fastify";
import { type DirectoryError, type ErrorCode, refusalsOf } from "../../directory/errors.ts";

/** A status and Laravel's message for it; without one, the error's own is shown. */
type LaravelError = { status: number; message?: string };

const INVALID = { status: 422, message: "The given data was invalid." };
const THROTTLED = { status: 429, message: "Too Many Attempts." };
const NOT_FOUND = { status: 404, message: "Not Found" };
const SERVER_ERROR = { status: 500, message: "Server Error" };

const ERRORS = {
  malformed_body: { status: 400 },
  body_too_large: { status: 413 },
  unsupported_media_type: { status: 415 },
  route_not_found: NOT_FOUND,
  method_not_allowed: { status: 405 },
  missing_value: INVALID,
  invalid_value: INVALID,
  unknown_field: INVALID,
  duplicate_entry: INVALID,
  too_many_entries: INVALID,
  unauthenticated: { status: 401, message: "Unauthenticated." },
  sign_in_throttled: THROTTLED,
  rate_limited: THROTTLED,
  cross_origin: { status: 403 },
  organization_cancelled: { status: 403, message: "Forbidden" },
  read_only: { status: 403 },
  forbidden: { status: 403, message: "This action is unauthorized." },
  role_above_own: { status: 403 },
  not_found: NOT_FOUND,
  email_taken: INVALID,
  id_taken: INVALID,
  name_taken: INVALID,
  already_member: INVALID,
  unknown_role: INVALID,
  last_owner: { status: 403 },
  role_in_use: INVALID,
  too_many_credentials: INVALID,
  version_conflict: { status: 409 },
  idempotency_key_reused: { status: 409 },
  lease_lost: SERVER_ERROR,
  unavailable: { status: 503, message: "Service Unavailable" },
  internal: SERVER_ERROR,
} satisfies Record<ErrorCode, LaravelError>;

/** The directory's fields by the names that this API gives them. */
const WIRE_FIELDS: ReadonlyMap<string, string> = new Map([
  ["givenName", "first_name"],
  ["familyName", "last_name"],
  ["company", "company_name"],
  ["birthDate", "dob"],
  ["timeZone", "time_zone"],
]);
const FIELDS_IN_MESSAGES = new RegExp(`\\b(?:${[...WIRE_FIELDS.keys()].join("|")})\\b`, "gu");

/** Answers in the form of a Laravel API: `{"message"}`, and for 422 `{"message", "errors": {"<field>": ["…"]}}`. */
export function sendLaravelError(error: DirectoryError, request: FastifyRequest, reply: FastifyReply): void {
  const { status, message = ownMessage(error, request) }: LaravelError = ERRORS[error.code];
  const body = status === INVALID.status ? { message, errors: errorsByField(error) } : { message };
  if (status === 401) void reply.header("www-authenticate", "Bearer");
  if (error.details.limit !== undefined) setRateLimit(reply, error.details.limit, 0);
  void reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(body));
}

/** The two headers of Laravel's throttle. */
export function setRateLimit(reply: FastifyReply, limit: number, remaining: number): void {
  void reply.header("x-ratelimit-limit", String(limit)).header("x-ratelimit-remaining", String(remaining));
}

function ownMessage({ message, details: { allowedMethods } }: DirectoryError, { method }: FastifyRequest): string {
  if (allowedMethods === undefined) return message;
  return `The ${method} method is not supported for this route. Supported methods: ${allowedMethods.join(", ")}.`;
}

function errorsByField(error: DirectoryError): Record<string, string[]> {
  if (error.code === "email_taken") return { email: ["The email has already been taken."] };
  return Object.fromEntries(
    refusalsOf(error).map(({ field, message }) => [
      wireName(field),
      [message.replaceAll(FIELDS_IN_MESSAGES, wireName)],
    ]),
  );
}

function wireName(field: string): string {
  return WIRE_FIELDS.get(field) ?? field;
}
