import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { startPostgres } from "../postgres/start-postgres.ts";
import { createTestDatabase } from "../postgres/test-database.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "rollcall-harness-"));
  await chmod(directory, 0o755);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function ask(url: string, question: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: question, rowMode: "array" });
    return rows.flat();
  } finally {
    await client.end();
  }
}

test("the server speaks UTF-8, keeps its promises after a power cut, and knows the letters of every script", async () => {
  const server = await startPostgres({ directory });
  try {
    expect(await ask(server.url, "SHOW server_encoding")).toEqual(["UTF8"]);
    expect(await ask(server.url, "SHOW fsync")).toEqual(["on"]);
    await ask(server.url, "CREATE EXTENSION pg_trgm");
    expect(await ask(server.url, "SELECT similarity('Мария', 'МАРИЯ') = 1 AND show_trgm('Мария') <> '{}'")).toEqual([
      true,
    ]);
    expect(await ask(server.url, "SELECT upper('é') || lower('МАРИЯ')")).toEqual(["Éмария"]);
  } finally {
    await server.stop();
  }
});

test("settings that are asked for win over those of the harness", async () => {
  const server = await startPostgres({ directory, settings: ["fsync = off", "max_connections = 17"] });
  try {
    expect(await ask(server.url, "SELECT current_setting('fsync'), current_setting('max_connections')")).toEqual([
      "off",
      "17",
    ]);
  } finally {
    await server.stop();
  }
});

test("a stopped server answers nobody and leaves no file", async () => {
  const server = await startPostgres({ directory });
  expect(await readdir(directory)).toHaveLength(1);
  await server.stop();
  await server.stop();
  expect(await readdir(directory)).toEqual([]);
  await expect(ask(server.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
});

test("a server whose process was killed with SIGKILL ends by itself and leaves no file", async () => {
  const harness = new URL("../postgres/start-postgres.ts", import.meta.url).href;
  const script = `
    const { startPostgres } = await import(${JSON.stringify(harness)});
    process.stdout.write((await startPostgres({ directory: ${JSON.stringify(directory)} })).url);
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url]: unknown[] = await once(child.stdout, "data");
  expect(await ask(String(url), "SELECT 1")).toEqual([1]);
  child.kill("SIGKILL");
  await expect.poll(() => readdir(directory), { timeout: 60_000 }).toEqual([]);
  await expect(ask(String(url), "SELECT 1")).rejects.toThrow("ECONNREFUSED");
});

test("a server that cannot start says why and what to do, and leaves no file", async () => {
  const broken = startPostgres({ directory, settings: ["shared_buffers = many"] });
  await expect(broken).rejects.toThrow(/shared_buffers.*ROLLCALL_TEST_DATABASE_URL/su);
  expect(await readdir(directory)).toEqual([]);
});

test("databases for tests share nothing, and are dropped with connections open", async () => {
  const serverUrl = inject("postgresUrl");
  const [one, other] = [await createTestDatabase(serverUrl), await createTestDatabase(serverUrl)];
  await ask(one.url, "CREATE TABLE people ()");
  expect(await ask(other.url, "SELECT to_regclass('people')")).toEqual([null]);
  const open = new Client({ connectionString: one.url });
  await open.connect();
  const errors: unknown[] = [];
  open.on("error", (error) => errors.push(error));
  const ended = new Promise((resolve) => open.once("end", resolve));
  await Promise.all([one.drop(), other.drop()]);
  await ended;
  expect(errors).toMatchObject([{ code: "57P01" }, { message: "Connection terminated unexpectedly" }]);
  await expect(ask(one.url, "SELECT 1")).rejects.toThrow("does not exist");
});
