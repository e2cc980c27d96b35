import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEAM_USER } from "../../src/api/saferme/present-team-user.ts";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const DOCUMENT = await readFile("docs/saferme.md", "utf8");

/** Each command of the document with the answer that it shows, in order. */
const EXAMPLES = Array.from(
  DOCUMENT.matchAll(/^```sh\n(?<command>[\s\S]*?)^```\n\n```json\n(?<answer>[\s\S]*?)^```$/gmu),
  ({ groups = {} }, index) => ({ index, command: groups["command"] ?? "", answer: groups["answer"] ?? "" }),
);

let server: TestServer;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  server = await startTestServer();
  const sample = await HttpOrganization.create(server.app);
  await seedSample(sample.directory);
  const issued = await sample.directory.credentials.create({ api: "saferme", kind: "token", role: "owner" });
  environment = {
    PATH: process.env["PATH"],
    URL: server.url,
    TOKEN: issued.secret,
    EMAIL: "aroha.ngata@example.org",
    PASSWORD: "not needed here",
  };
});
afterAll(() => server[Symbol.asyncDispose]());

test("the document has an example for each part", () => {
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(7);
});

describe.runIf(hasCurl)("the commands of docs/saferme.md, one after the other, answer as it says", () => {
  test.each(EXAMPLES)("example $index", async ({ command, answer }) => {
    const { stdout } = await run("sh", ["-c", command], { env: environment });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(answer));
  });
});

test("the document lists the fields of a team user, with their defaults", () => {
  const listed = Array.from(DOCUMENT.matchAll(/^\| `(\w+)` \| (yes)? ?\| (?:string|boolean|integer|time) \|/gmu));
  expect(listed.map(([, name]) => name)).toEqual(Object.keys(TEAM_USER.fields));
  expect(listed.filter(([, , yes]) => yes === "yes").map(([, name]) => name)).toEqual(TEAM_USER.defaults);
});

test("every route is in the document", () => {
  const routes = server.routes.filter((route) => route.includes("/api/v4/")).map((route) => route.split("/api/v4")[1]);
  const paths = new Set(routes.map((route) => route?.replace(/^\/teams\/:team_id$/u, "/teams/:id")));
  const own = new Set(["/async_jobs/:id/artifact", "/team/:team_id"]);
  expect([...paths].filter((path) => !own.has(path ?? "") && !DOCUMENT.includes(path ?? ""))).toEqual([]);
});
