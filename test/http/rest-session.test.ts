import type { OutgoingHttpHeaders } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDirectoryClient } from "../../src/client/directory-client.ts";
import { digestOf } from "../../src/directory/credentials/secret-box.ts";
import { TRIES_BEFORE_LOCK } from "../../src/directory/sessions/count-sign-in.ts";
import { freePort } from "../postgres/start-postgres.ts";
import { type Answer, ask } from "./ask.ts";
import { EventReader } from "./event-reader.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { cookieOf, RestClient } from "./rest-client.ts";
import { type RestNames, restProbes } from "./rest-probes.ts";
import { runSql } from "./run-sql.ts";
import { SaferMeClient, signIn as signInToSaferMe } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const PASSWORD = "correct horse";
const OWNER = 1;
const TEAM_ADMIN = 2;
const MEMBER = 3;
const NO_PASSWORD = 4;
const DAY_SECONDS = 24 * 60 * 60;
const CLEARED = /^rollcall_session=; Path=\/directory\/v1; HttpOnly; SameSite=Strict; Max-Age=0$/u;

let server: TestServer;
let organization: HttpOrganization;
let team: number;
let number = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  // Tries are counted by e-mail, whatever the organization.
  number += 1;
  organization = await HttpOrganization.create(server.app);
  team = await fill(organization);
});

/** An owner, somebody who administers a team, and a member of it, all with passwords; and one without. */
async function fill(of: HttpOrganization): Promise<number> {
  const id = await of.addTeam("Team", 1);
  const names = { givenName: "Ann", familyName: "Lee", avatar: "https://pictures.example/ann" };
  await of.addPeople(id, [
    { userId: OWNER, membershipId: OWNER, fields: { ...names, email: email(OWNER), role: "owner" } },
    { userId: TEAM_ADMIN, membershipId: TEAM_ADMIN, role: "team_admin", fields: { email: email(TEAM_ADMIN) } },
    { userId: MEMBER, membershipId: MEMBER, fields: { givenName: "Mel", email: email(MEMBER) } },
    { userId: NO_PASSWORD, membershipId: NO_PASSWORD, fields: { email: email(NO_PASSWORD) } },
  ]);
  for (const user of [OWNER, TEAM_ADMIN, MEMBER]) await givePassword(of, user, PASSWORD);
  return id;
}

function email(user: number): string {
  return `user-${user}-${number}@session.example`;
}

async function signIn(body: unknown, headers: OutgoingHttpHeaders = {}, at = server.url): Promise<Answer> {
  return await ask(`${at}/directory/v1/session`, { method: "POST", body, headers });
}

async function signedIn(user: number): Promise<RestClient> {
  return await RestClient.signedIn(server.url, { email: email(user), password: PASSWORD });
}

async function newKey(request: object = {}): Promise<string> {
  const { credentials } = organization.directory;
  const issued = await credentials.create({ api: "rest", kind: "api_key", scope: "admin", role: "owner", ...request });
  return issued.secret;
}

async function sessionRows(): Promise<{ api: string; user: number; text: string }[]> {
  const rows = await runSql(server.settings, `select * from sessions where organization_id = ${organization.id}`);
  return rows.map((row) => {
    const { api, user_id: user } = row as { api: string; user_id: number | string };
    return { api, user: Number(user), text: JSON.stringify(row) };
  });
}

function setCookie({ headers }: Answer): string | undefined {
  return headers["set-cookie"]?.[0];
}

