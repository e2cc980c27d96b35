import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ask,
  environment,
  heymarketToken,
  rollcall,
  rollcallJson,
  type RunningProcess,
  serve,
  start,
} from "./cli-process.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

type Issued = { id: number; publicId: string; secret: string };

let data: string;
let at: string[];
const running: RunningProcess[] = [];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), "rollcall-cli-test-"));
  at = ["--data-dir", data];
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
  await rm(data, { recursive: true, force: true });
});

async function startServer(): Promise<RunningProcess & { url: string }> {
  const server = await serve(at);
  running.push(server);
  return server;
}

async function makeTeam(): Promise<void> {
  await rollcallJson(["organization", "create", "--name", "Blue Harbour", ...at]);
  await rollcallJson(["team", "create", "--name", "Care", "--id", "7", ...at]);
}

async function issue(...options: readonly string[]): Promise<Issued> {
  return await rollcallJson<Issued>(["credential", "create", "--api", "heymarket", "--team", "7", ...options, ...at]);
}

async function statusWith(url: string, authorization: string): Promise<number> {
  return (await ask("GET", `${url}/v1/team`, authorization)).status;
}

describe("what is typed wrongly", () => {
  test("is told all at once for settings, by name, with exit code 2, before anything is made", async () => {
    const settings = {
      ROLLCALL_LIMITS: "none",
      ROLLCALL_DATABASE_REPLICA_URL: "postgres://localhost/replica",
      ROLLCALL_LOGLEVEL: "info",
      ROLLCALL_DATA_DIR: join(data, "never"),
    };
    const { code, stdout, stderr } = await rollcall(["serve", "--port", "http"], settings);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const name of ["ROLLCALL_PORT", "ROLLCALL_LIMITS", "ROLLCALL_DATABASE_REPLICA_URL", "ROLLCALL_LOGLEVEL"]) {
      expect(stderr).toContain(`\n  ${name} `);
    }
    expect(await readdir(data)).toEqual([]);
  });

  test("is told all at once for options, with exit code 2", async () => {
    const wrong = ["--api", "x", "--kind", "y", "--scope", "z", "--expires", "soon", "--import-id", "1"];
    const { code, stderr } = await rollcall(["credential", "create", ...wrong, ...at]);
    expect(code).toBe(2);
    for (const name of ["--api", "--kind", "--team", "--scope", "--expires", "--import-id"]) {
      expect(stderr).toContain(`\n  ${name} `);
    }
  });

  test.each([["nonsense"], ["serve", "--prot", "1"], ["serve", "now"], ["credential", "revoke"], ["credential"], []])(
    "%s ends with exit code 2 and points at the help",
    async (...words) => {
      const { code, stdout, stderr } = await rollcall(words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/--help/u);
    },
  );

  test("as a path makes no empty database", async () => {
    const { code, stderr } = await rollcall(["credential", "list", "--data-dir", join(data, "typo")]);
    expect(code).toBe(1);
    expect(stderr).toContain("There is no database in");
    expect(await readdir(data)).toEqual([]);
  });
});

