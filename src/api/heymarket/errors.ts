import type { FastifyReply, FastifyRequest } from "fastify";
import type { DirectoryError, ErrorCode } from "../../directory/errors.ts";

/** The names of Heymarket's table of errors, and ours for what it does not list. */
type HeymarketError = { status: number; error: string };

const BAD_DATA = { status: 400, error: "bad_data" };
const DENIED = { status: 403, error: "Denied" };
const SERVER_ERROR = { status: 500, error: "Server error" };

const ERRORS = {
  malformed_body: BAD_DATA,
  body_too_large: { status: 413, error: "bad_data" },
  unsupported_media_type: { status: 415, error: "bad_data" },
  route_not_found: { status: 404, error: "Not found" },
  method_not_allowed: { status: 405, error: "Method not allowed" },
  missing_value: BAD_DATA,
  invalid_value: BAD_DATA,
  unknown_field: BAD_DATA,
  duplicate_entry: BAD_DATA,
  too_many_entries: BAD_DATA,
  unauthenticated: { status: 401, error: "Unauthorized" },
  sign_in_throttled: { status: 429, error: "Rate limit exceeded" },
  rate_limited: { status: 429, error: "Rate limit exceeded" },
  cross_origin: DENIED,
  organization_cancelled: DENIED,
  read_only: DENIED,
  forbidden: DENIED,
  role_above_own: DENIED,
  not_found: BAD_DATA,
  email_taken: BAD_DATA,
  id_taken: BAD_DATA,
  name_taken: BAD_DATA,
  already_member: BAD_DATA,
  unknown_role: BAD_DATA,
  last_owner: DENIED,
  role_in_use: BAD_DATA,
  too_many_credentials: BAD_DATA,
  version_conflict: { status: 409, error: "bad_data" },
  idempotency_key_reused: { status: 409, error: "bad_data" },
  lease_lost: SERVER_ERROR,
  unavailable: { status: 503, error: "Server error" },
  internal: SERVER_ERROR,
} as const satisfies Record<ErrorCode, HeymarketError>;

/** The directory's fields by the names that this API gives them. */
const WIRE_FIELDS: ReadonlyMap<string, string> = new Map([
  ["givenName", "first_name"],
  ["familyName", "last_name"],
  ["fullName", "name"],
  ["role", "role_id"],
]);
/** The names that messages use as such; "role" is a word in them. */
const FIELDS_IN_MESSAGES = /\b(?:givenName|familyName|fullName)\b/gu;
/** An unknown field is shown as the client named it, which may be anything. */
const LONGEST_FIELD = 64;

/** Answers with `{"error", "message", "field"?}`; the vendor publishes the names and no form. */
export function sendHeymarketError(error: DirectoryError, _request: FastifyRequest, reply: FastifyReply): void {
  const { status, error: name } = ERRORS[error.code];
  const message = error.message.replaceAll(FIELDS_IN_MESSAGES, wireName);
  const body = { error: name, message, field: wireField(error) };
  if (status === 401) void reply.header("www-authenticate", "Bearer");
  void reply.code(status).type("application/json; charset=utf-8").send(JSON.stringify(body));
}

function wireField({ code, details: { field, entry } }: DirectoryError): string | undefined {
  const name = field && (code === "unknown_field" ? field.slice(0, LONGEST_FIELD) : wireName(field));
  if (entry === undefined) return name;
  return name === undefined ? `users[${entry}]` : `users[${entry}].${name}`;
}

function wireName(field: string): string {
  return WIRE_FIELDS.get(field) ?? field;
}
