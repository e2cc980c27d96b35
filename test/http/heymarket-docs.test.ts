import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import { BUILTIN_WIRE } from "../../src/directory/role.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const run = promisify(execFile);
const hasJq = spawnSync("jq", ["--version"]).status === 0;
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const DOCUMENT = await readFile("docs/heymarket.md", "utf8");
/** What the document shows for the time at which its reader ran a command. */
const NOW = "2026-11-21T10:00:00Z";
const SAMPLE_TEAM = 7;

/** Each command of the document with the answer that it shows. */
const EXAMPLES = Array.from(
  DOCUMENT.matchAll(/^## (?<title>.+)$|^```sh\n(?<command>[\s\S]*?)^```\n\n```json\n(?<answer>[\s\S]*?)^```$/gmu),
  ({ groups = {} }) => groups,
);

let server: TestServer;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  server = await startTestServer();
  const sample = await HttpOrganization.create(server.app);
  await seedSample(sample.directory);
  const { secretId, secretKey } = await sample.issueSecret(SAMPLE_TEAM);
  environment = {
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    URL: server.url,
    API_KEY: await sample.issueKey(SAMPLE_TEAM),
    SECRET_ID: secretId,
    SECRET_KEY: secretKey,
  };
});
afterAll(() => server[Symbol.asyncDispose]());

test("every section with a request has an example", () => {
  const titles = ["Sign in", "Look up members", "Update members", "The team", "Errors"];
  const order = EXAMPLES.map(({ title, command }) => title ?? (command === undefined ? "" : "a command"));
  expect(titles.map((title) => order[order.indexOf(title) + 1])).toEqual(titles.map(() => "a command"));
});

describe.runIf(hasCurl)("the commands of docs/heymarket.md, one after the other, answer as it says", () => {
  const commands = EXAMPLES.flatMap(({ command, answer }, index) => {
    const { title } = EXAMPLES.slice(0, index).findLast((example) => example["title"] !== undefined) ?? {};
    if (command === undefined || answer === undefined) return [];
    return [{ name: `${index}: ${title}`, command, answer: JSON.parse(answer) as unknown }];
  });

  test.each(commands)("$name", async ({ command, answer }) => {
    const { stdout } = await run("sh", ["-c", command], { env: environment });
    expect(shortened(JSON.parse(stdout), answer)).toEqual(withTimes(answer));
  });
});

test("the roles have the numbers that the document lists", () => {
  const listed = Array.from(DOCUMENT.matchAll(/^\| (\d) \| (\w+) \|$/gmu), ([, number, key]) => [key, Number(number)]);
  const builtin = Object.entries(BUILTIN_WIRE).map(([key, { heymarket }]) => [key, heymarket]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(builtin));
});

/** The document shows the first members of the team only. */
describe.runIf(hasJq)("the recipe for moving over", () => {
  const [, filter = ""] = /^ {3}jq -c '([^']+)' answers-/mu.exec(DOCUMENT) ?? [];
  const move = (...roles: number[]) => {
    const memberships = roles.map((role_id, index) => {
      return { id: index + 1, team_id: 7, name: "Jane Doe", email: "", phone: "15105559999", role_id };
    });
    return spawnSync("jq", ["-c", filter], { input: JSON.stringify({ memberships }), encoding: "utf8" });
  };

  test("knows the roles that Heymarket publishes", () => {
    const { status, stdout } = move(1, 4);
    const rows = stdout.trim().split("\n");
    expect(status).toBe(0);
    expect(rows.map((row) => JSON.parse(row).memberships[0].role)).toEqual(["admin", "member"]);
    expect(JSON.parse(rows[0] ?? "").phone).toBe("+15105559999");
  });

  test("stops at a role that it does not know, and nothing is imported", () => {
    const { status, stdout, stderr } = move(4, 5);
    expect([status, stdout.trim().split("\n").length]).toEqual([5, 1]);
    expect(stderr).toContain("membership 2 has the unknown role_id 5");
    expect(DOCUMENT).toMatch(/answers-\*\.json > people\.ndjson &&\n {5}rollcall import/u);
  });
});

function shortened(answer: object, shown: unknown): object {
  const count = (shown as { members?: unknown[] }).members?.length;
  return "members" in answer && Array.isArray(answer.members)
    ? { ...answer, members: answer.members.slice(0, count) }
    : answer;
}

function withTimes(answer: unknown): unknown {
  const anyTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);
  const text = JSON.stringify(answer);
  return JSON.parse(text, (_key, value: unknown) => (value === NOW ? anyTime : value));
}
