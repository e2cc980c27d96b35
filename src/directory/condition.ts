import { DirectoryError, type ErrorDetails } from "./errors.ts";

/** The version that a row must still have to be changed, or several of which any will do. */
export type WantedVersion = number | readonly number[];

/** Without a version, a row is changed whichever it has. */
export type Condition = { ifVersion?: WantedVersion };

/** Throws `version_conflict` when the row, called `what`, has another version than a change insists on. */
export function assertVersion(
  what: string,
  row: { version: number },
  ifVersion: WantedVersion | undefined,
  details: ErrorDetails = {},
): void {
  if (ifVersion === undefined) return;
  const isWanted = typeof ifVersion === "number" ? ifVersion === row.version : ifVersion.includes(row.version);
  if (!isWanted) throw new DirectoryError("version_conflict", `The ${what} was changed meanwhile.`, details);
}
