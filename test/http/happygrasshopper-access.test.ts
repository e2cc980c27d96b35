import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendLaravelError } from "../../src/api/happygrasshopper/errors.ts";
import { DirectoryError, ERROR_CODES, type ErrorCode } from "../../src/directory/errors.ts";
import { type Answer, ask, type Question } from "./ask.ts";
import { bareServer } from "./bare-server.ts";
import { HappyGrasshopperClient, issueKey, listedIds } from "./happygrasshopper-client.ts";
import { HeymarketClient } from "./heymarket-client.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const OWNER = { id: 1 };
const ADMIN = { id: 2 };
const LEAD = { id: 3 };
const MEMBER = { id: 4 };
const READER = { id: 5 };
const ELSEWHERE = { id: 6 };
const LEAD_TOO = { id: 7 };
const TEAM = 11;
const OTHER_TEAM = 12;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ ROLLCALL_BODY_LIMIT: "2KiB" });
});
afterAll(() => server[Symbol.asyncDispose]());

type Person = { id: number };
type World = { organization: HttpOrganization; as: (person: Person) => Promise<HappyGrasshopperClient> };

/** An owner, an admin, and two teams: the first with a lead, a member and a reader, the other one with its own. */
async function makeWorld(on: TestServer = server): Promise<World> {
  const organization = await HttpOrganization.create(on.app);
  for (const id of [TEAM, OTHER_TEAM]) await organization.addTeam(`Team ${id}`, id);
  const roles = new Map([
    [OWNER.id, "owner"],
    [ADMIN.id, "admin"],
  ]);
  for (const { id } of [OWNER, ADMIN, LEAD, MEMBER, READER, ELSEWHERE, LEAD_TOO]) {
    await organization.user({ givenName: `Person ${id}`, role: roles.get(id) ?? null }, id);
  }
  const [team, other] = [{ id: TEAM }, { id: OTHER_TEAM }];
  await organization.member(team, LEAD, "team_admin");
  await organization.member(team, MEMBER, "member");
  await organization.member(team, READER, "reader");
  await organization.member(other, ELSEWHERE, "member");
  await organization.member(other, LEAD_TOO, "department_admin");
  return { organization, as: (person) => HappyGrasshopperClient.of(on.url, organization, person) };
}

describe("who sees whom", () => {
  let world: World;

  beforeAll(async () => {
    world = await makeWorld();
  });

  test.each<[string, Person, number[], number[] | null, number[] | null]>([
    ["an owner", OWNER, [1, 2, 3, 4, 5, 6, 7], [3, 4, 5], [6, 7]],
    ["an administrator", ADMIN, [1, 2, 3, 4, 5, 6, 7], [3, 4, 5], [6, 7]],
    ["a team administrator", LEAD, [3, 4, 5], [3, 4, 5], null],
    ["a department administrator", LEAD_TOO, [6, 7], null, [6, 7]],
    ["a user", MEMBER, [4], [4], null],
    ["a reader", READER, [5], [5], null],
  ])("%s", async (_who, person, all, team, otherTeam) => {
    const client = await world.as(person);
    expect(listedIds(await client.list())).toEqual(all);
    expect((await client.list()).json().meta.total).toBe(all.length);
    for (const [id, ids] of [[TEAM, team] as const, [OTHER_TEAM, otherTeam] as const]) {
      const answer = await client.ask(`/v3/teams/${id}/users`);
      expect(answer.status === 404 ? null : listedIds(answer)).toEqual(ids);
      expect(answer.json().meta?.total ?? null).toBe(ids?.length ?? null);
    }
    for (const { id } of [OWNER, ADMIN, LEAD, MEMBER, READER, ELSEWHERE, LEAD_TOO]) {
      expect((await client.get(id)).status).toBe(all.includes(id) ? 200 : 404);
    }
  });

  test("a key of the organization sees all of it", async () => {
    const { credentials } = world.organization.directory;
    const { secret } = await credentials.create({ api: "happygrasshopper", kind: "api_key" });
    expect(listedIds(await new HappyGrasshopperClient(server.url, secret).list())).toHaveLength(7);
  });
});

