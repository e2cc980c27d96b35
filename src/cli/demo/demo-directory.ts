import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Where a demo keeps its database: a temporary directory, gone when it ends, or one that stays. */
export type DemoDirectory = AsyncDisposable & {
  path: string;
  /** Whether a database is there from an earlier time. */
  hasDatabase: boolean;
  /** Removes a temporary directory, for when there is no time to wait. */
  removeNow(): void;
};

export function openDemoDirectory(dataDir: string | undefined): DemoDirectory {
  return dataDir === undefined ? temporaryDirectory() : lastingDirectory(resolve(dataDir));
}

function temporaryDirectory(): DemoDirectory {
  const path = mkdtempSync(join(tmpdir(), "rollcall-demo-"));
  return {
    path,
    hasDatabase: false,
    removeNow: () => rmSync(path, { recursive: true, force: true }),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

function lastingDirectory(path: string): DemoDirectory {
  return {
    path,
    hasDatabase: existsSync(join(path, "rollcall.db")),
    removeNow: () => {},
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
