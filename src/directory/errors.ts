/**
 * Everything that can go wrong, as a closed list. Each API maps all of them in one exhaustive table
 * (`satisfies Record<ErrorCode, …>`), so a code that an API forgot does not compile.
 */
export const ERROR_CODES = [
  // What was sent
  "malformed_body",
  "body_too_large",
  "unsupported_media_type",
  "route_not_found",
  "method_not_allowed",
  "missing_value",
  "invalid_value",
  "unknown_field",
  "duplicate_entry",
  "too_many_entries",
  // Who sent it
  "unauthenticated",
  "sign_in_throttled",
  "rate_limited",
  "organization_cancelled",
  "read_only",
  "forbidden",
  "role_above_own",
  // What the directory holds
  "not_found",
  "email_taken",
  "id_taken",
  "name_taken",
  "already_member",
  "unknown_role",
  "last_owner",
  "too_many_credentials",
  "version_conflict",
  "lease_lost",
  // The server itself
  "unavailable",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What an error may tell a client besides its code. */
export type ErrorDetails = {
  /** The field's name as the directory knows it, such as `email`. */
  field?: string;
  /** Zero-based position in the batch that was sent. */
  entry?: number;
  /** Seconds after which the same request may succeed. */
  retryAfterSeconds?: number;
  /** How many requests the window holds that is used up, for `rate_limited`. */
  limit?: number;
  /** HTTP methods the path does take, for `method_not_allowed`. */
  allowedMethods?: string[];
};

/** A refusal with a code, a message that may be shown to the client, and a private cause for the log. */
export class DirectoryError extends Error {
  override readonly name = "DirectoryError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.details = details;
  }
}

/** The error that a row which is not there, and one of another organization, both give. */
export function notFound(what: string, details: ErrorDetails = {}): DirectoryError {
  return new DirectoryError("not_found", `There is no such ${what}.`, details);
}

/** The error for a value that a field cannot hold; `field` is the directory's name for it. */
export function invalidValue(field: string, message: string, entry?: number): DirectoryError {
  return new DirectoryError("invalid_value", message, entry === undefined ? { field } : { field, entry });
}