describe("who may change whom", () => {
  test.each<[string, Person, Person, number, number]>([
    ["an owner an administrator", OWNER, ADMIN, 200, 200],
    ["an owner the last owner", OWNER, OWNER, 200, 403],
    ["an administrator an owner", ADMIN, OWNER, 403, 403],
    ["an administrator a user", ADMIN, MEMBER, 200, 200],
    ["a team administrator a user of the team", LEAD, MEMBER, 200, 200],
    ["a team administrator a user of another", LEAD, ELSEWHERE, 404, 404],
    ["a team administrator an owner", LEAD, OWNER, 404, 404],
    ["a user the own record", MEMBER, MEMBER, 200, 403],
    ["a user somebody else's", MEMBER, READER, 404, 404],
    ["a reader the own record", READER, READER, 200, 403],
  ])("%s", async (_what, actor, target, update, deletion) => {
    const { organization, as } = await makeWorld();
    const client = await as(actor);
    const before = await organization.contents();
    expect((await client.put(target.id, { first_name: "Changed" })).status).toBe(update);
    if (update !== 200) expect(await organization.contents()).toEqual(before);
    const afterwards = await organization.contents();
    const answer = await client.delete(target.id);
    expect(answer.status).toBe(deletion);
    if (deletion === 200) expect(answer.json()).toStrictEqual({ success: true });
    else expect(await organization.contents()).toEqual(afterwards);
  });

  test("a key that only reads changes nothing", async () => {
    const { organization } = await makeWorld();
    const client = new HappyGrasshopperClient(server.url, await issueKey(organization, OWNER, "read"));
    const before = await organization.contents();
    expect((await client.get(MEMBER.id)).status).toBe(200);
    const refusal = [403, { message: "This credential may not write." }];
    expect(formOf(await client.put(MEMBER.id, { first_name: "A" }))).toEqual(refusal);
    expect(formOf(await client.delete(MEMBER.id))).toEqual(refusal);
    expect(await organization.contents()).toEqual(before);
  });

  test("the refusal of a last owner's deletion says why", async () => {
    const client = await (await makeWorld()).as(OWNER);
    expect(formOf(await client.delete(OWNER.id))).toEqual([
      403,
      { message: "The organization's last owner cannot be removed, demoted or deactivated." },
    ]);
  });

  test("a role that is taken away is gone with the next request", async () => {
    const { organization, as } = await makeWorld();
    const client = await as(LEAD);
    expect(listedIds(await client.list())).toEqual([3, 4, 5]);
    const [place] = (await organization.directory.memberships.list({ limit: 1 })).rows;
    await organization.directory.memberships.remove(place?.membership.id ?? 0);
    expect(listedIds(await client.list())).toEqual([3]);
  });
});

describe("who may not come in", () => {
  const REFUSAL = [401, { message: "Unauthenticated." }];

  test.each<[string, (key: string) => Record<string, string>]>([
    ["without a key", () => ({})],
    ["with another scheme", (key) => ({ authorization: `Token ${key}` })],
    ["with Basic", (key) => ({ authorization: `Basic ${Buffer.from(`${key}:`).toString("base64")}` })],
    ["with half of a key", (key) => ({ authorization: `Bearer ${key.slice(0, -1)}` })],
    ["with an empty key", () => ({ authorization: "Bearer " })],
  ])("%s", async (_how, headers) => {
    const { organization } = await makeWorld();
    const answer = await ask(`${server.url}/v3/users`, { headers: headers(await issueKey(organization, OWNER)) });
    expect(formOf(answer)).toEqual(REFUSAL);
    expect(answer.headers["www-authenticate"]).toBe("Bearer");
  });

  test("a key of another API, and one whose user was deactivated or deleted", async () => {
    const { organization, as } = await makeWorld();
    const foreign = await organization.issueKey(TEAM);
    expect(formOf(await new HappyGrasshopperClient(server.url, foreign).list())).toEqual(REFUSAL);
    const [member, reader] = [await as(MEMBER), await as(READER)];
    await organization.directory.users.update([{ id: MEMBER.id, patch: { status: "inactive" } }]);
    await organization.directory.users.delete(READER.id);
    expect(formOf(await member.list())).toEqual(REFUSAL);
    expect(formOf(await reader.list())).toEqual(REFUSAL);
  });

  test("a cancelled organization's keys, in every API, until it is taken back", async () => {
    await using own = await startTestServer();
    const { organization } = await makeWorld(own);
    const { store } = own.app;
    const heymarket = new HeymarketClient(own.url, await organization.issueSecret(TEAM));
    const key = await issueKey(organization, OWNER);
    const by = organization.principal();
    await store.execute("setOrganizationStatus", { by, status: "cancelled" });
    expect(formOf(await new HappyGrasshopperClient(own.url, key).list())).toEqual([403, { message: "Forbidden" }]);
    expect((await heymarket.getTeam()).status).toBe(403);
    const unknown = new HappyGrasshopperClient(own.url, `${key}x`);
    expect(formOf(await unknown.list())).toEqual(REFUSAL);
    await store.execute("setOrganizationStatus", { by, status: "cancelled" });
    await store.execute("setOrganizationStatus", { by, status: "active" });
    const changes = (await organization.journal()).filter(
      ({ object, action }) => object === "organization" && action === "updated",
    );
    expect(changes.map(({ before, after }) => [before, after])).toEqual([
      [{ status: "active" }, { status: "cancelled" }],
      [{ status: "cancelled" }, { status: "active" }],
    ]);
    await expect
      .poll(async () => (await new HappyGrasshopperClient(own.url, key).list()).status, { timeout: 10_000 })
      .toBe(200);
  });
});