test("--help goes to stdout with exit code 0", async () => {
  const { code, stdout, stderr } = await rollcall(["credential", "create", "--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("--import-secret <file>");
});

describe("serve", () => {
  test("works on an empty database and says what comes next, in commands that lead to a client's first answer", async () => {
    const server = await startServer();
    const [log] = await server.saw("stderr", /^[\s\S]*credential create.*\n/u);
    const messages = log
      .trim()
      .split("\n")
      .map((line) => String((JSON.parse(line) as { msg: unknown }).msg));
    const commands = messages.filter((message) => message.startsWith("  "));
    expect(commands).toHaveLength(3);
    const paste = promisify(execFile)("sh", ["-ec", commands.join("\n")], { cwd: PROJECT, env: environment({}) });
    const [, id = "", key = ""] = /secret id +(\S+)\nsecret key +(\S+)\n/u.exec((await paste).stdout) ?? [];
    expect(await ask("GET", `${server.url}/v1/team`, `Bearer ${heymarketToken(id, key)}`)).toMatchObject({
      status: 200,
      body: { id: 1, name: "First team", members: [] },
    });
  });

  test("ends with exit code 0 on SIGTERM and SIGINT, and clears the write-ahead log away", async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const server = await startServer();
      expect(await statusWith(server.url, "Bearer none")).toBe(401);
      const { code, stdout } = await server.stop(signal);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
      expect((await readdir(data)).toSorted()).toEqual(["master.key", "rollcall.db"]);
    }
  });

  test("says when the port is in use, with exit code 1", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = String(typeof address === "object" ? address?.port : "");
    const { code, stderr } = await rollcall(["serve", "--port", port, ...at]);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${port} of 127.0.0.1: it is in use`);
  });

  test("takes options before the environment", async () => {
    const server = start(["serve", "--port", "0", "--log-format", "json", ...at], {
      ROLLCALL_PORT: "1",
      ROLLCALL_DATA_DIR: join(data, "not-here"),
      ROLLCALL_LOG_FORMAT: "pretty",
    });
    running.push(server);
    await server.saw("stderr", /"url":/u);
    expect((await readdir(data)).filter((name) => !name.startsWith("rollcall.db-"))).toEqual([
      "master.key",
      "rollcall.db",
    ]);
  });

  test("ends with an error when its writer thread has ended, so that a supervisor starts it again", async () => {
    await makeTeam();
    const endOnSignal = "process.once('worker',(writer)=>process.once('SIGUSR2',()=>writer.terminate()))";
    const settings = { NODE_OPTIONS: `--import=data:text/javascript,${endOnSignal}` };
    const server = await serve(at, settings);
    running.push(server);
    const { code, signal, stderr } = await server.stop("SIGUSR2");
    expect({ code, signal }).toEqual({ code: 1, signal: null });
    expect(stderr).toContain('"level":"fatal"');
    expect(stderr).toMatch(/^rollcall: The database cannot be written to any more\. The writer thread has ended\.$/mu);
    const next = await startServer();
    expect(await statusWith(next.url, "Bearer none")).toBe(401);
  });

  test("does not serve with a master key that opens no secret of the database, and does once none needs it", async () => {
    await makeTeam();
    const { id } = await issue();
    await rm(join(data, "master.key"));
    const { code, stderr } = await rollcall(["serve", "--port", "0", ...at]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/This is not the master key.*doctor/su);
    await rollcall(["credential", "revoke", String(id), ...at]);
    await issue();
    const server = await startServer();
    expect(await statusWith(server.url, "Bearer none")).toBe(401);
  });
});

describe("credentials", () => {
  test("of both kinds sign in to a running server, and their secrets are shown once only", async () => {
    await makeTeam();
    const server = await startServer();
    const secret = await issue();
    const key = await issue("--kind", "api_key", "--label", "for tests");
    expect(await statusWith(server.url, `Bearer ${heymarketToken(secret.publicId, secret.secret)}`)).toBe(200);
    expect(await statusWith(server.url, `Bearer ${key.secret}`)).toBe(200);
    const { stdout } = await rollcall(["credential", "list", "--json", ...at]);
    expect(JSON.parse(stdout)).toMatchObject([
      { id: secret.id, kind: "secret", team: 7, state: "live" },
      { id: key.id, kind: "api_key", label: "for tests" },
    ]);
    const shown = stdout + (await rollcall(["credential", "list", ...at])).stdout;
    expect(shown).not.toContain(secret.secret);
    expect(shown).not.toContain(key.secret);
  });

  test.each([
    ["saferme", "token", "token or api_key"],
    ["happygrasshopper", "api_key", "api_key"],
    ["rest", "api_key", "api_key or token"],
  ])("of %s are of its own kind unless another is asked for", async (api, kind, kinds) => {
    await makeTeam();
    expect(await rollcallJson(["credential", "create", "--api", api, ...at])).toMatchObject({ api, kind });
    const { code, stderr } = await rollcall(["credential", "create", "--api", api, "--kind", "secret", ...at]);
    expect(code).toBe(2);
    expect(stderr).toContain(`--kind must be ${kinds} for ${api}`);
  });

  test("of an API that there is none of are refused", async () => {
    const { code, stderr } = await rollcall(["credential", "create", "--api", "constructor", "--team", "1", ...at]);
    expect(code).toBe(2);
    expect(stderr).toContain("--api must be one of");
  });

  test("that are OAuth clients have an id, a secret and redirect addresses, and a successor has the same addresses", async () => {
    const client = ["--api", "worksection", "--kind", "oauth_client", "--label", "Time sheets"];
    const [one, other] = ["https://time.example/callback", "http://127.0.0.1:9/callback"];
    await rollcall(["organization", "create", "--name", "Ours", ...at]);
    const words = ["credential", "create", ...client, "--redirect", one, "--redirect", other, ...at];
    const { stdout } = await rollcall(words);
    expect(stdout).toMatch(/^credential +1\nclient id +[\da-f-]{36}\nclient secret +rc_worksection_\S{43}\n$/u);
    const made = await rollcallJson<Issued & { role: string | null; redirects: string[] }>(words);
    expect(made).toMatchObject({ kind: "oauth_client", role: null, redirects: [one, other] });
    expect(await rollcallJson(words)).toMatchObject({ id: 3, state: "live" });
    const rotated = await rollcall(["credential", "rotate", String(made.id), "--overlap", "1h", "--json", ...at]);
    expect(rotated.stderr).toMatch(/^The secret before it goes on until \d{4}-/mu);
    const { secret, ...next } = JSON.parse(rotated.stdout) as Issued;
    const { secret: before, ...kept } = made;
    expect(next).toEqual(kept);
    expect(secret).not.toBe(before);
  });

  test.each<[fault: string, words: string[]]>([
    ["--redirect is missing", []],
    ["--user is not for --kind oauth_client", ["--user", "1", "--redirect", "https://a.example/b"]],
    ["must have no fragment", ["--redirect", "https://a.example/b#c"]],
  ])("that are OAuth clients are refused: %s", async (fault, words) => {
    await rollcall(["organization", "create", "--name", "Ours", ...at]);
    const client = ["credential", "create", "--api", "worksection", "--kind", "oauth_client"];
    const { code, stdout, stderr } = await rollcall([...client, ...words, ...at]);
    expect([code === 0, stdout]).toEqual([false, ""]);
    expect(stderr).toContain(fault);
  });

  test("that are rotated without overlap or revoked stop at a running server; their successor signs in", async () => {
    await makeTeam();
    const server = await startServer();
    const old = await issue("--kind", "api_key");
    expect(await statusWith(server.url, `Bearer ${old.secret}`)).toBe(200);
    const rotated = await rollcall(["credential", "rotate", String(old.id), "--overlap", "0", "--json", ...at]);
    expect(rotated.stderr).toContain(`Credential ${old.id} has ended.`);
    const next = JSON.parse(rotated.stdout) as Issued;
    expect(await statusWith(server.url, `Bearer ${next.secret}`)).toBe(200);
    await expect.poll(() => statusWith(server.url, `Bearer ${old.secret}`), { timeout: 60_000 }).toBe(401);
    expect(await rollcallJson(["credential", "revoke", String(next.id), ...at])).toMatchObject({ state: "revoked" });
    await expect.poll(() => statusWith(server.url, `Bearer ${next.secret}`), { timeout: 60_000 }).toBe(401);
  });

  test("that are rotated with an overlap sign in together with their successor", async () => {
    await makeTeam();
    const old = await issue();
    const next = await rollcallJson<Issued>(["credential", "rotate", String(old.id), "--overlap", "1h", ...at]);
    const server = await startServer();
    for (const { publicId, secret } of [old, next]) {
      expect(await statusWith(server.url, `Bearer ${heymarketToken(publicId, secret)}`)).toBe(200);
    }
    const { code, stderr } = await rollcall(["credential", "create", "--api", "heymarket", "--team", "7", ...at]);
    expect(code).toBe(1);
    expect(stderr).toContain("At most 2 of them may live at once");
  });

  test("from elsewhere are kept with id and secret, which is read from a file or stdin and not printed", async () => {
    await makeTeam();
    const server = await startServer();
    const imported = ["--import-secret", "-", "--import-id", "our-old-id"];
    const create = ["credential", "create", "--api", "heymarket", "--team", "7"];
    const { code, stdout, stderr } = await rollcall([...create, ...imported, ...at], {}, "our-old-secret-key\n");
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain("our-old-secret-key");
    expect(await statusWith(server.url, `Bearer ${heymarketToken("our-old-id", "our-old-secret-key")}`)).toBe(200);
    const missing = await rollcall([...create, "--import-secret", join(data, "none"), ...at]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain("cannot be read (ENOENT)");
  });

  test("of an expiry in the past, an unknown team or organization are refused with exit code 1", async () => {
    await makeTeam();
    const create = ["credential", "create", "--api", "heymarket", ...at];
    const refused = await Promise.all([
      rollcall([...create, "--team", "7", "--expires", "2020-01-31"]),
      rollcall([...create, "--team", "8"]),
      rollcall([...create, "--team", "7", "--organization", "red-harbour"]),
      rollcall(["credential", "revoke", "99", ...at]),
    ]);
    expect(refused.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    expect(refused[2]?.stderr).toContain("There are: blue-harbour.");
  });
});

test("an organization is asked for when there are several, and one of another script needs a slug", async () => {
  await rollcallJson(["organization", "create", "--name", "One", ...at]);
  const second = ["organization", "create", "--name", "Київ", "--country", "ua", "--time-zone", "Europe/Kyiv", ...at];
  expect((await rollcall(second)).code).toBe(2);
  expect(await rollcallJson([...second, "--slug", "kyiv"])).toMatchObject({ slug: "kyiv", country: "UA" });
  const { code, stderr } = await rollcall(["team", "create", "--name", "Care", ...at]);
  expect(code).toBe(2);
  expect(stderr).toContain("--organization is missing. There are: one, kyiv.");
  expect(await rollcallJson(["organization", "list", ...at])).toMatchObject([{ slug: "one" }, { slug: "kyiv" }]);
});

test("a cancelled organization's clients are refused by a running server, until it is restored", async () => {
  await makeTeam();
  const server = await startServer();
  const { secret } = await issue("--kind", "api_key");
  const status = () => statusWith(server.url, `Bearer ${secret}`);
  expect(await status()).toBe(200);
  expect(await rollcallJson(["organization", "cancel", "blue-harbour", ...at])).toMatchObject({ status: "cancelled" });
  await expect.poll(status, { timeout: 10_000 }).toBe(403);
  expect((await rollcall(["organization", "cancel", "red-harbour", ...at])).code).toBe(1);
  await rollcallJson(["organization", "restore", "blue-harbour", ...at]);
  await expect.poll(status, { timeout: 10_000 }).toBe(200);
});

test("a country or time zone that is none is a wrong option, with exit code 2, and makes nothing", async () => {
  const create = ["organization", "create", "--name", "One", ...at];
  for (const [option, wrong] of [
    ["--country", "ZZ"],
    ["--time-zone", "Mars/Olympus"],
  ] as const) {
    const { code, stdout, stderr } = await rollcall([...create, option, wrong]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`\n  ${option} is an `);
  }
  expect(await rollcallJson(["organization", "list", ...at])).toEqual([]);
});

test("an older Node is refused by name, before anything is loaded that would crash on it", async () => {
  const older = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "22.18.0" })';
  const run = promisify(execFile)(process.execPath, ["--import", older, join(PROJECT, "src/main.ts"), "serve"], {
    env: environment({}),
  });
  await expect(run).rejects.toMatchObject({
    code: 2,
    stderr: "rollcall needs Node 24 or newer; this is Node 22.18.0.\n",
  });
});
