import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ask } from "./ask.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { SaferMeClient } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const PASSWORD = "correct horse";
const TEAM = 7;
const OTHER_TEAM = 8;

let server: TestServer;
let organization: HttpOrganization;
let number = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  await organization.addTeam("Team", TEAM);
  await organization.addTeam("Other", OTHER_TEAM);
  number += 1;
  await organization.addPeople(TEAM, [
    person(1, "owner"),
    person(2, "team_admin"),
    person(3, "member"),
    person(4, "guest"),
  ]);
  await organization.addPeople(OTHER_TEAM, [person(5, "member")]);
});

function person(id: number, role: string) {
  return { userId: id, membershipId: 10 + id, role, fields: { givenName: `Person ${id}`, email: emailOf(id) } };
}

function emailOf(id: number): string {
  return `person${id}-${number}@access.example`;
}

async function sessionOf(id: number): Promise<SaferMeClient> {
  await givePassword(organization, id, PASSWORD);
  return await SaferMeClient.signedIn(server.url, emailOf(id), PASSWORD);
}

describe("the Authorization header", () => {
  let token: string;

  beforeEach(async () => {
    token = (await organization.directory.credentials.create({ api: "saferme", kind: "token" })).secret;
  });

  const statusWith = async (authorization: string | undefined, headers: object = {}) =>
    (
      await ask(`${server.url}/api/v4/teams`, {
        headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
      })
    ).status;

  test.each<[string, (token: string) => string]>([
    ["as documented", (of) => `Token token=${of}`],
    ["in quotes", (of) => `Token token="${of}"`],
    ["with more parameters", (of) => `Token token="${of}", nonce="def"`],
    ["behind other parameters", (of) => `Token nonce=abc, token=${of}`],
    ["with blanks", (of) => `Token   token = ${of} `],
    ["in other letters", (of) => `token TOKEN=${of}`],
  ])("%s is taken", async (_name, headerOf) => {
    expect(token).toMatch(/^rc_saferme_/u);
    expect(await statusWith(headerOf(token))).toBe(200);
  });

  test.each<[string, (token: string) => string | undefined]>([
    ["none", () => undefined],
    ["an empty one", () => ""],
    ["the scheme alone", () => "Token"],
    ["no parameter", (of) => `Token ${of}`],
    ["an empty token", () => "Token token="],
    ["an empty token in quotes", () => 'Token token=""'],
    ["the vendor's public one", () => "Token token=public"],
    ["another scheme", (of) => `Bearer ${of}`],
    ["another parameter", (of) => `Token xtoken=${of}`],
    ["a token cut short", (of) => `Token token=${of.slice(0, -1)}`],
    ["a session that never was", () => `Token token=smt_a_1_1_${"x".repeat(43)}`],
    ["a session of an organization that never was", () => `Token token=smt_a_999999999999999_1_${"x".repeat(43)}`],
    ["garbage", () => `Token token=smt_a_0_0_${"é".repeat(20)}`],
  ])("%s is 401 in the vendor's form", async (_name, headerOf) => {
    const authorization = headerOf(token);
    const headers = authorization === undefined ? {} : { authorization: Buffer.from(authorization).toString("latin1") };
    const answer = await ask(`${server.url}/api/v4/teams`, { headers });
    expect(answer.status).toBe(401);
    expect(answer.json()).toEqual({
      errors: [expect.any(String)],
      failures: { base: [expect.any(String)] },
      error_codes: { base: [{ error: "unauthenticated" }] },
    });
    expect(answer.headers["www-authenticate"]).toMatch(/^Token /u);
    expect(answer.headers["x-status-reason"]).toBe(answer.json().errors[0]);
  });

  test("tokens of other APIs are none here", async () => {
    for (const api of ["heymarket", "happygrasshopper", "rest"] as const) {
      const { secret } = await organization.directory.credentials.create({ api, kind: "api_key", teamId: TEAM });
      expect(await statusWith(`Token token=${secret}`)).toBe(401);
    }
  });

  test.each([
    { "x-appid": "com.thundermaps.saferme" },
    { "X-AppID": "com.thundermaps.main", "X-InstallationId": "generic-public-access" },
    { "X-TeamId": String(TEAM) },
    { "X-TeamID": String(TEAM) },
    { "x-team-id": String(TEAM) },
    { "X-TeamId": "" },
  ])("beside it, %j is taken", async (headers) => {
    expect(await statusWith(`Token token=${token}`, headers)).toBe(200);
  });

  test.each([
    ["9999", 404],
    ["x", 422],
    ["-1", 422],
  ])("X-TeamId: %s is %i", async (team, status) => {
    expect(await statusWith(`Token token=${token}`, { "x-teamid": team })).toBe(status);
  });
});

