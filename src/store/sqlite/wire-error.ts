import { DirectoryError, type ErrorCode, type ErrorDetails } from "../../directory/errors.ts";
import { NewerDatabaseError } from "../migrations/pending-migrations.ts";

/** An error on its way between threads: structured cloning would lose its class. */
export type WireError =
  | { kind: "directory"; code: ErrorCode; message: string; details: ErrorDetails }
  | { kind: "newer_database"; unknown: readonly string[] }
  | { kind: "other"; error: unknown };

export function toWire(error: unknown): WireError {
  if (error instanceof DirectoryError) {
    return { kind: "directory", code: error.code, message: error.message, details: error.details };
  }
  if (error instanceof NewerDatabaseError) return { kind: "newer_database", unknown: error.unknown };
  return { kind: "other", error };
}

export function fromWire(wire: WireError): unknown {
  if (wire.kind === "directory") return new DirectoryError(wire.code, wire.message, wire.details);
  return wire.kind === "newer_database" ? new NewerDatabaseError(wire.unknown) : wire.error;
}
