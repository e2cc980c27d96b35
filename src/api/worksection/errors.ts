import type { FastifyReply, FastifyRequest } from "fastify";
import { DirectoryError, type ErrorCode } from "../../directory/errors.ts";
import { sendJson } from "./answer.ts";

/** The vendor's error: a number that several messages share, the message that clients compare, and what it is about. */
export type WireError = { status_code?: number; message: string; message_details?: string };

/** How a code is answered. The vendor answers its errors with 200; other statuses are for what is no answer of its own. */
type WorksectionError = { status?: number; code?: number; message: string; details?: "field" | "reason" };

const REQUIRED = { code: 10, message: "Field is required", details: "field" } as const;
const INVALID = { code: 10, message: "Field is invalid", details: "reason" } as const;
const DENIED = { code: 20, message: "Access denied", details: "reason" } as const;
const NOT_FOUND = { code: 30, message: "Not found", details: "reason" } as const;
const TOO_MANY = { status: 429, message: "Too many requests" } as const;
const FAILED = { status: 500, message: "Server error" } as const;

const ERRORS = {
  // Without a number, as clients have seen it.
  malformed_body: { message: "invalid JSON", details: "reason" },
  body_too_large: { status: 413, message: "Request body is too large", details: "reason" },
  unsupported_media_type: { message: "invalid JSON", details: "reason" },
  route_not_found: { status: 404, message: "Not found" },
  method_not_allowed: { status: 405, message: "Method is not allowed", details: "reason" },
  missing_value: REQUIRED,
  invalid_value: INVALID,
  unknown_field: INVALID,
  duplicate_entry: INVALID,
  too_many_entries: INVALID,
  unauthenticated: { code: 2, message: "Action hash is missed or invalid" },
  sign_in_throttled: TOO_MANY,
  rate_limited: TOO_MANY,
  cross_origin: DENIED,
  organization_cancelled: DENIED,
  read_only: DENIED,
  forbidden: DENIED,
  role_above_own: DENIED,
  not_found: NOT_FOUND,
  email_taken: { code: 11, message: "Email is already in use", details: "field" },
  id_taken: INVALID,
  name_taken: INVALID,
  already_member: INVALID,
  unknown_role: INVALID,
  last_owner: DENIED,
  role_in_use: INVALID,
  too_many_credentials: INVALID,
  version_conflict: { code: 20, message: "Changed meanwhile", details: "reason" },
  idempotency_key_reused: { code: 20, message: "Changed meanwhile", details: "reason" },
  lease_lost: FAILED,
  unavailable: { status: 503, message: "Service unavailable" },
  internal: FAILED,
} as const satisfies Record<ErrorCode, WorksectionError>;

/** The directory's fields by the names of the parameters that they come from. */
const WIRE_FIELDS: ReadonlyMap<string, string> = new Map([
  ["givenName", "first_name"],
  ["familyName", "last_name"],
  ["fullName", "name"],
  ["teamId", "group"],
  ["folderId", "group"],
]);

/** A refusal for which the vendor has words of its own. */
export class WorksectionRefusal extends DirectoryError {
  readonly wire: WireError;

  constructor(code: ErrorCode, wire: WireError) {
    super(code, wire.message);
    this.wire = wire;
  }
}

/** Refuses e-mails, or who was named in the place of one; the vendor's clients read them out of the details. */
export function invalidEmail(...named: string[]): WorksectionRefusal {
  const details = named.join(",").slice(0, LONGEST_DETAILS);
  return new WorksectionRefusal("invalid_value", {
    status_code: 11,
    message: "Invalid email",
    message_details: details,
  });
}

const LONGEST_DETAILS = 1000;

/** Answers `{"status": "error", "status_code", "message", "message_details"}`, with HTTP 200 where the vendor does. */
export function sendWorksectionError(error: DirectoryError, _request: FastifyRequest, reply: FastifyReply): void {
  const { status = 200 }: WorksectionError = ERRORS[error.code];
  sendRefusal(reply, status, error instanceof WorksectionRefusal ? error.wire : wireOf(error));
}

/** Answers a refusal in the vendor's envelope. */
export function sendRefusal(reply: FastifyReply, status: number, wire: WireError): void {
  sendJson(reply.code(status), { status: "error", ...wire });
}

function wireOf({ code, message: reason, details: { field = "" } }: DirectoryError): WireError {
  const { code: number, message, details }: WorksectionError = ERRORS[code];
  const name = WIRE_FIELDS.get(field) ?? field;
  const about = details === "field" ? name : reason.replace(field, name);
  return {
    ...(number === undefined ? {} : { status_code: number }),
    message,
    ...(details === undefined ? {} : { message_details: about }),
  };
}
