import { readFile } from "node:fs/promises";

/**
 * Packages that hold a binding.gyp but bring their binaries along, and say so with `gypfile: false`. npm leaves that out
 * of the lock file, and several of its versions then run a compiler in `npm ci`, as they only look for the binding.gyp.
 */
const PREBUILT = new Set(["node_modules/better-sqlite3"]);

type LockedPackage = Record<string, unknown>;
type LockFile = Record<string, unknown> & { packages: Record<string, LockedPackage> };

/** The lock file as npm wrote it, but naming no registry, and saying of each prebuilt package that nothing compiles. */
export async function lockFile(): Promise<string> {
  const lock: unknown = JSON.parse(await readFile("package-lock.json", "utf8"));
  if (!isLockFile(lock)) throw new Error("package-lock.json has no `packages`.");
  const packages = Object.entries(lock.packages).map(([path, locked]) => [path, corrected(path, locked)] as const);
  return `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`;
}

function corrected(path: string, locked: LockedPackage): LockedPackage {
  const { resolved: _registryUrl, gypfile: _written, ...rest } = locked;
  return PREBUILT.has(path) ? { ...rest, gypfile: false } : rest;
}

function isLockFile(value: unknown): value is LockFile {
  return typeof value === "object" && value !== null && "packages" in value;
}
