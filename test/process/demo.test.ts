import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask, environment, heymarketToken, rollcall, type RunningProcess, start, watch } from "./cli-process.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const SECOND_SIGNAL_COUNTS_AFTER_MILLISECONDS = 400;
const LOOKUP = { phone: ["15105553344"], email: ["help@heymarket.com"] };

type Ready = {
  url: string;
  organization: { id: number; slug: string; name: string };
  credentials: {
    heymarket: { secretId: string; secretKey: string; apiKey: string };
    rest: { email: string; password: string };
  };
};

let directory: string;
let temporary: string;
const running: RunningProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "rollcall-demo-test-"));
  temporary = await mkdtemp(join(directory, "tmp-"));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((demo) => demo.stop("SIGKILL")));
  await rm(directory, { recursive: true, force: true });
});

function startDemo(args: readonly string[] = [], settings: Record<string, string> = {}): RunningProcess {
  const demo = start(["demo", "--port", "0", ...args], { TMPDIR: temporary, ...settings });
  running.push(demo);
  return demo;
}

async function ready(demo: RunningProcess): Promise<Ready> {
  const [line] = await demo.saw("stdout", /^.*\n/u);
  return JSON.parse(line) as Ready;
}

async function lookUp({ url, credentials }: Ready): Promise<unknown> {
  const { body } = await ask("GET", `${url}/v1/users/get`, `Bearer ${credentials.heymarket.apiKey}`, LOOKUP);
  return body;
}

describe("a demo for programs", () => {
  test("prints one line when it is ready, with credentials that work, and leaves nothing behind", async () => {
    const demo = startDemo(["--json"]);
    const printed = await ready(demo);
    expect(printed).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/u),
      organization: { id: 1, slug: "sample", name: expect.any(String) },
      credentials: {
        heymarket: { secretId: expect.any(String), secretKey: expect.any(String), apiKey: expect.any(String) },
        happygrasshopper: {
          administrator: expect.any(String),
          teamAdministrator: expect.any(String),
          user: expect.any(String),
        },
        saferme: {
          token: expect.any(String),
          email: expect.any(String),
          password: expect.any(String),
          appId: "com.thundermaps.saferme",
        },
        worksection: {
          apiKey: expect.any(String),
          clientId: expect.any(String),
          clientSecret: expect.any(String),
          redirectUri: "http://127.0.0.1:8765/callback",
        },
        rest: {
          token: expect.any(String),
          readOnlyToken: expect.any(String),
          email: "marisol.etxeberria@example.com",
          password: expect.any(String),
        },
      },
    });
    const { secretId, secretKey } = printed.credentials.heymarket;
    const token = `Bearer ${heymarketToken(secretId, secretKey)}`;
    expect(await ask("GET", `${printed.url}/v1/users/get`, token, LOOKUP)).toEqual({
      status: 200,
      body: {
        memberships: [expect.objectContaining({ id: 1, name: "Alice Smith", phone: "15105553344", team_id: 7 })],
      },
    });
    const { email, password } = printed.credentials.rest;
    expect(await ask("POST", `${printed.url}/directory/v1/session`, "", { email, password })).toMatchObject({
      status: 201,
      body: { user: { id: 2, email }, role: "owner", reach: "organization" },
    });
    expect(await readdir(temporary)).toHaveLength(1);
    const { code, signal, stdout } = await demo.stop("SIGTERM");
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(stdout).toBe(`${JSON.stringify(printed)}\n`);
    expect(await readdir(temporary)).toEqual([]);
  });

  test("takes no setting that leads to other data", async () => {
    const demo = startDemo(["--json"], {
      ROLLCALL_DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
      ROLLCALL_DATA_DIR: join(directory, "real"),
      ROLLCALL_HOST: "0.0.0.0",
      ROLLCALL_PORT: "no port",
      ROLLCALL_MASTER_KEY: "no key",
    });
    const printed = await ready(demo);
    expect(await lookUp(printed)).toMatchObject({ memberships: [{ id: 1 }] });
    await demo.stop();
    expect(await readdir(directory)).toEqual([expect.stringMatching(/^tmp-/u)]);
  });
});

