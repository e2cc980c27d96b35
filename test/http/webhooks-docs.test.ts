import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import { JOURNAL_ACTIONS, JOURNAL_OBJECTS } from "../../src/directory/journal/entry.ts";
import { RETRY_PAUSES } from "../../src/directory/webhooks/delivery.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const FEED = await readFile("docs/feed.md", "utf8");
const WEBHOOKS = await readFile("docs/webhooks.md", "utf8");

const EXAMPLES = Array.from(
  (FEED + WEBHOOKS).matchAll(/^```sh\n(?<code>[\s\S]*?)^```\n\n```json\n(?<answer>[\s\S]*?)^```$/gmu),
  ({ groups = {} }) => ({ code: groups["code"] ?? "", answer: groups["answer"] ?? "" }),
);

let server: TestServer;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  server = await startTestServer();
  const sample = await HttpOrganization.create(server.app);
  await seedSample(sample.directory);
  const request = { api: "rest", kind: "api_key", role: "owner", scope: "admin" } as const;
  const issued = await sample.directory.credentials.create(request);
  environment = { PATH: process.env["PATH"], URL: server.url, TOKEN: issued.secret };
});
afterAll(() => server[Symbol.asyncDispose]());

test("there is an example of the feed and of a webhook", () => {
  expect(EXAMPLES).toHaveLength(2);
});

describe.runIf(hasCurl)("what docs/feed.md and docs/webhooks.md show answers as they say", () => {
  test.each(EXAMPLES)("$code", async ({ code, answer }) => {
    const { stdout } = await run("sh", ["-c", code], { env: environment });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(answer));
  });
});

test("the schedule of retries is the one that is in force", () => {
  const [, row = ""] = /^\| after \|(.*)\|$/mu.exec(WEBHOOKS) ?? [];
  const units: Record<string, number> = { s: 1, min: 60, h: 3600 };
  const pauses = row.split("|").map((cell) => {
    const [count = "", unit = ""] = cell.trim().split(" ");
    return Number(count) * (units[unit] ?? 0) * 1000;
  });
  expect(pauses).toEqual(RETRY_PAUSES);
});

test("all objects and actions are listed", () => {
  const listed = (what: string) => {
    const [, line = ""] = new RegExp(`^- ${what}: (.*)$`, "mu").exec(WEBHOOKS) ?? [];
    return Array.from(line.matchAll(/`(\w+)`/gu), ([, name]) => name);
  };
  expect(listed("objects")).toEqual([...JOURNAL_OBJECTS]);
  expect(listed("actions")).toEqual([...JOURNAL_ACTIONS]);
});
