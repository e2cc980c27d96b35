import { DirectoryError, type ErrorDetails } from "./errors.ts";

/** The version that a row must still have to be changed; without one, any. */
export type Condition = { ifVersion?: number };

/** Throws `version_conflict` when the row, called `what`, has another version than the one that a change insists on. */
export function assertVersion(
  what: string,
  row: { version: number },
  ifVersion: number | undefined,
  details: ErrorDetails = {},
): void {
  if (ifVersion === undefined || ifVersion === row.version) return;
  throw new DirectoryError("version_conflict", `The ${what} was changed meanwhile.`, details);
}
