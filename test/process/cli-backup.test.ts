import { cp, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask, rollcall, rollcallJson, type RunningProcess, start } from "./cli-process.ts";

const WRITES_AT_LEAST = 200;
const CONNECTIONS = 4;

type Ready = { url: string; credentials: { heymarket: { apiKey: string } } };

let directory: string;
let data: string;
const running: RunningProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "rollcall-backup-test-"));
  data = join(directory, "data");
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
  await rm(directory, { recursive: true, force: true });
});

async function startDemo(path: string): Promise<Ready> {
  const demo = start(["demo", "--port", "0", "--json", "--data-dir", path], { ROLLCALL_LIMITS: "off" });
  running.push(demo);
  const [line] = await demo.saw("stdout", /^.*\n/u);
  return JSON.parse(line) as Ready;
}

/** Writes on several connections until it is stopped, and counts what was answered. */
function keepWriting({ url, credentials }: Ready): { stop: () => Promise<void>; answered: () => number } {
  const end = new AbortController();
  let answered = 0;
  const write = async (connection: number) => {
    for (let round = 0; !end.signal.aborted; round++) {
      const users = [{ id: 1 + (connection % 2), first_name: `Round ${round}`, last_name: `of ${connection}` }];
      const authorization = `Bearer ${credentials.heymarket.apiKey}`;
      const { status } = await ask("POST", `${url}/v1/users/update`, authorization, { users });
      expect(status).toBe(200);
      answered += 1;
    }
  };
  const writers = Array.from({ length: CONNECTIONS }, (_, connection) => write(connection));
  return {
    answered: () => answered,
    stop: async () => {
      end.abort();
      await Promise.all(writers);
    },
  };
}

async function nameOfAlice({ url, credentials }: Ready): Promise<unknown> {
  const authorization = `Bearer ${credentials.heymarket.apiKey}`;
  return (await ask("GET", `${url}/v1/users/get`, authorization, { email: ["help@heymarket.com"] })).body;
}

test("a copy that was made while a server wrote is whole, has what was answered before, and serves", async () => {
  const demo = await startDemo(data);
  const authorization = `Bearer ${demo.credentials.heymarket.apiKey}`;
  const marker = { users: [{ id: 1, email: "before-the-backup@example.com" }] };
  expect((await ask("POST", `${demo.url}/v1/users/update`, authorization, marker)).status).toBe(200);
  const writers = keepWriting(demo);
  await expect.poll(writers.answered, { timeout: 60_000 }).toBeGreaterThan(WRITES_AT_LEAST);
  const before = writers.answered();
  const copy = join(directory, "copy.db");
  const { code, stdout, stderr } = await rollcall(["backup", copy, "--data-dir", data]);
  await expect.poll(writers.answered, { timeout: 60_000 }).toBeGreaterThan(before);
  await writers.stop();
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^Copied \d+ bytes to .*copy\.db\n$/u) });
  expect(stderr).toContain(join(data, "master.key"));
  expect((await stat(copy)).mode & 0o777).toBe(0o600);

  const settings = { ROLLCALL_DATA_DIR: data };
  const examined = await rollcallJson(["doctor", "--backup", copy], settings);
  expect(examined).toMatchObject({ healthy: true, checks: expect.arrayContaining([expect.anything()]) });
  expect((await readdir(directory)).toSorted()).toEqual(["copy.db", "data"]);

  const restored = join(directory, "restored");
  await cp(data, restored, { recursive: true, filter: (name) => !name.includes("rollcall.db") });
  await cp(copy, join(restored, "rollcall.db"));
  const again = await startDemo(restored);
  const alice = { email: "before-the-backup@example.com" };
  const found = await ask("GET", `${again.url}/v1/users/get`, authorization, { email: [alice.email] });
  expect(found).toMatchObject({ status: 200, body: { memberships: [{ id: 1, ...alice }] } });
  expect(await nameOfAlice(again)).toEqual({ memberships: [] });
  await Promise.all(running.splice(0).map((server) => server.stop()));
  expect((await rollcall(["doctor", "--data-dir", restored])).code).toBe(0);
});

test("a file that is there is replaced with --force only, and the database itself never", async () => {
  await rollcall(["organization", "create", "--name", "Ours", "--data-dir", data]);
  const copy = join(directory, "copy.db");
  await writeFile(copy, "precious");
  const refused = await rollcall(["backup", copy, "--data-dir", data]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("is there already");
  expect((await stat(copy)).size).toBe("precious".length);
  expect(await rollcallJson(["backup", copy, "--force", "--data-dir", data])).toMatchObject({ file: copy });
  expect((await stat(copy)).mode & 0o777).toBe(0o600);
  const itself = await rollcall(["backup", join(data, "rollcall.db"), "--force", "--data-dir", data]);
  expect(itself.code).toBe(1);
  expect(await rollcallJson(["organization", "list", "--data-dir", data])).toHaveLength(1);
  expect((await readdir(directory)).toSorted()).toEqual(["copy.db", "data"]);
});

test("where there is no database or no place for the copy, nothing is made", async () => {
  const none = await rollcall(["backup", join(directory, "copy.db"), "--data-dir", data]);
  expect(none.code).toBe(1);
  expect(none.stderr).toContain("There is no database in");
  await rollcall(["organization", "create", "--name", "Ours", "--data-dir", data]);
  const nowhere = await rollcall(["backup", join(directory, "none", "copy.db"), "--data-dir", data]);
  expect(nowhere.code).toBe(1);
  expect(nowhere.stderr).toContain("ENOENT");
  expect(await readdir(directory)).toEqual(["data"]);
});
