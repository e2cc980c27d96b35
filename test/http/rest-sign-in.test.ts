import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { OAuthBrowser, authorizeParameters, oauthClient } from "./oauth-browser.ts";
import { RestClient } from "./rest-client.ts";
import { runSql } from "./run-sql.ts";
import { signIn } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;
let team: number;
let email: string;
let number = 0;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  email = `sign-in-${++number}@rest.example`;
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
  team = await organization.addTeam();
  await organization.addPeople(team, [
    { userId: 1, membershipId: 1, role: "team_admin", fields: { givenName: "Ann", email } },
    { userId: 2, membershipId: 2, fields: { givenName: "Bo" } },
  ]);
});
afterAll(() => server[Symbol.asyncDispose]());

async function putPassword(client: RestClient, user: number, password: string) {
  return await client.ask(`/users/${user}/password`, { method: "PUT", body: { password } });
}

async function sessions(): Promise<number> {
  const { id } = organization.organization;
  return (await runSql(server.settings, `select id from sessions where organization_id = ${id}`)).length;
}

describe("a password", () => {
  test("is set by an administrator, signs its user in, and ends with their sessions when it is set again", async () => {
    expect((await putPassword(rest, 1, "correct horse")).status).toBe(204);
    expect((await signIn(server.url, { email, password: "correct horse", app_id: "x" })).status).toBe(201);
    expect(await sessions()).toBe(1);
    expect((await rest.delete("/users/1/sessions")).status).toBe(204);
    expect(await sessions()).toBe(0);
    expect((await organization.journal()).at(-1)).toMatchObject({ objectId: 1, after: { sessions: "ended" } });
    expect((await signIn(server.url, { email, password: "correct horse", app_id: "x" })).status).toBe(201);
    expect((await putPassword(rest, 1, "battery staple")).status).toBe(204);
    expect(await sessions()).toBe(0);
    expect((await signIn(server.url, { email, password: "correct horse", app_id: "x" })).status).not.toBe(201);
    expect(JSON.stringify(await organization.journal())).not.toContain("horse");
  });

  test("and sessions stay under a tag that the user has no more", async () => {
    await putPassword(rest, 1, "correct horse");
    await signIn(server.url, { email, password: "correct horse", app_id: "x" });
    const stale = (await rest.get("/users/1")).headers["etag"] ?? "";
    await rest.patch("/users/1", { title: "Nurse" });
    const before = await organization.contents();
    const put = async (tag: string) => {
      const body = { password: "battery staple" };
      return await rest.ask("/users/1/password", { method: "PUT", body, headers: { "if-match": tag } });
    };
    for (const refused of [await put(stale), await rest.delete("/users/1/sessions", { "if-match": stale })]) {
      expect([refused.status, refused.json()]).toMatchObject([412, { code: "version_conflict" }]);
    }
    expect(await sessions()).toBe(1);
    expect(await organization.contents()).toEqual(before);
    const tag = (await rest.get("/users/1")).headers["etag"] ?? "";
    expect((await rest.delete("/users/1/sessions", { "if-match": tag })).status).toBe(204);
    expect((await put(tag)).status).toBe(204);
    expect((await put("*")).status).toBe(204);
  });

  test("is refused when it is too short, of nobody, and from whoever does not administer the organization", async () => {
    const ann = await RestClient.of(server.url, organization, { userId: 1 });
    const writer = await RestClient.of(server.url, organization, { scope: "write", label: "writes" });
    const before = await organization.contents();
    expect((await putPassword(rest, 1, "short")).json()).toMatchObject({
      status: 400,
      detail: "password is too short (minimum is 8 characters).",
      pointer: "/password",
    });
    expect((await putPassword(rest, 9, "correct horse")).status).toBe(404);
    expect((await putPassword(ann, 2, "correct horse")).json()).toMatchObject({ code: "forbidden" });
    expect((await ann.delete("/users/2/sessions")).json()).toMatchObject({ code: "forbidden" });
    expect((await putPassword(writer, 1, "correct horse")).json()).toMatchObject({ code: "read_only" });
    expect((await rest.delete("/users/9/sessions")).status).toBe(404);
    expect(await organization.contents()).toEqual(before);
  });
});