describe("signing in with a password", () => {
  test("sets a cookie that no script can read, and tells who it is", async () => {
    const answer = await signIn({ email: ` ${email(OWNER).toUpperCase()}`, password: PASSWORD });
    expect(answer.status, answer.text).toBe(201);
    const { name, slug } = organization.organization;
    expect(answer.json()).toEqual({
      organization: { id: organization.id, name, slug, country: "US", time_zone: "UTC" },
      user: { id: OWNER, name: "Ann Lee", email: email(OWNER), avatar: "https://pictures.example/ann" },
      role: "owner",
      team_id: null,
      scope: "admin",
      reach: "organization",
      credential_id: null,
      expires_at: expect.stringMatching(/Z$/u),
    });
    expect(answer.headers["set-cookie"]).toEqual([
      expect.stringMatching(
        /^rollcall_session=[\w-]+; Path=\/directory\/v1; HttpOnly; SameSite=Strict; Max-Age=86400$/u,
      ),
    ]);
    expect(answer.headers).toMatchObject({ "cache-control": "no-store", location: "/directory/v1/session" });
    const shown = await new RestClient(server.url, { cookie: cookieOf(answer) }).get("/session");
    expect([shown.status, shown.json()]).toEqual([200, answer.json()]);
    expect(shown.headers).toMatchObject({ "cache-control": "no-store" });
    expect(shown.headers["set-cookie"]).toBeUndefined();
    expect(await sessionRows()).toMatchObject([{ api: "rest", user: OWNER }]);
  });

  test("leaves the token, the password and the e-mail in the cookie alone", async () => {
    const answer = await signIn({ email: email(OWNER), password: PASSWORD });
    const [, token = ""] = cookieOf(answer).split("=");
    await new RestClient(server.url, { cookie: cookieOf(answer) }).get("/users/1");
    expect(token.length).toBeGreaterThan(40);
    expect(answer.text).not.toContain(token);
    const journal = JSON.stringify(await organization.journal());
    for (const secret of [token, PASSWORD]) expect(server.log() + journal).not.toContain(secret);
    expect(server.log()).not.toContain(email(OWNER));
    expect(JSON.stringify(await sessionRows())).not.toContain(token);
    expect((await new RestClient(server.url, token).get("/users")).status).toBe(401);
  });

  test.each([
    ["another password", () => ({ email: email(OWNER), password: "correct horse " })],
    ["an empty one", () => ({ email: email(OWNER), password: "" })],
    ["nobody's e-mail", () => ({ email: email(99), password: PASSWORD })],
    ["somebody who has no password", () => ({ email: email(NO_PASSWORD), password: PASSWORD })],
    ["another organization", () => ({ email: email(OWNER), password: PASSWORD, organization: "nowhere" })],
    ["a key that is none", () => ({ key: "rc_rest_wrong" })],
  ])("%s is refused, and leaves nothing", async (name, body) => {
    const before = await organization.contents();
    const refused = await signIn(body());
    expect([refused.status, refused.json()]).toEqual([
      401,
      {
        type: "about:blank",
        title: "Unauthorized",
        status: 401,
        code: "unauthenticated",
        detail: name.startsWith("a key")
          ? "The credentials are missing or not valid."
          : "The e-mail or the password is not right.",
        request_id: expect.any(String),
      },
    ]);
    expect(setCookie(refused)).toBeUndefined();
    expect(refused.headers["cache-control"]).toBe("no-store");
    expect(await sessionRows()).toEqual([]);
    expect(await organization.contents()).toEqual(before);
  });

  test("a wrong one leaves whoever was signed in as they were", async () => {
    const ann = await signedIn(OWNER);
    const refused = await ann.post("/session", { email: email(MEMBER), password: "wrong" });
    expect([refused.status, setCookie(refused)]).toEqual([401, undefined]);
    expect((await ann.get("/session")).status).toBe(200);
    const other = await ann.post("/session", { email: email(TEAM_ADMIN), password: PASSWORD });
    expect(other.json().user.id).toBe(TEAM_ADMIN);
    expect(await sessionRows()).toMatchObject([{ user: TEAM_ADMIN }]);
    expect((await ann.get("/session")).status).toBe(401);
  });

  test.each([
    [{}, "missing_value", "/email"],
    [{ email: "x@session.example" }, "missing_value", "/password"],
    [{ password: PASSWORD, organization: "acme" }, "missing_value", "/email"],
    [{ email: 5, password: PASSWORD }, "invalid_value", "/email"],
    [{ key: null }, "invalid_value", "/key"],
    [{ key: "rc_rest_x", password: PASSWORD }, "invalid_value", "/password"],
    [{ key: "rc_rest_x", remember: true }, "unknown_field", "/remember"],
    [undefined, "missing_value", ""],
    [[], "invalid_value", ""],
  ])("%j is refused by its field", async (body, code, pointer) => {
    const refused = await signIn(body);
    expect([refused.status, refused.json()]).toMatchObject([400, { code, pointer }]);
    expect(setCookie(refused)).toBeUndefined();
  });

  test("takes JSON alone, so that no other site's form can send it", async () => {
    const body = JSON.stringify({ email: email(OWNER), password: PASSWORD });
    const refused = await signIn(body, { "content-type": "text/plain" });
    expect([refused.status, refused.json().code]).toEqual([415, "unsupported_media_type"]);
    const other = { origin: "https://evil.example" };
    const foreign = await signIn({ email: email(OWNER), password: PASSWORD }, other);
    expect([foreign.status, foreign.json().code]).toEqual([403, "cross_origin"]);
    expect(await sessionRows()).toEqual([]);
  });

  test("heeds no Idempotency-Key: nothing of it is kept", async () => {
    const asked = { email: email(OWNER), password: PASSWORD };
    const [first, second] = [
      await signIn(asked, { "idempotency-key": "a" }),
      await signIn(asked, { "idempotency-key": "a" }),
    ];
    expect(cookieOf(first)).not.toBe(cookieOf(second));
    expect(second.headers["idempotency-replayed"]).toBeUndefined();
    expect(await runSql(server.settings, `select * from used_keys where organization_id = ${organization.id}`)).toEqual(
      [],
    );
  });

  test("accepts an invitation", async () => {
    await organization.directory.users.update([{ id: MEMBER, patch: { status: "pending" } }]);
    await signedIn(MEMBER);
    expect((await organization.journal()).at(-2)).toMatchObject({
      origin: "rest",
      credentialId: null,
      actorId: MEMBER,
      after: { status: "active" },
    });
  });

  test("where several organizations know the e-mail, the slug or the password says which", async () => {
    const other = await HttpOrganization.create(server.app);
    await fill(other);
    const idOf = async (body: object) =>
      (await signIn({ email: email(OWNER), password: PASSWORD, ...body })).json().organization?.id as unknown;
    const { slug } = other.organization;
    expect(await idOf({ organization: slug })).toBe(other.id);
    expect(await idOf({ organization: organization.organization.slug })).toBe(organization.id);
    await givePassword(other, OWNER, "another horse");
    expect(await idOf({ password: "another horse" })).toBe(other.id);
    expect((await signIn({ email: email(OWNER), password: PASSWORD, organization: slug })).status).toBe(401);
  });
});