describe("the end of a demo", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("by %s is clean, also while it is starting", async (signal) => {
    const demo = startDemo();
    await expect.poll(() => readdir(temporary), { timeout: 60_000 }).toHaveLength(1);
    const { code } = await demo.stop(signal);
    expect(code).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
  });

  test.each([
    ["Ctrl-C under npm, where the signal comes twice,", "SIGINT", (npm: number) => -npm],
    ["SIGTERM to npm alone, as a supervisor sends it,", "SIGTERM", (npm: number) => npm],
  ] as const)("by %s is clean", async (_what, signal, receiver) => {
    const child = spawn("npm", ["run", "demo", "--", "--port", "0", "--json"], {
      cwd: PROJECT,
      env: environment({ TMPDIR: temporary, ROLLCALL_LOG_FORMAT: "json" }),
      stdio: "pipe",
      detached: true,
    });
    const demo = watch(child);
    await demo.saw("stdout", /"url"/u);
    process.kill(receiver(child.pid ?? 0), signal);
    const { stderr } = await demo.ended();
    expect(stderr).toContain('"msg":"stopping"');
    const demosIn = async () => (await readdir(temporary)).filter((name) => name.startsWith("rollcall-demo-"));
    await expect.poll(demosIn, { timeout: 60_000 }).toEqual([]);
  });

  test("by a second signal is at once, and still leaves nothing behind", async () => {
    const demo = startDemo(["--json"]);
    const { url, credentials } = await ready(demo);
    const unfinished = request(`${url}/v1/users/update`, {
      method: "POST",
      headers: { authorization: `Bearer ${credentials.heymarket.apiKey}`, "content-type": "application/json" },
    });
    unfinished.on("error", () => {});
    unfinished.write('{"users"');
    await once(unfinished, "socket");
    await sleep(SECOND_SIGNAL_COUNTS_AFTER_MILLISECONDS);
    demo.child.kill("SIGTERM");
    await sleep(SECOND_SIGNAL_COUNTS_AFTER_MILLISECONDS);
    expect(demo.child.exitCode).toBeNull();
    const { signal } = await demo.stop("SIGTERM");
    expect(signal).toBe("SIGTERM");
    expect(await readdir(temporary)).toEqual([]);
  });

  test("that is a port in use says which and what to do", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = String(typeof address === "object" ? address?.port : "");
    const { code, stdout, stderr } = await rollcall(["demo", "--port", port], { TMPDIR: temporary });
    other.close();
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(
      `Cannot listen on port ${port} of 127.0.0.1: it is in use. Choose another one with --port`,
    );
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe("a demo with a data directory", () => {
  test("goes on with what is there: the same credentials, and what was changed", async () => {
    const data = join(directory, "data");
    const first = startDemo(["--json", "--data-dir", data]);
    const before = await ready(first);
    const { apiKey } = before.credentials.heymarket;
    await ask("POST", `${before.url}/v1/users/update`, `Bearer ${apiKey}`, {
      users: [{ id: 1, first_name: "Jane", last_name: "Doe" }],
    });
    expect((await first.stop()).code).toBe(0);
    const second = startDemo(["--json", "--data-dir", data]);
    const after = await ready(second);
    expect(after).toEqual({ ...before, url: expect.any(String) });
    expect(await lookUp(after)).toMatchObject({ memberships: [{ id: 1, name: "Jane Doe" }] });
    await second.stop();
    const modes = await Promise.all(
      (await readdir(data)).map(async (name) => [name, (await stat(join(data, name))).mode & 0o777]),
    );
    expect(modes).toEqual([
      ["demo-credentials.json", 0o600],
      ["master.key", 0o600],
      ["rollcall.db", 0o600],
    ]);
    expect((await rollcall(["doctor", "--data-dir", data])).code).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
  });

  test("refuses a database that no demo made, and leaves it as it is", async () => {
    await rollcall(["organization", "create", "--name", "Ours", "--data-dir", directory]);
    const before = await readFile(join(directory, "rollcall.db"));
    const { code, stdout, stderr } = await rollcall(["demo", "--port", "0", "--data-dir", directory]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`${directory} holds another database than a demo's.`);
    expect(await readFile(join(directory, "rollcall.db"))).toEqual(before);
  });

  test("does not go on with a sample that was cut off while it was made", async () => {
    await rollcall(["organization", "create", "--name", "Sample", "--data-dir", directory]);
    await writeFile(join(directory, "demo-credentials.json"), "{}");
    const { code, stderr } = await rollcall(["demo", "--port", "0", "--data-dir", directory]);
    expect(code).toBe(1);
    expect(stderr).toContain("Remove the directory and start again.");
  });
});

describe("a demo for people", () => {
  /** Puts a shell function in curl's place, which hands over the words that the shell made of the pasted command. */
  const HAND_OVER = `curl() { printf '%s\\n' "$@" ---; }`;

  async function pasted(commands: string): Promise<string[][]> {
    const settings = { PATH: `${dirname(process.execPath)}:${process.env["PATH"]}` };
    const { stdout } = await promisify(execFile)("sh", ["-c", `${HAND_OVER}\n${commands}`], { env: settings });
    return stdout
      .split("---\n")
      .filter((words) => words !== "")
      .map((words) => words.trimEnd().split("\n"));
  }

  async function asCurl(words: readonly string[]): Promise<unknown> {
    const value = (option: string) => (words.includes(option) ? words[words.indexOf(option) + 1] : undefined);
    const authorization = value("--header")?.replace("Authorization: ", "") ?? "";
    const data = value("--data");
    const sent = data === undefined ? undefined : (JSON.parse(data) as object);
    const { status, body } = await ask(value("--request") ?? "GET", value("--url") ?? "", authorization, sent);
    return { status, body };
  }

  async function expectRest(commands: readonly string[][]): Promise<void> {
    const [teams = [], members = [], search = [], lookup = [], user = [], membership = [], journal = [], ...more] =
      commands;
    expect(more).toEqual([]);
    expect(await asCurl(teams)).toMatchObject({ status: 200, body: { total: 6 } });
    expect(await asCurl(members)).toMatchObject({ status: 200, body: { items: [{ user: {} }, { user: {} }] } });
    expect(await asCurl(search)).toMatchObject({ status: 200, body: { items: [{ name: "Happy Grasshopper" }] } });
    expect(await asCurl(lookup)).toMatchObject({ status: 200, body: { not_found: { emails: [] } } });
    expect(await asCurl(user)).toMatchObject({ status: 201, body: { id: 5000, name: "Nina New" } });
    expect(await asCurl(membership)).toMatchObject({ status: 201, body: { user_id: 5000, team_id: 2 } });
    expect(await asCurl(journal)).toMatchObject({ status: 200, body: { items: [{ object: "membership" }, {}] } });
  }

  async function expectSaferMe(commands: readonly string[][]): Promise<void> {
    const [one = [], list = [], create = [], jobs = [], session = []] = commands;
    expect(await asCurl(one)).toMatchObject({ status: 200, body: { id: 14, first_name: "Safe", user_id: 22 } });
    expect(await asCurl(list)).toMatchObject({ status: 200, body: expect.any(Array) });
    expect(await asCurl(create)).toMatchObject({ status: 201, body: { id: expect.any(Number), success: null } });
    expect(await asCurl(jobs)).toMatchObject({ status: 200, body: [{ id: expect.any(Number) }] });
    const signedIn = { session: { access_token: expect.stringMatching(/^smt_/u), profile: { user_id: 21 } } };
    expect(await asCurl(session)).toMatchObject({ body: signedIn });
  }

  async function expectWorksection(commands: readonly string[][], printed: string): Promise<void> {
    const [users = [], groups = [], contacts = [], schedule = [], add = [], signed = [], ...oauth] = commands;
    for (const list of [users, groups, contacts, signed]) {
      expect(await asCurl(list)).toMatchObject({ status: 200, body: { status: "ok", data: expect.any(Array) } });
    }
    expect(await asCurl(schedule)).toMatchObject({ body: { status: "ok", data: { "3": expect.any(Object) } } });
    expect(await asCurl(add)).toMatchObject({ body: { status: "ok", data: { name: "kate greenway", role: "guest" } } });
    expect(signed.join(" ")).toMatch(/Admin \d+_[\da-f]{64}/u);
    await expectOAuth(oauth, printed);
  }

  async function expectOAuth([exchange = [], ...more]: readonly string[][], printed: string): Promise<void> {
    expect(more).toEqual([]);
    const page = await fetch(/^# +(http\S+)$/mu.exec(printed)?.[1] ?? "");
    expect([page.status, (await page.text()).includes("Sign in to")]).toEqual([200, true]);
    // Only somebody who signs in has a code.
    expect(await asCurl(exchange)).toMatchObject({ status: 200, body: { error: "invalid_request" } });
    const wrong = exchange.map((word) => word.replace("rc_worksection_", "rc_worksection_x"));
    expect(await asCurl(wrong)).toMatchObject({ status: 200, body: { error: "invalid_client" } });
  }

  test("prints commands that work when they are pasted into a shell, in their order", async () => {
    const demo = startDemo();
    const [printed] = await demo.saw("stdout", /^Rollcall serves[\s\S]*removes its data\.\n/u);
    const commands = printed.slice(printed.indexOf("# "), printed.indexOf("Ctrl-C"));
    const [lookup = [], update = [], withToken = [], ...others] = await pasted(commands);
    const [search = [], second = [], team = [], asAdministrator = [], asUser = [], read = [], change = [], ...more] =
      others;
    for (const list of [search, second, team, asAdministrator]) {
      expect(await asCurl(list)).toMatchObject({ status: 200, body: { data: expect.any(Array) } });
    }
    expect(await asCurl(asUser)).toMatchObject({ status: 200, body: { meta: { total: 1 } } });
    await expectSaferMe(more.slice(0, 5));
    await expectWorksection(more.slice(5, 12), printed);
    await expectRest(more.slice(12));
    expect(printed).toMatch(
      /^# Console: http:\S+\/console {2}\(e-mail marisol\S+@example\.com, password [\w-]{16}\)$/mu,
    );
    expect(await asCurl(read)).toMatchObject({ status: 200, body: { full_name: "Happy Grasshopper", dob: null } });
    expect(await asCurl(change)).toMatchObject({ status: 200, body: { id: 1, dob: "1990-01-01" } });
    const alice = { id: 1, email: "help@heymarket.com", role_id: 1, team_id: 7 };
    expect(await asCurl(lookup)).toMatchObject({
      status: 200,
      body: {
        memberships: [
          { ...alice, name: "Alice Smith", created_at: "2023-01-15T09:00:00Z", updated_at: "2024-03-10T14:22:00Z" },
        ],
      },
    });
    const jane = { ...alice, name: "Jane Doe" };
    const bob = { id: 2, name: "Bob Jones", email: "bob@example.com", role_id: 4, team_id: 7 };
    expect(await asCurl(update)).toMatchObject({ status: 200, body: { memberships: [jane, bob] } });
    expect(withToken.join(" ")).toMatch(/Bearer [\w-]+\.[\w-]+\.[\w-]+/u);
    expect(await asCurl(withToken)).toMatchObject({ status: 200, body: { memberships: [jane] } });
  });
});
