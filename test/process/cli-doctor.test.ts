import { createHash } from "node:crypto";
import { chmod, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rollcall, rollcallJson, serve } from "./cli-process.ts";

type Check = { check: string; status: string; messages: string[] };
type Report = { healthy: boolean; checks: Check[] };

const PAGE_BYTES = 4096;
const CREDENTIAL = ["credential", "create", "--api", "heymarket", "--team", "1"];

let data: string;
let at: string[];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "rollcall-doctor-test-"));
  at = ["--data-dir", data];
  await rollcallJson(["organization", "create", "--name", "Ours", ...at]);
  await rollcallJson(["team", "create", "--name", "Care", ...at]);
  await rollcallJson([...CREDENTIAL, ...at]);
});

afterEach(() => rm(data, { recursive: true, force: true }));

async function examine(settings: Record<string, string> = {}): Promise<Report & { code: number | null }> {
  const { code, stdout } = await rollcall(["doctor", "--json", ...at], settings);
  return { code, ...(JSON.parse(stdout) as Report) };
}

/** What the doctor found wrong, by check. */
function problems({ checks }: Report): Record<string, string> {
  const found = checks.filter(({ status }) => status === "problem");
  return Object.fromEntries(found.map(({ check, messages }) => [check, messages.join("\n")]));
}

function tamper(statement: string): void {
  const connection = new BetterSqlite3(join(data, "rollcall.db"));
  connection.exec(statement);
  connection.close();
}

async function fingerprint(): Promise<string> {
  return createHash("sha256")
    .update(await readFile(join(data, "rollcall.db")))
    .digest("hex");
}

test("a sound database has nothing wrong, and is the same afterwards", async () => {
  const before = await fingerprint();
  const { code, stdout } = await rollcall(["doctor", ...at]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^ok {7}configuration\nok {7}master key\nok {7}database {7}sqlite\n[\s\S]*Nothing wrong/u);
  expect(await examine()).toMatchObject({ code: 0, healthy: true });
  expect(await fingerprint()).toBe(before);
});

test("a server that runs on the database, or was killed, does not matter", async () => {
  const server = await serve(at);
  expect(await examine()).toMatchObject({ code: 0, healthy: true });
  await rollcallJson(["team", "create", "--name", "Late", ...at]);
  await server.stop("SIGKILL");
  expect(await examine()).toMatchObject({ code: 0, healthy: true });
});

test("rows that contradict each other are found", async () => {
  tamper("delete from sign_in_keys");
  const report = await examine();
  expect(report).toMatchObject({ code: 1, healthy: false });
  expect(problems(report)).toEqual({ integrity: "1 credentials that no sign-in key leads to" });
});

test("a page that was overwritten is found", async () => {
  tamper("pragma journal_mode = delete");
  const file = await open(join(data, "rollcall.db"), "r+");
  const { size } = await file.stat();
  for (let page = 1; page < size / PAGE_BYTES; page += 2) {
    await file.write(Buffer.alloc(64, 0xff), 0, 64, page * PAGE_BYTES);
  }
  await file.close();
  const report = await examine();
  expect(report.code).toBe(1);
  expect(Object.keys(problems(report)).length).toBeGreaterThan(0);
});

test("another master key, a missing one and one that others can read are told apart", async () => {
  const file = join(data, "master.key");
  const key = await readFile(file);
  await writeFile(file, "0123456789abcdef".repeat(4));
  expect(problems(await examine())).toEqual({ secrets: expect.stringContaining("1 of 1 do not open") });
  await rm(file);
  const missing = await examine();
  expect(problems(missing)).toEqual({ "master key": expect.stringContaining("There is no") });
  expect(missing.checks.at(-1)).toMatchObject({ check: "secrets", status: "skipped" });
  expect(await readdir(data)).not.toContain("master.key");
  await writeFile(file, key);
  await chmod(file, 0o644);
  expect(problems(await examine())).toEqual({ "master key": expect.stringContaining("open to others (mode 0644)") });
});

