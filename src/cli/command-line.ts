import { join, relative } from "node:path";

const LAUNCHER = join(import.meta.dirname, "../../bin/rollcall");

/** A command line to paste here: it names the launcher by its path, as `rollcall` alone works only where it is installed. */
export function commandLine(...words: readonly string[]): string {
  const path = relative(process.cwd(), LAUNCHER);
  return [path.startsWith("..") ? LAUNCHER : path, ...words].map(quoted).join(" ");
}

/** The word as a POSIX shell reads it back. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
