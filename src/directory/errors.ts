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
  "cross_origin",
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
  "role_in_use",
  "too_many_credentials",
  "version_conflict",
  "idempotency_key_reused",
  "lease_lost",
  // The server itself
  "unavailable",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What is wrong with one field. */
export type Refusal = { code: ErrorCode; field: string; message: string; at?: string };

/** What an error may tell a client besides its code. */
export type ErrorDetails = {
  /** The field's name as the directory knows it, such as `email`. */
  field?: string;
  /** Where in the field, such as `1.value`. */
  at?: string;
  /** What is wrong with other fields at the same time. */
  others?: readonly Refusal[];
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

/** What is wrong with each field that an error names; nothing when it names none. */
export function refusalsOf({ code, message, details: { field, at, others = [] } }: DirectoryError): Refusal[] {
  return field === undefined ? [] : [{ code, field, message, ...(at === undefined ? {} : { at }) }, ...others];
}

/** Checks all fields, and throws what is wrong with them as one error: that of the first, with the others beside it. */
export function checkTogether<Field>(fields: Iterable<Field>, check: (field: Field) => void): void {
  const faults = new Faults();
  for (const field of fields) faults.take(() => check(field));
  faults.throw();
}

/** What is wrong with several fields, found one after the other. */
export class Faults {
  readonly #errors: DirectoryError[] = [];

  /** What `read` gives, or undefined where it throws what is wrong with fields. Throws any other error. */
  take<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      this.add(error);
      return undefined;
    }
  }

  /** Adds what is wrong with fields. Throws an error that names none. */
  add(error: DirectoryError): void {
    if (error.details.field === undefined) throw error;
    this.#errors.push(error);
  }

  /** All of it as one error: the first, with the others beside it. Undefined where nothing is wrong. */
  get error(): DirectoryError | undefined {
    const [first, ...more] = this.#errors;
    if (first === undefined || more.length === 0) return first;
    const others = [...(first.details.others ?? []), ...more.flatMap(refusalsOf)];
    return new DirectoryError(first.code, first.message, { ...first.details, others });
  }

  /** Throws it, where something is wrong. */
  throw(): void {
    const { error } = this;
    if (error !== undefined) throw error;
  }
}
