import { readFile } from "node:fs/promises";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { sendHeymarketError } from "../../src/api/heymarket/errors.ts";
import { DirectoryError, ERROR_CODES, type ErrorCode } from "../../src/directory/errors.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { createHttpServer } from "../../src/http/server.ts";
import { type Answer, ask, type Question } from "./ask.ts";
import { HeymarketClient } from "./heymarket-client.ts";
import { type ApiSecret, HttpOrganization } from "./http-organization.ts";
import { mintToken } from "./mint-token.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const OWN_ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
const JSON_TYPE = "application/json";
/** A server that can't be reached may come back; a file that is closed to reads is the process's own fault. */
const WITHOUT_DATABASE: unknown = inject("backend") === "sqlite" ? expect.toBeOneOf([500, 503]) : 503;

type HeymarketError = { error: string; message: string; field?: string };
type World = { server: TestServer; organization: HttpOrganization; team: number; key: string; client: HeymarketClient };

async function open(settings: Parameters<typeof startTestServer>[0] = {}): Promise<World & AsyncDisposable> {
  const server = await startTestServer(settings);
  const organization = await HttpOrganization.create(server.app);
  const team = await organization.addTeam();
  const key = await organization.issueKey(team);
  const client = new HeymarketClient(server.url, key);
  return { server, organization, team, key, client, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** What the server sent, when it is an error in Heymarket's form and has an id. */
function errorOf(answer: Answer): HeymarketError & { status: number } {
  expect(answer.headers["x-request-id"]).toMatch(UUID);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  const body = answer.json() as HeymarketError;
  expect(Object.keys(body)).toEqual(["error", "message", ...("field" in body ? ["field"] : [])]);
  expect(new Set(Object.values(body).map((value) => typeof value))).toEqual(new Set(["string"]));
  return { status: answer.status, ...body };
}

describe("what the server refuses before it knows what is asked", () => {
  let world: World & AsyncDisposable;

  beforeAll(async () => {
    world = await open({ ROLLCALL_BODY_LIMIT: "2KiB" });
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const form = { "content-type": "application/x-www-form-urlencoded" };
  const json = { "content-type": JSON_TYPE };
  const post = { method: "POST", headers: json };

  test.each<[string, string, Question, object]>([
    [
      "JSON cut short",
      "/v1/users/update",
      { ...post, body: '{"users": [\n  {"id": 1,' },
      {
        status: 400,
        error: "bad_data",
        message: 'The body is not valid JSON: line 2, column 12: expected a name in " ".',
      },
    ],
    [
      "JSON cut short on a GET",
      "/v1/users/get",
      { headers: json, body: '{"email": [1,]}' },
      {
        status: 400,
        error: "bad_data",
        message: "The body is not valid JSON: line 1, column 14: expected a value.",
      },
    ],
    [
      "a name that reaches the prototype",
      "/v1/users/update",
      { ...post, body: '{"users":[{"id":1,"__proto__":{"role_id":1}}]}' },
      {
        status: 400,
        error: "bad_data",
        message: "The body is not valid JSON: it has a forbidden name, __proto__ or constructor.prototype.",
      },
    ],
    [
      "bytes that are no UTF-8",
      "/v1/users/update",
      { ...post, body: Buffer.from([0x7b, 0xff, 0x7d]) },
      {
        status: 400,
        error: "bad_data",
        message: "The body is not valid UTF-8.",
      },
    ],
    [
      "a form",
      "/v1/users/update",
      { method: "POST", headers: form, body: "users=1" },
      {
        status: 415,
        error: "bad_data",
        message: "The body must be JSON, sent as Content-Type: application/json.",
      },
    ],
    [
      "a form on the GET, as curl sends without a type",
      "/v1/users/get",
      { headers: form, body: '{"email":["a@b.c"]}' },
      {
        status: 415,
        error: "bad_data",
        message: "The body must be JSON, sent as Content-Type: application/json.",
      },
    ],
    ["a body without a type", "/v1/users/update", { method: "POST", body: "{}" }, { status: 415, error: "bad_data" }],
    [
      "a compressed body",
      "/v1/users/update",
      { method: "POST", headers: { ...json, "content-encoding": "gzip" }, body: "{}" },
      {
        status: 415,
        error: "bad_data",
        message: "The body may not be compressed.",
      },
    ],
    [
      "a body too large",
      "/v1/users/update",
      { ...post, body: JSON.stringify({ users: "x".repeat(3000) }) },
      {
        status: 413,
        error: "bad_data",
        message: "The body may not be larger than 2048 bytes.",
      },
    ],
    [
      "a body far too large on a GET",
      "/v1/users/get",
      { headers: json, body: JSON.stringify({ email: "x".repeat(300_000) }) },
      {
        status: 413,
        error: "bad_data",
      },
    ],
    [
      "an address that nothing is at",
      "/v1/contacts",
      {},
      {
        status: 404,
        error: "Not found",
        message: "There is nothing at this address.",
      },
    ],
    ["the beginning of one", "/v1/users", {}, { status: 404, error: "Not found" }],
    ["the top of the API", "/v1", {}, { status: 404, error: "Not found" }],
    ["one that can't be decoded", "/v1/%ff", {}, { status: 404, error: "Not found" }],
    [
      "POST where GET is meant",
      "/v1/users/get",
      { ...post, body: "{}" },
      {
        status: 405,
        error: "Method not allowed",
        message: "This address does not take POST, but GET, HEAD.",
      },
    ],
    ["GET where POST is meant", "/v1/users/update", {}, { status: 405, error: "Method not allowed" }],
    ["DELETE", "/v1/team", { method: "DELETE" }, { status: 405, error: "Method not allowed" }],
  ])("%s", async (_name, path, question, expected) => {
    const answer = await world.client.ask(path, question);
    expect(errorOf(answer)).toMatchObject(expected);
    expect(answer.headers.allow !== undefined).toBe(answer.status === 405);
    expect((await world.client.getTeam()).status).toBe(200);
  });
});

describe("X-Request-Id", () => {
  test("is on every answer, and is the client's own when that is a UUID", async () => {
    await using world = await open();
    const questions: [string, Question][] = [
      ["/v1/team", {}],
      ["/v1/users/get", { body: { email: ["a@example.com"] } }],
      ["/v1/users/get", {}],
      ["/v1/users/update", { method: "POST", body: { users: [{ id: 1 }] } }],
      ["/v1/team", { headers: { authorization: "Bearer x" } }],
      ["/v1/nothing", {}],
      ["/v1/team", { method: "PUT" }],
      ["/healthz", {}],
    ];
    const statuses: number[] = [];
    for (const [path, question] of questions) {
      const made = await world.client.ask(path, question);
      expect(made.headers["x-request-id"]).toMatch(UUID);
      const headers = { ...question.headers, "x-request-id": OWN_ID };
      expect((await world.client.ask(path, { ...question, headers })).headers["x-request-id"]).toBe(OWN_ID);
      statuses.push(made.status);
    }
    expect(statuses).toEqual([200, 200, 400, 400, 401, 404, 405, 200]);
  });
});

describe("limits", () => {
  const limited = { status: 429, error: "Rate limit exceeded", message: "Too many requests." };

  async function statusesOf(client: HeymarketClient, count: number): Promise<Set<number>> {
    const answers = await Promise.all(Array.from({ length: count }, () => client.getTeam()));
    return new Set(answers.map(({ status }) => status));
  }

  test("faithful: 500 requests a minute with one credential, whatever comes of them", async () => {
    await using world = await open({ ROLLCALL_LIMITS: "faithful" });
    expect(await statusesOf(world.client, 498)).toEqual(new Set([200]));
    expect((await world.client.update([{ id: 999 }])).status).toBe(400);
    expect((await world.client.queryUsers("email=a@example.com")).status).toBe(200);
    const refused = await world.client.getTeam();
    expect(errorOf(refused)).toEqual(limited);
    const wait = Number(refused.headers["retry-after"]);
    expect(Number.isInteger(wait) && wait >= 1 && wait <= 60, `Retry-After: ${wait}`).toBe(true);
    const other = new HeymarketClient(world.server.url, await world.organization.issueSecret(world.team));
    expect((await other.getTeam()).status).toBe(200);
  });

  test("faithful: what nobody signed in for is nobody's request", async () => {
    await using world = await open({ ROLLCALL_LIMITS: "faithful" });
    const stranger = new HeymarketClient(world.server.url, "stranger");
    expect(await statusesOf(stranger, 20)).toEqual(new Set([401]));
    expect(await statusesOf(world.client, 500)).toEqual(new Set([200]));
    expect((await world.client.getTeam()).status).toBe(429);
  });

  test.each(["protective", "faithful"] as const)(
    "%s: failed sign-ins are throttled, a good one passes",
    async (mode) => {
      await using world = await open({ ROLLCALL_LIMITS: mode });
      const stranger = new HeymarketClient(world.server.url, "stranger");
      const answers = [];
      for (let attempt = 0; attempt < 31; attempt++) answers.push(await stranger.getTeam());
      expect(answers.slice(0, 30).map(({ status }) => status)).toEqual(Array(30).fill(401));
      const refused = answers.at(-1) ?? (await stranger.getTeam());
      expect(errorOf(refused)).toEqual({ ...limited, message: "Too many failed sign-ins from this address." });
      expect(Number(refused.headers["retry-after"])).toBeGreaterThanOrEqual(1);
      expect((await world.client.getTeam()).status).toBe(200);
      expect((await stranger.getTeam()).status).toBe(429);
    },
  );

  test("protective: far more than the vendor's 500", async () => {
    await using world = await open({ ROLLCALL_LIMITS: "protective" });
    expect(await statusesOf(world.client, 1000)).toEqual(new Set([200]));
  });
});

describe("a server that can't", () => {
  test("without its database it is unavailable, and says so as health too", async () => {
    await using world = await open();
    expect((await world.client.getTeam()).status).toBe(200);
    await world.server.loseDatabase();
    const error = "Server error";
    const failed = { status: WITHOUT_DATABASE, error };
    expect(errorOf(await world.client.update([{ id: 1 }]))).toMatchObject(failed);
    expect(errorOf(await world.client.getTeam())).toMatchObject(failed);
    expect(errorOf(await world.client.queryUsers("email=a@example.com"))).toMatchObject(failed);
    expect((await ask(`${world.server.url}/readyz`)).status).toBe(503);
    expect((await ask(`${world.server.url}/healthz`)).status).toBe(200);
  });

  test.runIf(inject("backend") === "postgres")("is there again as soon as its database is", async () => {
    await using world = await open();
    const [member = 0] = await world.organization.addPeople(world.team, [{}]);
    await world.server.loseDatabase();
    expect((await world.client.update([{ id: member, first_name: "Lost" }])).status).toBe(503);
    expect((await world.client.getTeam()).status).toBe(503);
    await world.server.findDatabase();
    expect((await world.client.update([{ id: member, first_name: "Found" }])).status).toBe(200);
    expect((await world.client.getTeam()).json()).toMatchObject({ members: [{ id: member, name: "Found" }] });
  });

  test("with another master key it can't check tokens: its own fault, which its log names", async () => {
    await using world = await open();
    const secret = await world.organization.issueSecret(world.team);
    await using other = await startTestServer({ ...world.server.settings, ROLLCALL_MASTER_KEY: "0f".repeat(32) });
    const answer = await new HeymarketClient(other.url, secret).getTeam();
    expect(errorOf(answer)).toEqual({ status: 500, error: "Server error", message: "The server failed." });
    expect(other.log()).toContain('"msg":"fault"');
    expect((await new HeymarketClient(world.server.url, secret).getTeam()).status).toBe(200);
  });
});

describe("the form of each error", () => {
  const FORMS = {
    malformed_body: [400, "bad_data"],
    body_too_large: [413, "bad_data"],
    unsupported_media_type: [415, "bad_data"],
    route_not_found: [404, "Not found"],
    method_not_allowed: [405, "Method not allowed"],
    missing_value: [400, "bad_data"],
    invalid_value: [400, "bad_data"],
    unknown_field: [400, "bad_data"],
    duplicate_entry: [400, "bad_data"],
    too_many_entries: [400, "bad_data"],
    unauthenticated: [401, "Unauthorized"],
    sign_in_throttled: [429, "Rate limit exceeded"],
    rate_limited: [429, "Rate limit exceeded"],
    cross_origin: [403, "Denied"],
    organization_cancelled: [403, "Denied"],
    read_only: [403, "Denied"],
    forbidden: [403, "Denied"],
    role_above_own: [403, "Denied"],
    not_found: [400, "bad_data"],
    email_taken: [400, "bad_data"],
    id_taken: [400, "bad_data"],
    name_taken: [400, "bad_data"],
    already_member: [400, "bad_data"],
    unknown_role: [400, "bad_data"],
    last_owner: [403, "Denied"],
    too_many_credentials: [400, "bad_data"],
    role_in_use: [400, "bad_data"],
    version_conflict: [409, "bad_data"],
    idempotency_key_reused: [409, "bad_data"],
    lease_lost: [500, "Server error"],
    unavailable: [503, "Server error"],
    internal: [500, "Server error"],
  } satisfies Record<ErrorCode, [number, string]>;

  test("the documentation lists them all, and no other", async () => {
    const documentation = await readFile("docs/heymarket.md", "utf8");
    const listed = Array.from(documentation.matchAll(/^\| (\d{3}) \| `([^`]+)`/gmu), ([, ...form]) => form.join(" "));
    expect(listed.toSorted()).toEqual([...new Set(Object.values(FORMS).map((form) => form.join(" ")))].toSorted());
  });

  test.each(ERROR_CODES)("%s", async (code) => {
    await using server = createHttpServer({
      logger: false,
      requestLog: "none",
      trustedProxies: [],
      bodyLimitBytes: 1000,
      headersTimeoutMilliseconds: 1000,
      requestTimeoutMilliseconds: 1000,
      keepAliveMilliseconds: 1000,
      readiness: async () => ({ ready: true, checks: {} }),
      metrics: createMetrics(),
      apis: [
        {
          name: "heymarket",
          prefixes: ["/v1"],
          sendError: sendHeymarketError,
          plugin: async (instance: FastifyInstance) => {
            instance.get("/fail", () => {
              throw new DirectoryError(code, "fullName and givenName disagree.", { field: "fullName", entry: 3 });
            });
          },
        },
      ],
    });
    const answer = await server.inject("/v1/fail");
    const [status, error] = FORMS[code];
    const field = code === "unknown_field" ? "users[3].fullName" : "users[3].name";
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toStrictEqual({ error, message: "name and first_name disagree.", field });
  });
});

describe("what nobody may read in the log or in the metrics", () => {
  const EMAIL = "canary.bird@example.com";
  const NEW_EMAIL = "other.canary@example.com";
  const PHONE = "15105553344";
  const NAME = "Canaria";

  async function provoke(
    { server, organization, client }: World,
    secret: ApiSecret,
    member: number,
  ): Promise<number[]> {
    const signed = new HeymarketClient(server.url, secret);
    const broken = `{"users": [{"id": 1, "email": "${EMAIL}", "phone": "${PHONE}"`;
    const answers = [
      await signed.getUsers({ email: [EMAIL], phone: [PHONE] }),
      await client.queryUsers(`email=${EMAIL}&phone[]=%2B${PHONE}`),
      await signed.update([{ id: member, email: NEW_EMAIL, phone: `+${PHONE}`, first_name: NAME }]),
      await signed.update([{ id: member, email: `${EMAIL} ${EMAIL}` }]),
      await signed.update([{ id: member, [EMAIL]: PHONE }]),
      await signed.ask("/v1/users/update", { method: "POST", body: broken, headers: { "content-type": JSON_TYPE } }),
      await signed.ask(`/v1/${EMAIL}/${PHONE}?token=${secret.secretKey}`),
      await signed.ask("/v1/team", { method: "PATCH", headers: { "x-request-id": EMAIL } }),
      await ask(`${server.url}/v1/team`, {
        headers: { authorization: `Bearer ${secret.secretId}||${secret.secretKey}` },
      }),
      await ask(`${server.url}/${EMAIL}`),
    ];
    await using stranger = await startTestServer({ ...server.settings, ROLLCALL_MASTER_KEY: "0f".repeat(32) });
    answers.push(await new HeymarketClient(stranger.url, secret).getUsers({ email: EMAIL }));
    await organization.directory.teams.update(1, { name: NAME });
    await server.loseDatabase();
    answers.push(
      await client.update([{ id: member, email: EMAIL }]),
      await client.getUsers({ email: EMAIL, phone: PHONE }),
    );
    expect(stranger.log()).toContain("fault");
    expect(stranger.log().split("\n").filter(hasSecrets(secret))).toEqual([]);
    return answers.map(({ status }) => status);
  }

  function hasSecrets({ secretId, secretKey }: ApiSecret, ...more: string[]): (line: string) => boolean {
    const secrets = [EMAIL, NEW_EMAIL, PHONE, NAME, secretKey, `${secretId}||`, "eyJ", ...more];
    return (line) => secrets.some((one) => line.toLowerCase().includes(one.toLowerCase()));
  }

  test("no e-mail, phone, name, token or secret, whatever happened", async () => {
    await using world = await open({ ROLLCALL_LOG_LEVEL: "trace" });
    const { server, organization, team, key } = world;
    const secret = await organization.issueSecret(team);
    const [member = 0] = await organization.addPeople(team, [{ fields: { email: EMAIL, phone: PHONE } }]);
    const token = mintToken(secret);
    const statuses = await provoke(world, secret, member);
    expect(statuses.slice(0, -2)).toEqual([200, 200, 200, 400, 400, 400, 404, 405, 401, 404, 500]);
    expect(statuses.slice(-2)).toEqual([WITHOUT_DATABASE, WITHOUT_DATABASE]);
    const lines = server.log().split("\n");
    expect(lines.length).toBeGreaterThan(statuses.length);
    expect(lines.filter(hasSecrets(secret, key, token))).toEqual([]);
    const metrics = (await ask(`${server.url}/metrics`)).text;
    expect(metrics).toContain('route="/v1/users/update"');
    expect(metrics.split("\n").filter(hasSecrets(secret, key, token))).toEqual([]);
  });
});
