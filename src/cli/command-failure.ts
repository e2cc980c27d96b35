import { ConfigurationError } from "../config/configuration-error.ts";
import { DirectoryError } from "../directory/errors.ts";
import { NewerDatabaseError } from "../store/migrations/pending-migrations.ts";

/** Why a command cannot be done, in words for the operator. Ends the program with exit code 1. */
export class CommandFailure extends Error {
  override readonly name = "CommandFailure";
}

const EXPECTED = [CommandFailure, ConfigurationError, DirectoryError, NewerDatabaseError];

/** Opens a database. Whatever goes wrong with it is the operator's to put right, so it is a `CommandFailure`. */
export async function opening<Opened>(open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    if (isExpected(error)) throw error;
    throw new CommandFailure(`The database cannot be opened: ${shortly(error)}`);
  }
}

/** A line for what may go wrong anywhere; the stack too for what nobody foresaw. */
export function describeFailure(error: unknown): string {
  if (isExpected(error)) return error.cause === undefined ? error.message : `${error.message} ${shortly(error.cause)}`;
  return error instanceof Error && codeOf(error) === undefined ? (error.stack ?? error.message) : shortly(error);
}

function isExpected(error: unknown): error is Error {
  return EXPECTED.some((expected) => error instanceof expected);
}

/** The message with its code. Several addresses that were tried in vain make an error that has a code only. */
function shortly(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = codeOf(error);
  return code === undefined || error.message.includes(code) ? error.message : `${error.message} (${code})`.trim();
}

/** What the system and both databases name their errors by: ECONNREFUSED, SQLITE_FULL, 28P01. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