describe("signing in with a key", () => {
  test("puts the key into the cookie, for a day at most, and opens no session", async () => {
    const key = await newKey({ label: "console", scope: "read", role: "admin" });
    const answer = await signIn({ key });
    expect(answer.status, answer.text).toBe(201);
    expect(setCookie(answer)).toMatch(new RegExp(`^rollcall_session=${key}; .*; Max-Age=${DAY_SECONDS}$`, "u"));
    expect(answer.text).not.toContain(key);
    const [{ id } = { id: 0 }] = await organization.directory.credentials.list();
    expect(answer.json()).toMatchObject({
      user: null,
      role: "admin",
      scope: "read",
      reach: "organization",
      credential_id: id,
      expires_at: null,
    });
    const browser = new RestClient(server.url, { cookie: cookieOf(answer) });
    expect((await browser.get("/session")).json()).toEqual(answer.json());
    expect((await browser.post("/teams", { name: "No" })).json()).toMatchObject({ status: 403, code: "read_only" });
    expect(await sessionRows()).toEqual([]);
  });

  test("one that ends sooner ends its cookie", async () => {
    const expiresAt = Date.now() + 3_600_000;
    const answer = await signIn({ key: await newKey({ expiresAt }) });
    const [, seconds] = /; Max-Age=(\d+)$/u.exec(setCookie(answer) ?? "") ?? [];
    expect(Number(seconds)).toBeGreaterThan(3500);
    expect(Number(seconds)).toBeLessThanOrEqual(3600);
    expect(answer.json().expires_at).toBe(new Date(expiresAt).toISOString());
  });

  test("one that was imported may have letters that no cookie has", async () => {
    const secret = 'imported; "Path=/", ключ %41 and more than enough';
    const browser = await RestClient.signedIn(server.url, { key: await newKey({ import: { secret } }) });
    expect((await browser.get("/session")).status).toBe(200);
    expect((await browser.post("/teams", { name: "Imported" })).status).toBe(201);
  });

  test("one of another API, or of somebody who may not come in, is refused", async () => {
    const { credentials, users } = organization.directory;
    const { secret: elsewhere } = await credentials.create({ api: "saferme", kind: "token" });
    const theirs = await newKey({ userId: MEMBER, role: null });
    expect((await signIn({ key: theirs })).json()).toMatchObject({ user: { id: MEMBER }, reach: "self", role: null });
    await users.update([{ id: MEMBER, patch: { status: "inactive" } }]);
    for (const key of [elsewhere, theirs, ""]) {
      const refused = await signIn({ key });
      expect([refused.status, setCookie(refused)]).toEqual([401, undefined]);
    }
  });
});