test.each([
  ["still to run", "delete from schema_migrations", "Still to run: 0001-init"],
  [
    "of a newer version",
    "insert into schema_migrations (name, applied_at) values ('9999-future', 1)",
    "A newer Rollcall ran 9999-future",
  ],
])("migrations %s are told and not run", async (_which, tampering, message) => {
  tamper(tampering);
  const before = await fingerprint();
  expect(problems(await examine())).toEqual({ migrations: expect.stringContaining(message) });
  expect(await fingerprint()).toBe(before);
});

test("a database that is not there is not made", async () => {
  for (const name of await readdir(data)) await rm(join(data, name));
  const report = await examine();
  expect(report.code).toBe(1);
  expect(Object.keys(problems(report))).toEqual(["database"]);
  const key = expect.stringMatching(/^There is no .*master\.key yet; rollcall serve makes it\.$/u);
  expect(report.checks[1]).toEqual({ check: "master key", status: "skipped", messages: [key] });
  expect(await readdir(data)).toEqual([]);
});

test("a master key that nothing needed yet is not missed, and one that a webhook needs is", async () => {
  for (const name of await readdir(data)) await rm(join(data, name));
  await rollcallJson(["organization", "create", "--name", "Ours", ...at]);
  expect(await readdir(data)).not.toContain("master.key");
  const unused = await examine();
  expect(unused).toMatchObject({ code: 0, healthy: true });
  const key = expect.stringContaining("nothing is encrypted");
  expect(unused.checks[1]).toEqual({ check: "master key", status: "ok", messages: [key] });
  expect(unused.checks.at(-1)).toEqual({ check: "secrets", status: "ok", messages: ["0 encrypted"] });
  expect(await readdir(data)).not.toContain("master.key");
  await rollcallJson(["webhook", "create", "--url", "https://hooks.example.com/rollcall", ...at]);
  expect((await examine()).checks.at(-1)).toMatchObject({ status: "ok", messages: ["1 encrypted"] });
  await rm(join(data, "master.key"));
  expect(problems(await examine())).toEqual({ "master key": expect.stringContaining("a server would make a new key") });
  await writeFile(join(data, "master.key"), "0123456789abcdef".repeat(4), { mode: 0o600 });
  expect(problems(await examine())).toEqual({
    secrets: expect.stringMatching(/^1 of 1 do not open[\s\S]*\nwebhook 1 of organization 1$/u),
  });
});

test("a copy on a machine without a data directory is checked with the key from the environment", async () => {
  const copy = join(data, "copy.db");
  await rollcall(["backup", copy, ...at]);
  const key = (await readFile(join(data, "master.key"), "utf8")).trim();
  const elsewhere = join(data, "not-here");
  const check = async (settings: Record<string, string>) => {
    const { code, stdout } = await rollcall(["doctor", "--json", "--backup", copy, "--data-dir", elsewhere], settings);
    return { code, ...(JSON.parse(stdout) as Report) };
  };
  const sound = await check({ ROLLCALL_MASTER_KEY: key });
  expect(sound).toMatchObject({ code: 0, healthy: true });
  expect(sound.checks.at(-1)).toMatchObject({ check: "secrets", status: "ok", messages: ["1 encrypted"] });
  const other = await check({ ROLLCALL_MASTER_KEY: "0123456789abcdef".repeat(4) });
  expect(problems(other)).toEqual({ secrets: expect.stringContaining("1 of 1 do not open") });
  const without = await check({});
  expect(problems(without)).toEqual({ "master key": expect.stringContaining(join(elsewhere, "master.key")) });
  expect(await readdir(data)).not.toContain("not-here");
});

test("wrong settings are findings, all of them", async () => {
  const report = await examine({ ROLLCALL_PORT: "http", ROLLCALL_TYPO: "1" });
  expect(report.code).toBe(1);
  expect(report.checks).toEqual([
    { check: "configuration", status: "problem", messages: [expect.stringContaining("PORT"), expect.anything()] },
  ]);
});
