import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { type RunningPostgres, startPostgres } from "./start-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The backend that the tests of this project run on. */
    backend: "sqlite" | "postgres";
    /** A PostgreSQL server whose user may create databases: see `createTestDatabase`. */
    postgresUrl: string;
  }
}

/** One server serves all projects of a run. */
let server: Promise<RunningPostgres> | undefined;
let projects = 0;

/** Gives the tests a PostgreSQL server: the one that ROLLCALL_TEST_DATABASE_URL names, or one that it starts and ends. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const named = process.env["ROLLCALL_TEST_DATABASE_URL"];
  server ??= named === undefined ? startPostgres() : reach(named);
  const { url, stop } = await server;
  project.provide("postgresUrl", url);
  projects += 1;
  return async () => {
    projects -= 1;
    if (projects === 0) await stop();
  };
}

async function reach(url: string): Promise<RunningPostgres> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
  } catch (cause) {
    throw new Error("The server that ROLLCALL_TEST_DATABASE_URL names does not answer. Unset it to start one.", {
      cause,
    });
  }
  return { url, stop: () => Promise.resolve() };
}
