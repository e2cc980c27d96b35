import { DirectoryError, type ErrorCode, type ErrorDetails } from "../../directory/errors.ts";
import { NewerDatabaseError } from "../migrations/pending-migrations.ts";

/** An error on its way between threads: structured cloning would lose its class and code, or fail at what it holds. */
export type WireError =
  | { kind: "directory"; code: ErrorCode; message: string; details: ErrorDetails; cause: WireError | undefined }
  | { kind: "newer_database"; unknown: readonly string[] }
  | { kind: "other"; message: string; stack: string | undefined; code: unknown };

export function toWire(error: unknown): WireError {
  if (error instanceof DirectoryError) {
    const cause = error.cause === undefined ? undefined : toWire(error.cause);
    return { kind: "directory", code: error.code, message: error.message, details: error.details, cause };
  }
  if (error instanceof NewerDatabaseError) return { kind: "newer_database", unknown: error.unknown };
  if (!(error instanceof Error)) return { kind: "other", message: String(error), stack: undefined, code: undefined };
  const { message, stack } = error;
  return { kind: "other", message, stack, code: "code" in error ? String(error.code) : undefined };
}

export function fromWire(wire: WireError): unknown {
  if (wire.kind === "directory") {
    const cause = wire.cause === undefined ? undefined : fromWire(wire.cause);
    return new DirectoryError(wire.code, wire.message, wire.details, cause);
  }
  if (wire.kind === "newer_database") return new NewerDatabaseError(wire.unknown);
  const { message, stack, code } = wire;
  return Object.assign(new Error(message), { stack, ...(code === undefined ? {} : { code }) });
}
