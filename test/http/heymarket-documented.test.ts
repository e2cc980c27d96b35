import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import { ask } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { mintToken } from "./mint-token.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

/** The team that the sample organization has for Heymarket's examples. */
const SAMPLE_TEAM = 7;

/** What the documentation shows, to be run as it stands but for the host and the key. */
const LOOK_UP = `curl --request GET \\
--url https://api.heymarket.com/v1/users/get \\
--header 'Authorization: Bearer YOUR_API_KEY' \\
--header 'Content-Type: application/json' \\
--data '{
"phone": ["15105553344"],
"email": ["help@heymarket.com"]
}'`;

const UPDATE = `curl --request POST \\
--url https://api.heymarket.com/v1/users/update \\
--header 'Authorization: Bearer YOUR_API_KEY' \\
--header 'Content-Type: application/json' \\
--data '{
"users": [
{"id": 1, "first_name": "Jane", "last_name": "Doe"},
{"id": 2, "role_id": 4}
]
}'`;

const UPDATE_OF_THE_REFERENCE = `curl --request POST \\
  --url https://api.heymarket.com/v1/users/update \\
  --header 'Authorization: Bearer <token>' \\
  --header 'Content-Type: application/json' \\
  --data '
{
  "users": [
    {
      "id": 1,
      "first_name": "John",
      "last_name": "Doe"
    },
    {
      "id": 2,
      "role_id": 4
    }
  ]
}
'`;

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);

const ALICE = {
  id: 1,
  phone: "15105553344",
  name: "Alice Smith",
  email: "help@heymarket.com",
  role_id: 1,
  team_id: SAMPLE_TEAM,
  created_at: "2023-01-15T09:00:00Z",
  updated_at: "2024-03-10T14:22:00Z",
  user_created_at: TIME,
  user_updated_at: TIME,
};
const BOB = {
  ...ALICE,
  id: 2,
  phone: expect.stringMatching(/^\d{7,15}$/u),
  name: "Bob Jones",
  email: "bob@example.com",
  role_id: 4,
  created_at: TIME,
  updated_at: TIME,
};

/** Each documented request with its documented answer, which here has the two times more that the object's table lists. */
const EXAMPLES: [string, string, object[]][] = [
  ["looking up", LOOK_UP, [ALICE]],
  ["updating", UPDATE, [{ ...ALICE, name: "Jane Doe" }, BOB]],
  ["updating, as the reference has it", UPDATE_OF_THE_REFERENCE, [{ ...ALICE, name: "John Doe" }, BOB]],
];

let server: TestServer;
let keys: { token: string; apiKey: string };

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  const sample = await HttpOrganization.create(server.app);
  await seedSample(sample.directory);
  keys = {
    token: mintToken(await sample.issueSecret(SAMPLE_TEAM)),
    apiKey: await sample.issueKey(SAMPLE_TEAM),
  };
});

function withHostAndKey(command: string, key: keyof typeof keys): string {
  return command
    .replace("https://api.heymarket.com", server.url)
    .replace("YOUR_API_KEY", keys[key])
    .replace("<token>", keys[key]);
}

describe.runIf(hasCurl)("the documented curl commands, with host and key changed", () => {
  test.each(EXAMPLES)("%s, with a token", async (_name, command, memberships) => {
    const { stdout } = await run("sh", ["-c", `${withHostAndKey(command, "token")} --silent --show-error`]);
    expect(JSON.parse(stdout)).toStrictEqual({ memberships });
  });

  test.each(EXAMPLES)("%s, with the legacy key", async (_name, command, memberships) => {
    const { stdout } = await run("sh", ["-c", `${withHostAndKey(command, "apiKey")} --silent --show-error`]);
    expect(JSON.parse(stdout)).toStrictEqual({ memberships });
  });
});

describe("the documented requests, sent by Node", () => {
  test.each(EXAMPLES)("%s", async (_name, command, memberships) => {
    const [, method, url, , body] = /--request (\w+)[\s\S]*--url (\S+)([\s\S]*)--data '([^']*)'/u.exec(command) ?? [];
    const address = (url ?? "").replace("https://api.heymarket.com", server.url);
    const headers = { authorization: `Bearer ${keys.token}`, "content-type": "application/json" };
    const answer = await ask(address, { headers, body, ...(method !== undefined && { method }) });
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json; charset=utf-8" } });
    expect(answer.json()).toStrictEqual({ memberships });
  });

  test("one after the other: what one wrote, the next one reads", async () => {
    const headers = { authorization: `Bearer ${keys.apiKey}` };
    const lookUp = async (): Promise<unknown> =>
      (await ask(`${server.url}/v1/users/get`, { headers, body: { email: ["help@heymarket.com"] } })).json();
    expect(await lookUp()).toStrictEqual({ memberships: [ALICE] });
    const users = [{ id: 1, first_name: "Jane", last_name: "Doe" }];
    await ask(`${server.url}/v1/users/update`, { method: "POST", headers, body: { users } });
    expect(await lookUp()).toStrictEqual({ memberships: [{ ...ALICE, name: "Jane Doe" }] });
  });

  test("the team of the examples", async () => {
    const answer = await ask(`${server.url}/v1/team`, { headers: { authorization: `Bearer ${keys.token}` } });
    expect(answer.json()).toMatchObject({
      id: SAMPLE_TEAM,
      name: expect.any(String),
      list_size: expect.any(Number),
      members: expect.arrayContaining([
        { id: 1, name: "Alice Smith", role: "admin" },
        { id: 2, name: "Bob Jones", role: "member" },
      ]),
    });
  });
});
