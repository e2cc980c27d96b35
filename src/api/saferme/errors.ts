import type { FastifyReply, FastifyRequest } from "fastify";
import { type DirectoryError, type ErrorCode, type Refusal, refusalsOf } from "../../directory/errors.ts";

/**
 * The forms of the vendor's errors: a parameter that is missing (`param`), one that is not valid (`fields`), something
 * that is not there (`error`), and all that is about the request as a whole (`base`).
 */
type Form = "param" | "fields" | "error" | "base";
type SaferMeError = { status: number; form: Form };

const INVALID = { status: 422, form: "fields" } as const;
const NOT_FOUND = { status: 404, form: "error" } as const;
const FORBIDDEN = { status: 403, form: "base" } as const;
const SERVER_ERROR = { status: 500, form: "base" } as const;

const ERRORS = {
  malformed_body: { status: 400, form: "base" },
  body_too_large: { status: 413, form: "base" },
  unsupported_media_type: { status: 415, form: "base" },
  route_not_found: NOT_FOUND,
  method_not_allowed: { status: 405, form: "base" },
  missing_value: { status: 422, form: "param" },
  invalid_value: INVALID,
  unknown_field: INVALID,
  duplicate_entry: INVALID,
  too_many_entries: INVALID,
  unauthenticated: { status: 401, form: "base" },
  sign_in_throttled: { status: 420, form: "base" },
  rate_limited: { status: 429, form: "base" },
  cross_origin: FORBIDDEN,
  organization_cancelled: FORBIDDEN,
  read_only: FORBIDDEN,
  forbidden: FORBIDDEN,
  role_above_own: FORBIDDEN,
  not_found: NOT_FOUND,
  email_taken: INVALID,
  id_taken: INVALID,
  name_taken: INVALID,
  already_member: INVALID,
  unknown_role: INVALID,
  last_owner: FORBIDDEN,
  role_in_use: INVALID,
  too_many_credentials: INVALID,
  version_conflict: { status: 409, form: "base" },
  idempotency_key_reused: { status: 409, form: "base" },
  lease_lost: SERVER_ERROR,
  unavailable: { status: 503, form: "base" },
  internal: SERVER_ERROR,
} as const satisfies Record<ErrorCode, SaferMeError>;

/** The directory's fields by the names that this API gives them. */
const WIRE_FIELDS: ReadonlyMap<string, string> = new Map([
  ["givenName", "first_name"],
  ["familyName", "last_name"],
  ["phone", "contact_number"],
  ["currentPassword", "current_password"],
  ["teamId", "team_id"],
]);
const FIELDS_IN_MESSAGES = /\b(?:givenName|familyName)\b|^phone\b/gu;
/** An unknown field is shown as the client named it, which may be anything. */
const LONGEST_FIELD = 64;
export const JSON_TYPE = "application/json; charset=utf-8";

/** Answers an error of the directory in the vendor's form. */
export function sendSaferMeError(error: DirectoryError, _request: FastifyRequest, reply: FastifyReply): void {
  const { status, form } = ERRORS[error.code];
  const message = wireMessage(error.message);
  if (status === 401) void reply.header("www-authenticate", 'Token realm="Application"');
  sendError(reply, status, message, BODIES[form](refusedFields(error), message, error.code));
}

/** Answers a sign-in that did not succeed, with the code by which the vendor's clients tell why. */
export function sendSignInError(reply: FastifyReply, status: number, message: string, code: string): void {
  sendError(reply, status, message, BODIES.base({}, message, code));
}

function sendError(reply: FastifyReply, status: number, message: string, body: object): void {
  // Clients read the reason from this header too. It takes one line of Latin letters.
  void reply.header("x-status-reason", message.replaceAll(/[^\x20-\x7e]/gu, "?"));
  if (status === 420) reply.raw.statusMessage = "Enhance your calm";
  void reply.code(status).type(JSON_TYPE).send(JSON.stringify(body));
}

type Refused = Record<string, string[]>;

const BODIES: Record<Form, (refused: Refused, message: string, code: string) => object> = {
  param: (refused) => ({ message: "client error", param: Object.keys(refused)[0] }),
  fields: (refused) => ({ failures: refused, errors: refused }),
  error: (_refused, error) => ({ error }),
  base: (_refused, message, error) => ({
    errors: [message],
    failures: { base: [message] },
    error_codes: { base: [{ error }] },
  }),
};

function refusedFields(error: DirectoryError): Refused {
  const refused = refusalsOf(error).map((one): [string, string[]] => [wireField(one), [wireMessage(one.message)]]);
  return refused.length === 0 ? { base: [wireMessage(error.message)] } : Object.fromEntries(refused);
}

function wireField({ code, field }: Refusal): string {
  return code === "unknown_field" ? field.slice(0, LONGEST_FIELD) : wireName(field);
}

/** A field of a user or membership by the name that this API gives it. */
function wireName(field: string): string {
  return WIRE_FIELDS.get(field) ?? field;
}

function wireMessage(message: string): string {
  return message.replaceAll(FIELDS_IN_MESSAGES, wireName);
}

/** What is wrong with an entry of a bulk create, by the names that its fields have there. */
export function wireErrors(errors: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  const named = Object.entries(errors).map(([field, messages]) => {
    return [field === "role" ? "team_role" : wireName(field), messages.map(wireMessage)] as const;
  });
  return Object.fromEntries(named);
}
