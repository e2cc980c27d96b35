import { execFile, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { delimiter, dirname } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACTIONS } from "../../src/api/worksection/actions.ts";
import { SIGNATURE_SECONDS } from "../../src/api/worksection/authenticate.ts";
import { INVITED_ROLES } from "../../src/api/worksection/parse.ts";
import { SAMPLE_ORGANIZATION, seedSample } from "../../src/cli/sample/seed-sample.ts";
import { BUILTIN_WIRE } from "../../src/directory/role.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";
import { WorksectionClient } from "./worksection-client.ts";

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const hasJq = spawnSync("jq", ["--version"]).status === 0;
const DOCUMENT = await readFile("docs/worksection.md", "utf8");

/** Each command of the document with the answer that it shows, in order. */
const EXAMPLES = Array.from(
  DOCUMENT.matchAll(/^```sh\n(?<command>[\s\S]*?)^```\n[^`]*?^```json\n(?<answer>[\s\S]*?)^```$/gmu),
  ({ groups = {} }, index) => ({ index, command: groups["command"] ?? "", answer: groups["answer"] ?? "" }),
);

const API_KEY = "7776461cd931e7b1c8e9632ff8e979ce";

let server: TestServer;
let sample: HttpOrganization;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  server = await startTestServer();
  sample = await HttpOrganization.create(server.app);
  await seedSample(sample.directory);
  await runSql(server.settings, `update organizations set time_zone = '${SAMPLE_ORGANIZATION.timeZone}'`);
  environment = {
    PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
    URL: server.url,
    API_KEY,
  };
});
afterAll(() => server[Symbol.asyncDispose]());

function sampleClient(): WorksectionClient {
  return new WorksectionClient(server.url, API_KEY, sample.organization.slug);
}

test("the document has an example for each part", () => {
  expect(EXAMPLES).toHaveLength(8);
});

describe.runIf(hasCurl)("the commands of docs/worksection.md, one after the other, answer as it says", () => {
  test.each(EXAMPLES)("example $index", async ({ command, answer }) => {
    const { stdout } = await run("sh", ["-c", command], { env: environment });
    const [given, shown] = [JSON.parse(stdout), JSON.parse(answer)];
    // Of everybody it shows one.
    if (Array.isArray(shown.data) && given.data.length > shown.data.length) {
      expect(given.data).toEqual(expect.arrayContaining(shown.data));
      shown.data = given.data;
    }
    expect(given).toEqual(shown);
  });
});

describe.runIf(hasJq)("the recipe for moving over", () => {
  const FILTERS = Array.from(DOCUMENT.matchAll(/^ {3}jq -c '([^']+)'/gmu), ([, filter = ""]) => filter);

  test("keeps all that was shown of teams and people", async () => {
    const shown = [await sampleClient().get("get_user_groups"), await sampleClient().get("get_users")];
    const rows = shown.map(
      ({ text }, index) => spawnSync("jq", ["-c", FILTERS[index] ?? ""], { input: text, encoding: "utf8" }).stdout,
    );
    const other = await HttpOrganization.create(server.app);
    await runSql(server.settings, `update organizations set time_zone = 'UTC' where id = ${other.id}`);
    const rest = await RestClient.of(server.url, other);
    const sent = await rest.post("/imports", rows.join(""), { "content-type": "application/x-ndjson" });
    const summary = async () => (await rest.get(`/imports/${sent.json().id}`)).json();
    await expect.poll(async () => (await summary()).state, { timeout: 10_000 }).toBe("completed");
    const moved = await WorksectionClient.of(server.url, other);
    const now = [await moved.get("get_user_groups"), await moved.get("get_users")];
    expect(now.map((answer) => answer.json())).toEqual(shown.map((answer) => answer.json()));
  });
});

test("the document lists the actions with their scopes", () => {
  const listed = Array.from(DOCUMENT.matchAll(/^\| `(\w+)` \| [^|]+ \| (?:`(\w+)`|any) \|$/gmu));
  const actions = Object.entries(ACTIONS).map(([name, { scope }]) => [name, scope ?? undefined]);
  expect(Object.fromEntries(listed.map(([, name, scope]) => [name, scope]))).toEqual(Object.fromEntries(actions));
});

test("the document lists the keys of a user in their order", async () => {
  const listed = Array.from(DOCUMENT.matchAll(/^\| `(\w+)` \| (?:string|number|object) \|/gmu), ([, name]) => name);
  const shown = EXAMPLES.map(({ answer }) => JSON.parse(answer).data?.[0]).find(
    (item) => item?.date_added !== undefined,
  );
  expect(listed).toEqual(Object.keys(shown));
});

test("the roles have the words that the document lists", () => {
  const listed = Array.from(DOCUMENT.matchAll(/^\| `([a-z ]+)` \| (\w+) \|$/gmu), ([, word, key]) => [key, word]);
  const builtin = Object.entries(BUILTIN_WIRE).map(([key, { worksection }]) => [key, worksection]);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(builtin));
});

test("what the document says in numbers and words is so", () => {
  expect(DOCUMENT).toContain(`good for ${SIGNATURE_SECONDS} seconds`);
  const [first, second, third] = INVITED_ROLES;
  expect(DOCUMENT).toContain(`\`${first}\` (the default), \`${second}\` or \`${third}\``);
  const paths = server.routes
    .filter((route) => route.includes("/api/admin/"))
    .map((route) => route.split(" ")[1] ?? "");
  for (const path of paths) expect(DOCUMENT).toContain(path.replace(/\/$/u, ""));
});
