import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.ts";
import { ask, heymarketToken, rollcall, rollcallJson, serve } from "./cli-process.ts";

type Issued = { id: number; publicId: string; secret: string };

let directory: string;
let database: TestDatabase;
let settings: Record<string, string>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "rollcall-cli-postgres-"));
  database = await createTestDatabase(inject("postgresUrl"));
  settings = { ROLLCALL_DATABASE_URL: database.url, ROLLCALL_MASTER_KEY: "0123456789abcdef".repeat(4) };
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
  await database.drop();
});

async function execute(statement: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

test.each(["SQL_ASCII", "LATIN1"])("a database in %s is refused, and nothing is made in it", async (encoding) => {
  const name = `${new URL(database.url).pathname.slice(1)}_other`;
  await execute(`create database ${name} encoding '${encoding}' locale 'C' template template0`);
  try {
    const url = new URL(database.url);
    url.pathname = `/${name}`;
    for (const command of ["serve", "migrate"]) {
      const { code, stderr } = await rollcall([command], { ...settings, ROLLCALL_DATABASE_URL: url.href });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `rollcall: The database cannot be opened: its encoding is ${encoding}, and has to be UTF8.\n`,
      });
    }
    const { code, stdout } = await rollcall(["doctor", "--json"], { ...settings, ROLLCALL_DATABASE_URL: url.href });
    expect(code).toBe(1);
    const message = `The database cannot be opened: its encoding is ${encoding}, and has to be UTF8.`;
    expect(JSON.parse(stdout)).toMatchObject({
      healthy: false,
      checks: [
        { check: "configuration", status: "ok" },
        { check: "master key", status: "ok" },
        { check: "database", status: "problem", messages: [message] },
      ],
    });
    const client = new Client({ connectionString: url.href });
    await client.connect();
    const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public'");
    await client.end();
    expect(rows).toEqual([]);
  } finally {
    await execute(`drop database ${name} with (force)`);
  }
});

test("a database whose owner is nobody special is enough", async () => {
  const name = new URL(database.url).pathname.slice(1);
  await execute(`create role ${name} login password 'plain'`);
  await execute(`alter database ${name} owner to ${name}`);
  const url = new URL(database.url);
  const superuser = url.username;
  [url.username, url.password] = [name, "plain"];
  try {
    const { code, stderr } = await rollcall(["migrate"], { ...settings, ROLLCALL_DATABASE_URL: url.href });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  } finally {
    await execute(`reassign owned by ${name} to "${superuser}"`);
    await execute(`drop owned by ${name}`);
    await execute(`drop role ${name}`);
  }
});

test("the same commands lead from nothing to a client's answer, and a revoked credential stops", async () => {
  const server = await serve([], settings);
  await server.saw("stderr", /there is no organization yet/u);
  await rollcallJson(["organization", "create", "--name", "Blue Harbour"], settings);
  await rollcallJson(["team", "create", "--name", "Care", "--id", "7"], settings);
  const create = ["credential", "create", "--api", "heymarket", "--team", "7"];
  const secret = await rollcallJson<Issued>(create, settings);
  const status = async () => {
    return (await ask("GET", `${server.url}/v1/team`, `Bearer ${heymarketToken(secret.publicId, secret.secret)}`))
      .status;
  };
  expect(await status()).toBe(200);
  const next = await rollcallJson<Issued>(["credential", "rotate", String(secret.id), "--overlap", "0"], settings);
  await expect.poll(status, { timeout: 60_000 }).toBe(401);
  expect(await rollcallJson(["credential", "list"], settings)).toMatchObject([
    { id: secret.id, state: "expired" },
    { id: next.id, state: "live" },
  ]);
  expect((await server.stop()).code).toBe(0);
});

test("doctor finds nothing in a sound database, and what was tampered with in another one", async () => {
  await rollcallJson(["organization", "create", "--name", "Ours"], settings);
  await rollcallJson(["team", "create", "--name", "Care"], settings);
  await rollcallJson(["credential", "create", "--api", "heymarket", "--team", "1"], settings);
  expect(await rollcallJson(["doctor"], settings)).toMatchObject({ healthy: true });
  const otherKey = { ...settings, ROLLCALL_MASTER_KEY: "f".repeat(64) };
  expect((await rollcall(["doctor"], otherKey)).stdout).toContain("1 of 1 do not open with this master key");
  await execute("delete from sign_in_keys");
  const { code, stdout } = await rollcall(["doctor"], settings);
  expect(code).toBe(1);
  expect(stdout).toContain("1 credentials that no sign-in key leads to");
});

test("doctor looks at an empty database without making anything in it", async () => {
  const { code, stdout } = await rollcall(["doctor"], settings);
  expect(code).toBe(1);
  expect(stdout).toContain("Still to run: 0001-init");
  expect(await rollcallJson(["migrate"], settings)).toMatchObject({ migrated: expect.arrayContaining(["0001-init"]) });
});

test("a replica that does not answer is found", async () => {
  await rollcallJson(["migrate"], settings);
  const replica = { ROLLCALL_DATABASE_REPLICA_URL: "postgres://nobody@127.0.0.1:1/none" };
  const { code, stdout } = await rollcall(["doctor"], { ...settings, ...replica });
  expect(code).toBe(1);
  expect(stdout).toMatch(/problem +replica +.*ECONNREFUSED/u);
});

test("a server that cannot be reached is told in one line, without the password", async () => {
  const away = { ...settings, ROLLCALL_DATABASE_URL: "postgres://rollcall:s3cret@127.0.0.1:1/rollcall" };
  for (const command of [["serve"], ["migrate"], ["organization", "list"]]) {
    const { code, stderr } = await rollcall(command, away);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^rollcall: The database cannot be (?:opened|reached).*ECONNREFUSED.*\n$/u);
    expect(stderr).not.toContain("s3cret");
  }
});

test("backup says what to use instead", async () => {
  const { code, stderr } = await rollcall(["backup", join(directory, "copy.db")], settings);
  expect(code).toBe(1);
  expect(stderr).toContain("pg_dump");
});