describe("GET /session", () => {
  test("tells of a key as of a cookie", async () => {
    const of = async (request: object) => {
      const { organization: shown, ...session } = (
        await new RestClient(server.url, await newKey(request)).get("/session")
      ).json();
      expect(shown.id).toBe(organization.id);
      return session as unknown;
    };
    const scope = { scope: "admin", expires_at: null, credential_id: expect.any(Number) };
    expect(await of({ label: "a" })).toEqual({
      ...scope,
      user: null,
      role: "owner",
      team_id: null,
      reach: "organization",
    });
    expect(await of({ label: "b", teamId: team, role: "team_admin" })).toEqual({
      ...scope,
      user: null,
      role: "team_admin",
      team_id: team,
      reach: "teams",
    });
    expect(await of({ label: "c", userId: OWNER, role: null })).toMatchObject({
      user: { id: OWNER },
      role: "owner",
      reach: "organization",
    });
  });

  test.each([
    [OWNER, "owner", "organization"],
    [TEAM_ADMIN, null, "teams"],
    [MEMBER, null, "self"],
  ])("of user %i: role %s, reach %s", async (user, role, reach) => {
    expect((await (await signedIn(user)).get("/session")).json()).toMatchObject({
      user: { id: user },
      role,
      reach,
      scope: "admin",
    });
  });

  test("without a sign-in is 401, and counts as no failure", async () => {
    await using strict = await startTestServer({ ROLLCALL_LIMITS: "protective" });
    const session = `${strict.url}/directory/v1/session`;
    for (let count = 0; count < 40; count++) expect((await ask(session)).status).toBe(401);
    for (let count = 0; count < 30; count++) {
      expect((await ask(session, { headers: { cookie: "rollcall_session=x" } })).status).toBe(401);
    }
    const throttled = await ask(session, { headers: { cookie: "rollcall_session=x" } });
    expect([throttled.status, throttled.json().code]).toEqual([429, "sign_in_throttled"]);
    expect(Number(throttled.headers["retry-after"])).toBeGreaterThan(0);
    const refused = await signIn({ email: email(OWNER), password: PASSWORD }, {}, strict.url);
    expect([refused.status, refused.json().code]).toEqual([429, "sign_in_throttled"]);
  });
});

describe("too many tries with an e-mail", () => {
  test("are refused whether or not anybody has it", async () => {
    for (const address of [email(OWNER), email(99)]) {
      const tries = { count: TRIES_BEFORE_LOCK, lastAt: Date.now() };
      const values = `'${digestOf(address)}', ${tries.count}, ${tries.lastAt}`;
      await runSql(server.settings, `insert into sign_in_tries (email_digest, count, last_at) values (${values})`);
      const refused = await signIn({ email: address, password: PASSWORD });
      expect([refused.status, refused.json()]).toMatchObject([429, { code: "sign_in_throttled" }]);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(800);
    }
    expect(await sessionRows()).toEqual([]);
  });
});