describe("one's own password", () => {
  const change = async (user: RestClient, body: object) => await user.ask("/users/2/password", { method: "PUT", body });

  test("takes the current one, whatever one's role, and ends one's own sessions", async () => {
    await rest.patch("/users/2", { email: `bo-${email}` });
    await putPassword(rest, 2, "correct horse");
    const bo = await RestClient.signedIn(server.url, { email: `bo-${email}`, password: "correct horse" });
    const before = await organization.contents();
    for (const body of [{ password: "battery staple" }, { password: "battery staple", current_password: "wrong" }]) {
      const refused = await change(bo, body);
      expect([refused.status, refused.json()]).toMatchObject([
        400,
        { code: "invalid_value", pointer: "/current_password" },
      ]);
    }
    expect(await organization.contents()).toEqual(before);
    expect(await sessions()).toBe(1);
    const right = { password: "battery staple", current_password: "correct horse" };
    await expect.poll(async () => (await change(bo, right)).status, { timeout: 10_000 }).toBe(204);
    expect((await bo.get("/session")).status).toBe(401);
    expect(await sessions()).toBe(0);
    await RestClient.signedIn(server.url, { email: `bo-${email}`, password: "battery staple" });
  });

  test("is all that somebody may set who administers nothing, and tells them of nobody else", async () => {
    const bo = await RestClient.of(server.url, organization, { userId: 2 });
    for (const other of [1, 999]) {
      expect((await putPassword(bo, other, "correct horse")).json()).toMatchObject({ status: 403, code: "forbidden" });
      expect((await bo.delete(`/users/${other}/sessions`)).json()).toMatchObject({ status: 403, code: "forbidden" });
    }
    expect((await bo.delete("/users/2/sessions")).status).toBe(204);
  });

  test("cannot be guessed by others, who do not count as tries at it either", async () => {
    await putPassword(rest, 1, "correct horse");
    const bo = await RestClient.of(server.url, organization, { userId: 2 });
    const guess = async (user: RestClient, password: string) => {
      const body = { password: "battery staple", current_password: password };
      return (await user.ask("/users/1/password", { method: "PUT", body })).json();
    };
    const tries = async () => await runSql(server.settings, "select email_digest, count from sign_in_tries");
    const before = await tries();
    for (const password of ["wrong", "correct horse", "short"]) {
      expect(await guess(bo, password)).toMatchObject({ status: 403, code: "forbidden" });
    }
    expect(await tries()).toEqual(before);
    const admin = await RestClient.of(server.url, organization, { role: "admin", label: "admin" });
    await rest.patch("/users/1", { role: "owner" });
    for (const password of ["wrong", "correct horse"]) {
      expect(await guess(admin, password)).toMatchObject({ code: "role_above_own" });
    }
    expect((await signIn(server.url, { email, password: "correct horse", app_id: "x" })).status).toBe(201);
  });

  test("is not within reach of a key of one team, nor are one's sessions", async () => {
    const key = await RestClient.of(server.url, organization, { userId: 2, teamId: team });
    expect((await key.delete("/users/2/sessions")).json()).toMatchObject({ status: 403, code: "forbidden" });
    const body = { password: "battery staple", current_password: "correct horse" };
    expect((await change(key, body)).json()).toMatchObject({ status: 403, code: "forbidden" });
  });
});

describe("what users let OAuth clients do", () => {
  test("is listed, and ends when it is revoked or its user's sessions are ended", async () => {
    await givePassword(organization, 1, "correct horse");
    const client = await oauthClient(organization);
    const live = encodeURIComponent('user_id = 1 and state = "live"');
    const allow = async () =>
      await new OAuthBrowser(server.url).allow(authorizeParameters(client), email, "correct horse");
    await allow();
    await allow();
    const { items, total } = (await rest.get(`/grants?filter=credential_id=${client.id}&total=true`)).json();
    expect(items).toMatchObject([
      { credential_id: client.id, client_id: client.clientId, user_id: 1, state: "live", revoked_at: null },
      { credential_id: client.id, user_id: 1, state: "live" },
    ]);
    expect(total).toBe(2);
    const first = (await rest.get("/grants?limit=1&sort=created_at")).json();
    expect(first.items).toEqual([items[1]]);
    const second = (await rest.get(`/grants?limit=1&sort=created_at&cursor=${first.next_cursor}`)).json();
    expect([second.items, second.next_cursor]).toEqual([[items[0]], null]);
    const byName = async (search: string) => (await rest.get(`/grants?search=${search}`)).json().items;
    expect([await byName("ann"), await byName("nobody")]).toEqual([items, []]);
    expect((await rest.get("/grants?filter=user_id=2")).json()).toEqual({ items: [], next_cursor: null });
    expect((await rest.delete(`/grants/${items[0].id}`)).status).toBe(204);
    expect((await rest.get(`/grants?filter=${live}`)).json().items).toMatchObject([{ id: items[1].id }]);
    expect((await rest.delete("/grants/999999")).status).toBe(404);
    expect((await rest.delete("/users/1/sessions")).status).toBe(204);
    expect((await rest.get(`/grants?filter=${live}`)).json().items).toEqual([]);
    expect((await rest.get("/grants?live=true")).json()).toMatchObject({ code: "unknown_field", parameter: "live" });
    const writer = await RestClient.of(server.url, organization, { scope: "write", label: "writes" });
    expect((await writer.get("/grants")).json()).toMatchObject({ status: 403, code: "read_only" });
  });
});