describe("errors in Laravel's form", () => {
  let client: HappyGrasshopperClient;

  beforeAll(async () => {
    client = await (await makeWorld()).as(OWNER);
  });

  const json = { "content-type": "application/json" };

  test.each<[string, string, Question, number, string]>([
    ["an id that nobody has", "/v3/users/999999", {}, 404, "Not Found"],
    ["an id that is none", "/v3/users/me", {}, 404, "Not Found"],
    ["an id beyond all numbers", `/v3/users/${"9".repeat(40)}`, {}, 404, "Not Found"],
    ["an unknown address", "/v3/contacts", {}, 404, "Not Found"],
    [
      "a user that is made",
      "/v3/users",
      { method: "POST", body: {} },
      405,
      "The POST method is not supported for this route. Supported methods: GET, HEAD.",
    ],
    [
      "PATCH",
      "/v3/users/1",
      { method: "PATCH", body: {} },
      405,
      "The PATCH method is not supported for this route. Supported methods: DELETE, GET, HEAD, PUT.",
    ],
    [
      "a team's users deleted",
      "/v3/teams/11/users",
      { method: "DELETE" },
      405,
      "The DELETE method is not supported for this route. Supported methods: GET, HEAD.",
    ],
    [
      "JSON cut short",
      "/v3/users/4",
      { method: "PUT", headers: json, body: '{"first_name":' },
      400,
      "The body is not valid JSON: line 1, column 15: expected a value.",
    ],
    [
      "a form",
      "/v3/users/4",
      { method: "PUT", headers: { "content-type": "application/x-www-form-urlencoded" }, body: "first_name=A" },
      415,
      "The body must be JSON, sent as Content-Type: application/json.",
    ],
    [
      "too long a body",
      "/v3/users/4",
      { method: "PUT", headers: json, body: JSON.stringify({ first_name: "A".repeat(3000) }) },
      413,
      "The body may not be larger than 2048 bytes.",
    ],
  ])("%s", async (_what, path, question, status, message) => {
    const answer = await client.ask(path, question);
    expect(formOf(answer)).toEqual([status, { message }]);
    expect(answer.headers["x-request-id"]).toBeDefined();
    if (status === 405) expect(message).toContain(answer.headers.allow);
  });

  const FORMS = {
    malformed_body: [400, "Why."],
    body_too_large: [413, "Why."],
    unsupported_media_type: [415, "Why."],
    route_not_found: [404, "Not Found"],
    method_not_allowed: [405, "Why."],
    missing_value: [422, "The given data was invalid."],
    invalid_value: [422, "The given data was invalid."],
    unknown_field: [422, "The given data was invalid."],
    duplicate_entry: [422, "The given data was invalid."],
    too_many_entries: [422, "The given data was invalid."],
    unauthenticated: [401, "Unauthenticated."],
    sign_in_throttled: [429, "Too Many Attempts."],
    rate_limited: [429, "Too Many Attempts."],
    cross_origin: [403, "Why."],
    organization_cancelled: [403, "Forbidden"],
    read_only: [403, "Why."],
    forbidden: [403, "This action is unauthorized."],
    role_above_own: [403, "Why."],
    not_found: [404, "Not Found"],
    email_taken: [422, "The given data was invalid."],
    id_taken: [422, "The given data was invalid."],
    name_taken: [422, "The given data was invalid."],
    already_member: [422, "The given data was invalid."],
    unknown_role: [422, "The given data was invalid."],
    last_owner: [403, "Why."],
    too_many_credentials: [422, "The given data was invalid."],
    role_in_use: [422, "The given data was invalid."],
    version_conflict: [409, "Why."],
    idempotency_key_reused: [409, "Why."],
    lease_lost: [500, "Server Error"],
    unavailable: [503, "Service Unavailable"],
    internal: [500, "Server Error"],
  } satisfies Record<ErrorCode, [number, string]>;

  test.each(ERROR_CODES)("%s", async (code) => {
    await using failing = bareServer({
      name: "happygrasshopper",
      prefixes: ["/v3"],
      sendError: sendLaravelError,
      plugin: async (instance: FastifyInstance) => {
        instance.get("/fail", () => {
          throw new DirectoryError(code, "Why.", { field: "givenName" });
        });
      },
    });
    const answer = await failing.inject("/v3/fail");
    const [status, message] = FORMS[code];
    const errors = code === "email_taken" ? { email: ["The email has already been taken."] } : { first_name: ["Why."] };
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toStrictEqual(status === 422 ? { message, errors } : { message });
  });
});

describe("limits", () => {
  test("every answer says how many are left, and the one too many when to come again", async () => {
    await using limited = await startTestServer({ ROLLCALL_LIMITS: "faithful" });
    const client = await (await makeWorld(limited)).as(OWNER);
    for (let left = 59; left >= 0; left -= 1) {
      const { status, headers } = await client.get(MEMBER.id);
      expect([status, headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"]]).toEqual([
        200,
        "60",
        String(left),
      ]);
    }
    const answer = await client.get(MEMBER.id);
    expect(formOf(answer)).toEqual([429, { message: "Too Many Attempts." }]);
    expect(answer.headers).toMatchObject({ "x-ratelimit-limit": "60", "x-ratelimit-remaining": "0" });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(answer.headers["retry-after"])).toBeLessThanOrEqual(60);
  });

  test("without limits there is nothing to say", async () => {
    const { headers } = await (await (await makeWorld()).as(OWNER)).list();
    expect(Object.keys(headers).filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
  });
});

function formOf(answer: Answer): [status: number, body: unknown] {
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  return [answer.status, answer.json()];
}
