import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { Client } from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../postgres/test-database.ts";
import { rollcall, rollcallJson } from "./cli-process.ts";

const FROM_THE_FUTURE = "insert into schema_migrations (name, applied_at) values ('9999-from-the-future', 1)";

let data: string;
let database: TestDatabase;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "rollcall-migrate-test-"));
  database = await createTestDatabase(inject("postgresUrl"));
});

afterEach(async () => {
  await rm(data, { recursive: true, force: true });
  await database.drop();
});

test("migrate makes the database, prints what it ran, and then has nothing more to do", async () => {
  for (const settings of [{ ROLLCALL_DATA_DIR: data }, { ROLLCALL_DATABASE_URL: database.url }]) {
    const { code, stdout } = await rollcall(["migrate"], settings);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^(Ran \d{4}-[a-z-]+\n)+$/u) });
    expect(await rollcall(["migrate"], settings)).toMatchObject({ code: 0, stdout: "The database is up to date.\n" });
    expect(await rollcallJson(["migrate"], settings)).toEqual({ backend: expect.any(String), migrated: [] });
  }
});

test("a newer SQLite database is refused by every command that would write, and stays as it is", async () => {
  const settings = { ROLLCALL_DATA_DIR: data };
  await rollcall(["organization", "create", "--name", "Ours"], settings);
  const file = join(data, "rollcall.db");
  const connection = new BetterSqlite3(file);
  connection.exec(FROM_THE_FUTURE);
  connection.close();
  const before = await readFile(file);
  for (const command of [["migrate"], ["serve", "--port", "0"], ["team", "create", "--name", "Care"]]) {
    const { code, stderr } = await rollcall(command, settings);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "rollcall: The database is newer than this Rollcall: it has 9999-from-the-future. Start the version that made it.\n",
    );
  }
  expect(await readFile(file)).toEqual(before);
});

test("a newer PostgreSQL database is refused", async () => {
  const settings = { ROLLCALL_DATABASE_URL: database.url, ROLLCALL_DATA_DIR: data };
  await rollcall(["migrate"], settings);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(FROM_THE_FUTURE);
  await client.end();
  const { code, stderr } = await rollcall(["migrate"], settings);
  expect(code).toBe(1);
  expect(stderr).toContain("it has 9999-from-the-future");
  const examined = await rollcall(["doctor", "--json"], settings);
  expect(examined.code).toBe(1);
  expect(examined.stdout).toContain("A newer Rollcall ran 9999-from-the-future");
});
