import OAuth2Server from "@node-oauth/oauth2-server";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { DirectoryError, ErrorCode } from "../../../directory/errors.ts";
import { sendJson } from "../answer.ts";
import { sendPage } from "./page.ts";
import { errorPage } from "./pages.ts";

/** An error of OAuth with its status. The vendor answers what it refuses with 200; what never reached it has its own. */
type WireError = { error: string; status: number };

const REFUSED = { error: "invalid_request", status: 200 } as const;
const NOT_ALLOWED = { error: "access_denied", status: 200 } as const;
const FAILED = { error: "server_error", status: 500 } as const;
const THROTTLED = { error: "temporarily_unavailable", status: 429 } as const;

const ERRORS = {
  malformed_body: { error: "invalid_request", status: 400 },
  body_too_large: { error: "invalid_request", status: 413 },
  unsupported_media_type: { error: "invalid_request", status: 415 },
  route_not_found: { error: "invalid_request", status: 404 },
  method_not_allowed: { error: "invalid_request", status: 405 },
  missing_value: REFUSED,
  invalid_value: REFUSED,
  unknown_field: REFUSED,
  duplicate_entry: REFUSED,
  too_many_entries: REFUSED,
  unauthenticated: { error: "invalid_client", status: 200 },
  sign_in_throttled: THROTTLED,
  rate_limited: THROTTLED,
  cross_origin: NOT_ALLOWED,
  organization_cancelled: NOT_ALLOWED,
  read_only: NOT_ALLOWED,
  forbidden: NOT_ALLOWED,
  role_above_own: NOT_ALLOWED,
  not_found: REFUSED,
  email_taken: REFUSED,
  id_taken: REFUSED,
  name_taken: REFUSED,
  already_member: REFUSED,
  unknown_role: REFUSED,
  last_owner: NOT_ALLOWED,
  role_in_use: REFUSED,
  too_many_credentials: REFUSED,
  version_conflict: REFUSED,
  idempotency_key_reused: REFUSED,
  lease_lost: FAILED,
  unavailable: { error: "temporarily_unavailable", status: 503 },
  internal: FAILED,
} as const satisfies Record<ErrorCode, WireError>;

export const CLIENT_FAILED = "Client authentication failed";
const BAD_REQUEST = 400;

/** Answers what a route threw: a page where people look at the answer, JSON where programs do. */
export function sendOAuthError(error: DirectoryError, request: FastifyRequest, reply: FastifyReply): void {
  const { status, error: name } = ERRORS[error.code];
  if (request.routeOptions.url !== "/oauth2/authorize") return sendOAuthRefusal(reply, status, name, error.message);
  sendPage(reply, errorPage(status === 200 ? BAD_REQUEST : status, error.message));
}

/** Answers an error as the vendor does, with the description under the standard's name (RFC 6749) beside its own. */
export function sendOAuthRefusal(reply: FastifyReply, status: number, error: string, description: string): void {
  sendUncached(reply.code(status), { error, errorDescription: description, error_description: description });
}

/** Answers what no cache may keep (RFC 6749 section 5.1). */
export function sendUncached(reply: FastifyReply, body: object): FastifyReply {
  return sendJson(reply.header("cache-control", "no-store"), body);
}

/** What the library refused, by the names that go over the wire; undefined for what is no refusal. */
export function refusalOf(error: unknown): { error: string; description: string } | undefined {
  if (!(error instanceof OAuth2Server.OAuthError)) return undefined;
  const { name, message } = error;
  return name === "invalid_client"
    ? { error: name, description: CLIENT_FAILED }
    : { error: name, description: message };
}