describe("DELETE /session", () => {
  test("ends the session, and takes the cookie away", async () => {
    const ann = await signedIn(OWNER);
    const elsewhere = await signedIn(OWNER);
    const answer = await ann.delete("/session");
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(setCookie(answer)).toMatch(CLEARED);
    expect((await ann.get("/session")).status).toBe(401);
    expect((await elsewhere.get("/session")).status).toBe(200);
    expect(await sessionRows()).toHaveLength(1);
    expect((await ann.delete("/session")).status).toBe(204);
  });

  test("is 204 for whoever has none, and ends no key", async () => {
    const key = await newKey();
    const clients = [
      new RestClient(server.url, { cookie: "rollcall_session=%ff" }),
      new RestClient(server.url, { cookie: "other=1" }),
      new RestClient(server.url, { cookie: `rollcall_session=${key}` }),
      new RestClient(server.url, key),
    ];
    for (const client of clients) {
      const answer = await client.delete("/session");
      expect(answer.status).toBe(204);
      expect(setCookie(answer)).toMatch(CLEARED);
    }
    expect((await new RestClient(server.url, key).get("/session")).status).toBe(200);
  });

  test("ends the session of a cancelled organization, too", async () => {
    const ann = await signedIn(OWNER);
    await setStatus("cancelled");
    expect((await ann.delete("/session")).status).toBe(204);
    expect(await sessionRows()).toEqual([]);
  });
});

async function setStatus(status: "active" | "cancelled"): Promise<void> {
  await runSql(server.settings, `update organizations set status = '${status}' where id = ${organization.id}`);
}

describe("who is not allowed any more is out at the next request", () => {
  const ways: [string, () => Promise<unknown>][] = [
    ["deleted", () => organization.directory.users.delete(MEMBER)],
    ["inactive", () => organization.directory.users.update([{ id: MEMBER, patch: { status: "inactive" } }])],
    ["another password", () => givePassword(organization, MEMBER, "another horse")],
    ["sessions ended", () => organization.directory.passwords.endSessions(MEMBER)],
    ["a day later", () => runSql(server.settings, "update sessions set access_expires_at = 1")],
    ["erased", () => organization.directory.users.erase(MEMBER)],
  ];

  test.each(ways)("%s", async (_name, put) => {
    const mel = await signedIn(MEMBER);
    expect((await mel.get("/users")).status).toBe(200);
    await put();
    const before = await organization.contents();
    for (const refused of [await mel.get("/users"), await mel.patch(`/users/${MEMBER}`, { given_name: "No" })]) {
      expect([refused.status, refused.json().code]).toEqual([401, "unauthenticated"]);
      expect(setCookie(refused)).toMatch(CLEARED);
    }
    expect(await organization.contents()).toEqual(before);
  });

  test("as is everybody of a cancelled organization, who alone learns why", async () => {
    const mel = await signedIn(MEMBER);
    await setStatus("cancelled");
    expect((await mel.get("/users")).json()).toMatchObject({ status: 403, code: "organization_cancelled" });
    const right = await signIn({ email: email(MEMBER), password: PASSWORD });
    expect([right.status, right.json().code]).toEqual([403, "organization_cancelled"]);
    expect(setCookie(right)).toBeUndefined();
    expect((await signIn({ email: email(OWNER), password: "wrong" })).status).toBe(401);
  });

  test("a session of another API is none here, nor one of this API there", async () => {
    const { access_token: theirs } = (
      await signInToSaferMe(server.url, { email: email(OWNER), password: PASSWORD })
    ).json().session;
    const cookie = `rollcall_session=${theirs}`;
    expect((await new RestClient(server.url, { cookie }).get("/session")).status).toBe(401);
    const [, ours = ""] = cookieOf(await signIn({ email: email(OWNER), password: PASSWORD })).split("=");
    expect((await new SaferMeClient(server.url, ours).get("/session")).status).toBe(401);
  });

  test("a session of another organization reaches nothing here", async () => {
    const stranger = await HttpOrganization.create(server.app);
    number += 1;
    await fill(stranger);
    const ann = await signedIn(OWNER);
    const before = await organization.contents();
    await organization.team("Ours", 777);
    expect((await ann.get("/teams/777")).status).toBe(404);
    expect((await ann.patch("/teams/777", { name: "Theirs" })).status).toBe(404);
    expect((await ann.get("/session")).json().organization.id).toBe(stranger.id);
    await organization.directory.teams.delete(777);
    expect(before).toMatchObject({ teams: [{ id: team }] });
    // A token that names another organization's session is no token of it.
    const [, token = ""] = cookieOf(await signIn({ email: email(OWNER), password: PASSWORD })).split("=");
    const forged = token.replace(`_${stranger.id}_`, `_${organization.id}_`);
    expect((await new RestClient(server.url, { cookie: `rollcall_session=${forged}` }).get("/users")).status).toBe(401);
  });
});

