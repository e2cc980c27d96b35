import { fstatSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

const EXACT = { bigint: true } as const;

/** Whether two names, or a name and an open file, lead to one file: by links as well, and before the file is there. */
export function isSameFile(one: string | number, other: string | number): boolean {
  const identity = identityOf(one);
  return identity !== undefined && identity === identityOf(other);
}

/** Undefined for what holds nothing, such as a pipe, a terminal or /dev/null. */
function identityOf(file: string | number): string | undefined {
  const found = typeof file === "number" ? fstatSync(file, EXACT) : statSync(file, { ...EXACT, throwIfNoEntry: false });
  if (found === undefined) return typeof file === "number" ? undefined : placeOf(file);
  return found.isFile() ? `${found.dev}:${found.ino}` : undefined;
}

function placeOf(file: string): string {
  const directory = dirname(resolve(file));
  const isThere = statSync(directory, { throwIfNoEntry: false }) !== undefined;
  return join(isThere ? realpathSync(directory) : directory, basename(file));
}
