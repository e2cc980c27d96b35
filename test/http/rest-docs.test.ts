import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import { ERROR_CODES } from "../../src/directory/errors.ts";
import { PROBLEM_STATUS } from "../../src/http/problem.ts";
import { EARLY_STATUS } from "../../src/http/refuse-early.ts";
import { ask } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const DOCUMENT = await readFile("docs/rest.md", "utf8");
const ERRORS = await readFile("docs/errors.md", "utf8");

/** Each command or program of the document with the answer that it shows, in order. */
const EXAMPLES = Array.from(
  DOCUMENT.matchAll(/^```(?<language>sh|ts)\n(?<code>[\s\S]*?)^```\n\n```json\n(?<answer>[\s\S]*?)^```$/gmu),
  ({ groups = {} }, index) => ({
    index,
    language: groups["language"] ?? "",
    code: groups["code"] ?? "",
    answer: groups["answer"] ?? "",
  }),
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

test("GET / says where each API and the documentation are, and nothing else", async () => {
  const answer = await fetch(`${server.url}/`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({
    apis: {
      heymarket: ["/v1"],
      saferme: ["/api/v4"],
      happygrasshopper: ["/v3"],
      worksection: ["/api/admin", "/oauth2", "/api/oauth2"],
      rest: ["/directory/v1"],
      docs: ["/docs"],
      console: ["/console"],
    },
  });
  expect((await fetch(`${server.url}/docs`)).status).toBe(200);
  expect((await fetch(`${server.url}/`, { method: "POST" })).status).toBe(405);
});

test.each([
  { range: "bytes=99999999-" },
  { "if-match": '"x"' },
  { "if-unmodified-since": "Thu, 01 Jan 1970 00:00:00 GMT" },
])("a file is sent whole, whatever is said of it: %j", async (headers) => {
  const whole = await ask(`${server.url}/docs/static/swagger-ui.css`);
  const asked = await ask(`${server.url}/docs/static/swagger-ui.css`, { headers });
  expect([asked.status, asked.text]).toEqual([200, whole.text]);
});

test.each(["%00", "..%5cx", "%2e%2e%2fx", "nothing"])(
  "what cannot be a file, such as %s, is nothing, and no failure",
  async (name) => {
    expect((await fetch(`${server.url}/docs/static/${name}`)).status).toBe(404);
  },
);

test("the document has an example for each part", () => {
  expect(EXAMPLES.map(({ language }) => language)).toEqual(["sh", "sh", "sh", "sh", "sh", "ts"]);
});

describe.runIf(hasCurl)("what docs/rest.md shows, one after the other, answers as it says", () => {
  test.each(EXAMPLES)("example $index", async ({ language, code, answer }) => {
    const [command, args] =
      language === "sh" ? ["sh", ["-c", code]] : [process.execPath, ["--input-type=module-typescript", "--eval", code]];
    const { stdout } = await run(command, args, { env: environment });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(answer));
  });
});

test("every route is in the document", async () => {
  const { paths } = (await ask(`${server.url}/directory/v1/openapi.json`)).json() as { paths: object };
  const missing = Object.keys(paths).filter((path) => !DOCUMENT.includes(path.replace("/directory/v1", "")));
  expect(missing).toEqual([]);
});

test("docs/errors.md lists every code with its status, in the order of the code", () => {
  const listed = Array.from(ERRORS.matchAll(/^\| `(\w+)` \| (\d+) \| \S/gmu), ([, code, status]) => [
    code,
    Number(status),
  ]);
  const ofApi = ERROR_CODES.map((code) => [code, PROBLEM_STATUS[code]]);
  expect(listed).toEqual([...ofApi, ...Object.entries(EARLY_STATUS)]);
  expect(new Set(listed.map(([code]) => code)).size).toBe(listed.length);
});