describe("a request that another site's page sends", () => {
  const foreign = [
    ["another site", () => "https://evil.example"],
    ["another port", () => server.url.replace(/\d+$/u, "1")],
    ["another scheme than a page has", () => server.url.replace("http:", "ftp:")],
    ["the host as a part", () => `${server.url}.evil.example`],
    ["a frame without a name", () => "null"],
    ["no page at all", () => ""],
  ] as const;

  test.each(foreign)("%s: writes nothing with the cookie", async (_name, originOf) => {
    const cookie = cookieOf(await signIn({ email: email(OWNER), password: PASSWORD }));
    const before = await organization.contents();
    const origin = originOf();
    const headers = { cookie, ...(origin === "" ? {} : { origin }) };
    const requests = [
      { method: "POST", path: "/teams", body: { name: "Evil" } },
      { method: "PATCH", path: "/organization", body: { name: "Evil" } },
      { method: "PUT", path: `/users/${MEMBER}/password`, body: { password: "evil horse" } },
      { method: "DELETE", path: `/users/${MEMBER}` },
      { method: "POST", path: "/lookup", body: { emails: [email(MEMBER)] } },
      { method: "DELETE", path: "/session" },
    ];
    for (const { path, ...question } of requests) {
      const refused = await ask(`${server.url}/directory/v1${path}`, { ...question, headers });
      expect([refused.status, refused.json()]).toMatchObject([403, { code: "cross_origin" }]);
      expect(setCookie(refused)).toBeUndefined();
    }
    expect(await organization.contents()).toEqual(before);
    expect(await sessionRows()).toHaveLength(1);
    const authorization = `Bearer ${await newKey()}`;
    const made = await ask(`${server.url}/directory/v1/teams`, {
      method: "POST",
      body: { name: "Bearer" },
      headers: { ...headers, authorization },
    });
    expect(made.status, "a key counts, whatever the cookie").toBe(201);
  });

  test("reads need no Origin; writes from the server's own pages are taken", async () => {
    const cookie = cookieOf(await signIn({ email: email(OWNER), password: PASSWORD }, { origin: server.url }));
    const teams = `${server.url}/directory/v1/teams`;
    const read = await ask(teams, { headers: { cookie } });
    expect([read.status, read.headers["cache-control"]]).toEqual([200, "no-store"]);
    expect((await ask(teams, { method: "HEAD", headers: { cookie } })).status).toBe(200);
    const host = new URL(server.url).host;
    for (const origin of [server.url, `https://${host}`]) {
      const made = await ask(teams, { method: "POST", body: { name: "Ours" }, headers: { cookie, origin } });
      expect(made.status, origin).toBe(201);
    }
  });

  test("with an Authorization header that is wrong, the cookie does not count", async () => {
    const ann = await signedIn(OWNER);
    const refused = await ann.get("/users", { authorization: "Bearer rc_rest_wrong" });
    expect([refused.status, setCookie(refused)]).toEqual([401, undefined]);
    expect((await ann.get("/users", { authorization: "" })).status).toBe(401);
  });

  test("behind a proxy, the address that it names counts, and the cookie is for https alone", async () => {
    const { url, settings } = await place();
    const proxy = { ROLLCALL_TRUSTED_PROXIES: "127.0.0.1", ROLLCALL_PUBLIC_URL: "http://people.example" };
    await using proxied = await startTestServer({ ...settings, ...proxy });
    const of = await HttpOrganization.create(proxied.app);
    await fill(of);
    const through = { "x-forwarded-proto": "https", "x-forwarded-host": "other.example" };
    const answer = await signIn({ email: email(OWNER), password: PASSWORD }, through, url);
    expect(setCookie(answer)).toMatch(/; Secure$/u);
    const write = async (origin: string, headers: OutgoingHttpHeaders = through) =>
      (
        await ask(`${url}/directory/v1/teams`, {
          method: "POST",
          body: { name: origin },
          headers: { cookie: cookieOf(answer), origin, ...headers },
        })
      ).status;
    expect(await write("https://other.example")).toBe(201);
    expect(await write("http://people.example")).toBe(201);
    expect(await write("http://other.example")).toBe(403);
    expect(await write(url)).toBe(403);
    expect(await write(url, {})).toBe(201);
    const plain = await signIn({ email: email(OWNER), password: PASSWORD }, {}, url);
    expect(setCookie(plain)).toMatch(/; Max-Age=86400$/u);
  });

  test("a public URL of https makes the cookie one for https; headers of strangers do not", async () => {
    const { url, settings } = await place();
    await using secure = await startTestServer({ ...settings, ROLLCALL_PUBLIC_URL: "https://people.example" });
    const of = await HttpOrganization.create(secure.app);
    await fill(of);
    const asked = { email: email(OWNER), password: PASSWORD };
    expect(setCookie(await signIn(asked, {}, url))).toMatch(/; Secure$/u);
    const claimed = { "x-forwarded-proto": "https", "x-forwarded-host": "evil.example" };
    expect(setCookie(await signIn(asked, claimed))).not.toContain("Secure");
    const refused = await signIn(asked, { ...claimed, origin: "https://evil.example" });
    expect(refused.status).toBe(403);
  });
});