describe("who sees and changes what", () => {
  type Row = { id: number };
  const listed = async (client: SaferMeClient, path: string) => {
    const answer = await client.get(path);
    return answer.status === 200 ? answer.json().map(({ id }: Row) => id) : answer.status;
  };

  test("an owner or admin of the organization: everything", async () => {
    await organization.directory.users.update([{ id: 3, patch: { role: "admin" } }]);
    const client = await sessionOf(3);
    expect(await listed(client, "/teams")).toEqual([TEAM, OTHER_TEAM]);
    expect(await listed(client, `/teams/${OTHER_TEAM}/team_users`)).toEqual([15]);
    expect((await client.get("/users/5")).status).toBe(200);
    expect((await client.patch("/users/5", { user: { first_name: "Changed" } })).status).toBe(204);
    // Nobody edits upwards.
    await organization.directory.users.update([{ id: 1, patch: { role: "owner" } }]);
    expect((await client.patch("/users/1", { user: { first_name: "Changed" } })).status).toBe(403);
  });

  test("a manager: their team, and nothing of another", async () => {
    const client = await sessionOf(2);
    expect(await listed(client, "/teams")).toEqual([TEAM]);
    expect(await listed(client, `/teams/${TEAM}/team_users`)).toEqual([11, 12, 13, 14]);
    expect(await listed(client, `/teams/${OTHER_TEAM}/team_users`)).toBe(404);
    expect((await client.get("/users/5")).status).toBe(404);
    expect((await client.patch("/users/3", { user: { first_name: "Changed" } })).status).toBe(204);
    expect((await client.patch("/users/5", { user: { first_name: "Changed" } })).status).toBe(404);
    expect((await client.bulkCreated(TEAM, [{ email: `new-${number}@access.example` }])).success).toBe(true);
    expect((await client.bulkCreate(OTHER_TEAM, [{ email: `newer-${number}@access.example` }])).status).toBe(404);
    const jobs = await client.get(`/teams/${TEAM}/async_jobs`);
    expect(jobs.json()).toHaveLength(1);
  });

  test("a member: teammates, to look at; themselves, to change", async () => {
    const client = await sessionOf(3);
    expect(await listed(client, "/teams")).toEqual([TEAM]);
    expect(await listed(client, `/teams/${TEAM}/team_users`)).toEqual([11, 12, 13, 14]);
    expect((await client.get(`/teams/${TEAM}/team_users/11`)).status).toBe(200);
    expect(await listed(client, `/teams/${OTHER_TEAM}/team_users`)).toBe(404);
    expect((await client.get(`/teams/${TEAM}/team_users/15`)).status).toBe(404);
    const me = await client.get("/users/me");
    expect(me.json()).toEqual((await client.get("/users/3")).json());
    expect((await client.get("/users/4")).status).toBe(404);
    expect((await client.patch("/users/me", { user: { first_name: "Changed" } })).status).toBe(204);
    expect((await client.get("/users/me")).json().first_name).toBe("Changed");
    const { uuid: own } = await organization.directory.users.get(3);
    const { uuid: teammate } = await organization.directory.users.get(4);
    expect((await client.get(`/team_people/${teammate}`)).status).toBe(200);
    expect((await client.patch(`/team_people/${own}`, { team_person: { company: "Own" } })).status).toBe(204);
    expect((await client.patch(`/team_people/${teammate}`, { team_person: { company: "Foreign" } })).status).toBe(404);
    expect((await organization.directory.users.get(4)).company).toBe("");
    expect((await client.bulkCreate(TEAM, [{ email: "new@access.example" }])).status).toBe(403);
    expect(await listed(client, `/teams/${TEAM}/async_jobs`)).toEqual([]);
    expect((await client.get("/async_jobs/1")).status).toBe(404);
  });

  test("a token of a team: that team", async () => {
    const client = await SaferMeClient.of(server.url, organization, { teamId: OTHER_TEAM, role: "admin" });
    expect(await listed(client, "/teams")).toEqual([OTHER_TEAM]);
    expect(await listed(client, `/teams/${OTHER_TEAM}/team_users`)).toEqual([15]);
    expect(await listed(client, `/teams/${TEAM}/team_users`)).toBe(404);
    expect((await client.get("/teams", { "x-teamid": String(TEAM) })).status).toBe(404);
    expect((await client.get("/users/1")).status).toBe(404);
  });

  test("a token that may only read changes nothing", async () => {
    const client = await SaferMeClient.of(server.url, organization, { scope: "read" });
    expect((await client.get("/users/3")).status).toBe(200);
    const answer = await client.patch("/users/3", { user: { first_name: "Changed" } });
    expect([answer.status, answer.json().error_codes]).toEqual([403, { base: [{ error: "read_only" }] }]);
    expect((await organization.directory.users.get(3)).givenName).toBe("Person 3");
  });

  test("a token that was revoked is out within a second", async () => {
    const issued = await organization.directory.credentials.create({ api: "saferme", kind: "token" });
    const client = new SaferMeClient(server.url, issued.secret);
    await organization.directory.credentials.revoke(issued.credential.id);
    expect((await client.get("/teams")).status).toBe(401);
  });
});

describe("what no route takes is answered in the vendor's form", () => {
  let client: SaferMeClient;
  beforeEach(async () => {
    client = await SaferMeClient.of(server.url, organization);
  });

  test.each(["/", "/nothing", "/teams/7/nothing", "/teams/7/team_users/14/x"])("%s is 404", async (path) => {
    const answer = await client.get(path);
    expect([answer.status, Object.keys(answer.json())]).toEqual([404, ["error"]]);
    expect(answer.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/u);
  });

  test.each([
    ["DELETE", "/teams/7/team_users/14", "GET, HEAD"],
    ["POST", "/teams", "GET, HEAD"],
    ["PUT", "/users/me", "GET, HEAD, PATCH"],
    ["DELETE", "/session", "GET, HEAD, POST"],
  ])("%s %s is 405", async (method, path, allow) => {
    const answer = await client.ask(path, { method });
    expect([answer.status, answer.headers["allow"]]).toEqual([405, allow]);
    expect(answer.json().error_codes).toEqual({ base: [{ error: "method_not_allowed" }] });
  });

  test("a body that is too large is 413, one of another type 415", async () => {
    const large = await client.patch("/users/3", { user: { first_name: "x".repeat(9 * 1024 ** 2) } });
    expect([large.status, large.json().error_codes.base[0].error]).toEqual([413, "body_too_large"]);
    const other = await client.ask("/users/3", {
      method: "PATCH",
      headers: { "content-type": "text/plain" },
      body: "first_name=x",
    });
    expect([other.status, other.json().error_codes.base[0].error]).toEqual([415, "unsupported_media_type"]);
  });
});