describe("absences", () => {
  test("are set by a merge patch and listed within a range", async () => {
    const days = { "2026-01-30": "vacation", "2026-01-31": "sick-leave" };
    const set = await rest.patch("/users/1/absences", { days }, { "idempotency-key": "days" });
    expect(set.json()).toEqual({ added: 2, updated: 0 });
    expect((await rest.get("/users/1/absences")).json()).toEqual({ days });
    const next = { "2026-01-30": null, "2026-01-31": "vacation", "2026-02-01": "workday" };
    expect((await rest.patch("/users/1/absences", { days: next })).json()).toEqual({ added: 1, updated: 2 });
    expect((await rest.get("/users/1/absences?from=2026-02-01&to=2026-02-28")).json()).toEqual({
      days: { "2026-02-01": "workday" },
    });
    const again = await rest.patch("/users/1/absences", { days }, { "idempotency-key": "days" });
    expect([again.json(), again.headers["idempotency-replayed"]]).toEqual([{ added: 2, updated: 0 }, "true"]);
    expect((await rest.get("/users/1/absences?to=2026-01-31")).json()).toEqual({ days: { "2026-01-31": "vacation" } });
  });

  test("are refused with a kind or a day that there is not, of others' people, and of oneself", async () => {
    const own = await RestClient.of(server.url, organization, { userId: 2 });
    const before = await organization.contents();
    for (const days of [{ "2026-02-30": "vacation" }, { tomorrow: "vacation" }, { "2026-01-31": "party" }]) {
      expect((await rest.patch("/users/1/absences", { days })).json()).toMatchObject({ status: 400 });
    }
    expect((await rest.get("/users/1/absences?from=x")).json()).toMatchObject({ status: 400, parameter: "from" });
    expect((await own.get("/users/2/absences")).json()).toEqual({ days: {} });
    expect((await own.get("/users/1/absences")).status).toBe(404);
    const mine = { days: { "2026-01-31": "vacation" } };
    expect((await own.patch("/users/2/absences", mine)).json()).toMatchObject({ code: "forbidden" });
    expect(await organization.contents()).toEqual(before);
  });
});

describe("invitations", () => {
  test("are made with the user whom they are for, once however often it is sent, and listed", async () => {
    const person = { name: "Nina New", email: `nina${number}@rest.example`, role: "guest" };
    const made = await rest.post(`/teams/${team}/invitations`, person, { "idempotency-key": "nina" });
    expect(made.status, made.text).toBe(201);
    expect(made.json()).toMatchObject({
      team_id: team,
      role: "guest",
      user: { name: "Nina New", email: person.email, status: "pending" },
    });
    const again = await rest.post(`/teams/${team}/invitations`, person, { "idempotency-key": "nina" });
    expect(again.json()).toEqual(made.json());
    const { user_id } = made.json();
    const listed = { team_id: team, user_id, state: "queued", attempts: 0, error: null, sent_at: null };
    const inState = async (state: string) => (await rest.get(`/invitations?filter=state="${state}"`)).json();
    expect((await inState("queued")).items).toMatchObject([listed]);
    expect(await inState("failed")).toEqual({ items: [], next_cursor: null });
    await rest.post(`/teams/${team}/invitations`, { email: `later${number}@rest.example` });
    const walked = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page = (await rest.get(`/invitations?sort=-created_at&limit=1${cursor && `&cursor=${cursor}`}`)).json();
      walked.push(...page.items);
      cursor = page.next_cursor;
    }
    const all = (await rest.get("/invitations?total=true")).json();
    expect([all.total, all.items.toReversed()]).toEqual([2, walked]);
    const taken = await rest.post(`/teams/${team}/invitations`, person);
    expect(taken.json()).toMatchObject({ status: 409, code: "email_taken", pointer: "/email" });
  });

  test("are for those who administer the team, up to their own role", async () => {
    const other = await organization.addTeam("Other");
    const ann = await RestClient.of(server.url, organization, { userId: 1 });
    const person = { email: `olaf${number}@rest.example` };
    const before = await organization.contents();
    expect((await ann.post(`/teams/${other}/invitations`, person)).status).toBe(404);
    const above = await ann.post(`/teams/${team}/invitations`, { ...person, role: "owner" });
    expect(above.json()).toMatchObject({ status: 403, code: "role_above_own" });
    expect((await ann.get("/invitations")).json()).toMatchObject({ status: 403 });
    expect(await organization.contents()).toEqual(before);
    expect((await ann.post(`/teams/${team}/invitations`, person)).json()).toMatchObject({ role: "member" });
  });
});