/** Where a server with a public URL, which tells that alone, can be reached all the same. */
async function place(): Promise<{ url: string; settings: { ROLLCALL_PORT: string } }> {
  const port = await freePort();
  return { url: `http://127.0.0.1:${port}`, settings: { ROLLCALL_PORT: String(port) } };
}

describe("what a session may do", () => {
  /** Of rows that are there, and of none. */
  function names(id: number): RestNames {
    const rows = { team: id, user: id, membership: id, job: id, roleId: id, credential: id, webhook: id };
    return { ...rows, uuid: "99999999-0000-4000-8000-000000000000", email: email(id), phone: "15105559999" };
  }

  test.each([
    ["a member", MEMBER],
    ["somebody who administers a team", TEAM_ADMIN],
  ])("is what a key of the same user may: %s", async (_name, user) => {
    // Two organizations alike, for what the one is let do is done before the other is.
    const twin = await HttpOrganization.create(server.app);
    await fill(twin);
    const byKey = new RestClient(server.url, await newKey({ userId: user, role: null }));
    const asked = { email: email(user), password: PASSWORD, organization: twin.organization.slug };
    const byCookie = await RestClient.signedIn(server.url, asked);
    const own = { team, user, membership: user };
    const probesByCookie = restProbes(() => byCookie, own);
    let forbidden = 0;
    for (const [route, probes] of Object.entries(restProbes(() => byKey, own))) {
      if (route.endsWith("/session")) continue;
      for (const [index, probe] of probes.entries()) {
        for (const id of [OWNER, 9_000_001]) {
          const expected = await probe(names(id));
          const answer = await probesByCookie[route]?.[index]?.(names(id));
          const codeOf = ({ status, text }: Answer) => [status, status < 400 ? undefined : JSON.parse(text).code];
          expect(answer && codeOf(answer), `${route} ${id}`).toEqual(codeOf(expected));
          if (expected.status === 403) forbidden += 1;
        }
      }
    }
    expect(forbidden).toBeGreaterThan(40);
  });

  test("a member administers nothing", async () => {
    const mel = await signedIn(MEMBER);
    const before = await organization.contents();
    for (const refused of [
      await mel.patch("/organization", { name: "Mine" }),
      await mel.ask(`/users/${OWNER}/password`, { method: "PUT", body: { password: "evil horse" } }),
      await mel.delete(`/users/${OWNER}/sessions`),
      await mel.post(`/users/${OWNER}/erase`, undefined),
      await mel.get("/credentials"),
      await mel.post("/credentials", { api: "rest", kind: "token", user_id: OWNER }),
      await mel.post("/roles", { key: "x", name: "X", base: "owner" }),
      await mel.get("/webhooks"),
      await mel.get("/grants"),
      await mel.get("/journal/events"),
    ]) {
      expect([refused.status, refused.json().code]).toEqual([403, "forbidden"]);
    }
    expect(await organization.contents()).toEqual(before);
    expect((await mel.patch(`/users/${MEMBER}`, { phone: "+1 510 555 0001" })).status).toBe(200);
  });

  test("an owner administers, and the journal tells who", async () => {
    const ann = await signedIn(OWNER);
    const made = (await ann.post("/teams", { name: "By Ann" })).json();
    expect((await organization.journal()).at(-1)).toMatchObject({
      origin: "rest",
      credentialId: null,
      actorId: OWNER,
      object: "team",
      objectId: made.id,
    });
    const { items } = (await ann.get("/journal?sort=-id&limit=1")).json();
    expect(items).toMatchObject([{ origin: "rest", credential_id: null, actor_id: OWNER, object_id: made.id }]);
    expect((await ann.post("/credentials", { api: "rest", kind: "token", role: "admin" })).status).toBe(201);
    expect((await ann.post(`/users/${MEMBER}/erase`, undefined)).status).toBe(204);
  });
});

