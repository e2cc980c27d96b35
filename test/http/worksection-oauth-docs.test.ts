import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { normalizeScope, SCOPE_NAMES } from "../../src/api/worksection/oauth/scopes.ts";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { authorizeParameters, OAuthBrowser, oauthClient } from "./oauth-browser.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const DOCUMENT = await readFile("docs/worksection-oauth.md", "utf8");
const DOCUMENTED_URL = "http://127.0.0.1:8080";

/** Each command of the document with the answer that it shows, in order. */
const EXAMPLES = Array.from(
  DOCUMENT.matchAll(/^```sh\n(?<command>[\s\S]*?)^```\n\n```json\n(?<answer>[\s\S]*?)^```$/gmu),
  ({ groups = {} }, index) => ({ index, command: groups["command"] ?? "", answer: groups["answer"] ?? "" }),
);

let server: TestServer;
let environment: Record<string, string | undefined>;

beforeAll(async () => {
  server = await startTestServer();
  const sample = await HttpOrganization.create(server.app);
  await seedSample(sample.directory);
  const client = await oauthClient(sample, ["http://127.0.0.1:8765/callback"], "Demo");
  await givePassword(sample, 21, "the manager's");
  const browser = new OAuthBrowser(server.url);
  const asked = authorizeParameters(client, { scope: "users_read" });
  const to = await browser.allow(asked, "aroha.ngata@example.org", "the manager's");
  environment = {
    PATH: process.env["PATH"],
    URL: server.url,
    CLIENT_ID: client.clientId,
    CLIENT_SECRET: client.clientSecret,
    REDIRECT_URI: client.redirectUri,
    CODE: to.searchParams.get("code") ?? "",
  };
});
afterAll(() => server[Symbol.asyncDispose]());

/** What a text of the document stands for: `wso_a_…` for any that begins so, and its address for the server's. */
function meant(_key: string, value: unknown): unknown {
  if (value === DOCUMENTED_URL) return server.url;
  return typeof value === "string" && value.endsWith("…")
    ? expect.stringMatching(new RegExp(`^${value.slice(0, -1)}`, "u"))
    : value;
}

test("the document has an example for each part", () => {
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(7);
});

describe.runIf(hasCurl)("the commands of docs/worksection-oauth.md, one after the other, answer as it says", () => {
  test.each(EXAMPLES)("example $index", async ({ command, answer }) => {
    const { stdout } = await run("sh", ["-c", command], { env: environment });
    const answered = JSON.parse(stdout);
    expect(answered).toEqual(JSON.parse(answer, meant));
    const { access_token: ACCESS_TOKEN, refresh_token: REFRESH_TOKEN } = answered;
    if (ACCESS_TOKEN !== undefined) Object.assign(environment, { ACCESS_TOKEN, REFRESH_TOKEN });
  });
});

test("every route and every scope is in the document", () => {
  const routes = server.routes.filter((route) => route.includes("oauth2"));
  const paths = new Set(routes.map((route) => route.split(" ")[1]));
  expect([...paths].filter((path) => !DOCUMENT.includes(`${path}\``))).toEqual([]);
  expect(SCOPE_NAMES.filter((scope) => !DOCUMENT.includes(`\`${scope}\``))).toEqual([]);
  expect(normalizeScope(SCOPE_NAMES.join(", "))).toBe(SCOPE_NAMES.join(" "));
});
