import type { FastifyRequest } from "fastify";
import { DirectoryError } from "../../../directory/errors.ts";
import { FormBody } from "../../../http/form-body.ts";
import { queryOf } from "../parameters.ts";
import type { OAuthParameters } from "./oauth-core.ts";
import { normalizeScope } from "./scopes.ts";

/** The parameters of an authorization request: others are no business of the library's. */
const AUTHORIZATION = [
  "client_id",
  "redirect_uri",
  "response_type",
  "state",
  "scope",
  "code_challenge",
  "code_challenge_method",
];
/** RFC 7636 section 4.2. */
const CODE_CHALLENGE = /^[\w.~-]{43,128}$/u;

/**
 * The parameters of an authorization request, which are in the address for forms too. Throws `missing_value` and
 * `invalid_value` for what must not be sent on to the redirect address, as it is not known yet.
 */
export function parseAuthorization(request: FastifyRequest): OAuthParameters {
  const sent = new URLSearchParams(queryOf(request));
  const parameters = once(sent, AUTHORIZATION);
  if (parameters["redirect_uri"] === undefined) throw missing("redirect_uri");
  const { scope, code_challenge: challenge } = parameters;
  if (challenge !== undefined && !CODE_CHALLENGE.test(challenge)) {
    throw new DirectoryError("invalid_value", "code_challenge is not valid.", { field: "code_challenge" });
  }
  return { ...parameters, scope: scope === undefined ? undefined : normalizeScope(scope) };
}

/** The form of a page: what the user typed, and which button they pressed. */
export function parsePageForm(body: unknown): OAuthParameters {
  return body instanceof FormBody ? Object.fromEntries(body.fields) : {};
}

/**
 * The parameters of a client's own requests: a form, a JSON object of texts, or the address, where the vendor's examples
 * have them. Throws `malformed_body`, `invalid_value`.
 */
export function parseClientRequest(request: FastifyRequest): OAuthParameters {
  const { body } = request;
  const inBody = body instanceof FormBody ? body.fields : entriesOf(body);
  const sent = [...new URLSearchParams(queryOf(request)), ...inBody];
  const parameters = once(sent, [...new Set(sent.map(([name]) => name))]);
  return "scope" in parameters ? { ...parameters, scope: normalizeScope(parameters["scope"] ?? "") } : parameters;
}

function entriesOf(body: unknown): [string, string][] {
  if (body === undefined) return [];
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new DirectoryError("malformed_body", "The body is neither a form nor a JSON object.");
  }
  return Object.entries(body).map(([name, value]) => {
    if (typeof value === "string") return [name, value];
    throw new DirectoryError("invalid_value", `${name} is not a text.`, { field: name });
  });
}

/** No parameter may be there twice, and an empty one is none (RFC 6749 section 3.1). */
function once(sent: Iterable<readonly [string, string]>, names: readonly string[]): OAuthParameters {
  const found = new Map<string, string>();
  for (const [name, value] of sent) {
    if (!names.includes(name) || value === "") continue;
    if (found.has(name)) throw new DirectoryError("invalid_value", `${name} is there twice.`, { field: name });
    found.set(name, value);
  }
  return Object.fromEntries(found);
}

/** Throws `missing_value` for a parameter that is not there. */
export function required(parameters: OAuthParameters, name: string): string {
  const value = parameters[name];
  if (value === undefined) throw missing(name);
  return value;
}

function missing(name: string): DirectoryError {
  return new DirectoryError("missing_value", `${name} is missing.`, { field: name });
}