test("the typed client needs no key where the browser has a cookie", async () => {
  const client = createDirectoryClient({ url: server.url });
  const asked = { body: { email: email(OWNER), password: PASSWORD } };
  const { data, response } = await client.POST("/directory/v1/session", asked);
  expect(data?.user?.id).toBe(OWNER);
  const [cookie = ""] = response.headers.getSetCookie()[0]?.split(";") ?? [];
  expect((await client.GET("/directory/v1/session", { headers: { cookie } })).data).toEqual(data);
  expect((await client.GET("/directory/v1/session")).error?.code).toBe("unauthenticated");
});

describe("what is counted and kept by who asks", () => {
  const answered = { "idempotency-key": "k" };

  test("a key of a request belongs to the user, whichever session sends it", async () => {
    const [here, there] = [await signedIn(OWNER), await signedIn(OWNER)];
    const first = await here.post("/teams", { name: "Once" }, answered);
    const again = await there.post("/teams", { name: "Once" }, answered);
    expect([again.headers["idempotency-replayed"], again.text]).toEqual(["true", first.text]);
    await organization.directory.users.update([{ id: MEMBER, patch: { role: "admin" } }]);
    const other = await (await signedIn(MEMBER)).post("/teams", { name: "Another" }, answered);
    expect([other.status, other.headers["idempotency-replayed"]]).toEqual([201, undefined]);
  });

  test("event streams are the user's, five at once", async () => {
    await organization.directory.users.update([{ id: MEMBER, patch: { role: "admin" } }]);
    const stream = async (user: number) => {
      const cookie = cookieOf(await signIn({ email: email(user), password: PASSWORD }));
      return await EventReader.open(`${server.url}/directory/v1/journal/events`, { cookie });
    };
    const open = [];
    for (let count = 0; count < 5; count++) open.push(await stream(OWNER));
    const [one, more] = [await stream(MEMBER), await stream(OWNER)];
    expect([...open, one, more].map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 429]);
    for (const events of [...open, one]) events.close();
  });

  test("an event stream ends for whoever signs out", async () => {
    const cookie = cookieOf(await signIn({ email: email(OWNER), password: PASSWORD }));
    const events = await EventReader.open(`${server.url}/directory/v1/journal/events`, { cookie });
    await organization.team("seen");
    expect((await events.received(1)).map(({ data }) => data)).toMatchObject([{ after: { name: "seen" } }]);
    await new RestClient(server.url, { cookie }).delete("/session");
    await events.hasEnded();
  });
});
