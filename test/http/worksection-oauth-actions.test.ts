import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Answer, ask, type Question } from "./ask.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { authorizeParameters, OAuthBrowser, oauthClient, postForm, type TestOAuthClient } from "./oauth-browser.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const PASSWORD = "correct horse";
const DAY = 24 * 60 * 60 * 1000;
const ALL = "users_read,users_write,contacts_read,contacts_write,projects_read,administrative";
const INVALID = { status: "error", status_code: 0, message: "Invalid token" };

let server: TestServer;
let organization: HttpOrganization;
let client: TestOAuthClient;
let email: string;
let number = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  email = `person${++number}@actions.example`;
  organization = await HttpOrganization.create(server.app);
  await organization.addTeam("Team", 7);
  await organization.directory.users.create([
    { id: 20, fields: { givenName: "Ann", familyName: "Lee", email, role: "admin" } },
    { id: 21, fields: { givenName: "Bo", email: `other-${email}` } },
  ]);
  await givePassword(organization, 20, PASSWORD);
  client = await oauthClient(organization);
});

async function tokenFor(scope: string, of = client, who = email): Promise<string> {
  const to = await new OAuthBrowser(server.url).allow(authorizeParameters(of, { scope }), who, PASSWORD);
  const answer = await postForm(`${server.url}/oauth2/token`, {
    client_id: of.clientId,
    client_secret: of.clientSecret,
    grant_type: "authorization_code",
    redirect_uri: of.redirectUri,
    code: to.searchParams.get("code") ?? "",
  });
  return answer.json().access_token;
}

async function act(token: string, query: string, question: Question = {}): Promise<Answer> {
  return await ask(`${server.url}/api/oauth2?${query}`, { headers: { authorization: `Bearer ${token}` }, ...question });
}

describe("an access token lets in", () => {
  test.each<[name: string, asked: (token: string) => Promise<Answer>]>([
    ["as a bearer", (token) => act(token, "action=me")],
    [
      "with another case of the word",
      (token) => act("", "action=me", { headers: { authorization: `bearer ${token}` } }),
    ],
    ["in the address", (token) => act("", `action=me&access_token=${token}`, { headers: {} })],
    ["with POST", (token) => act(token, "action=me", { method: "POST" })],
    ["with POST and a JSON body", (token) => act(token, "action=me", { method: "POST", body: {} })],
    ["with a slash at the end", (token) => ask(`${server.url}/api/oauth2/?action=me&access_token=${token}`)],
  ])("%s", async (_name, asked) => {
    const answer = await asked(await tokenFor("users_read"));
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ status: "ok" });
    expect(JSON.stringify(answer.json())).toContain(email);
  });

  test("nobody else", async () => {
    const token = await tokenFor(ALL);
    const other = await HttpOrganization.create(server.app);
    const forged = token.replace(/^wso_a_\d+_/u, `wso_a_${other.id}_`);
    const authorization = `Bearer ${token}`;
    const asked = [
      act("", "action=me", { headers: {} }),
      act("x", "action=me"),
      act(`${token.slice(0, -1)}_`, "action=me"),
      act(forged, "action=me"),
      act(token, "action=me", { headers: { authorization: `Token ${token}` } }),
      act(token, `action=me&access_token=${token}`, { headers: { authorization } }),
      act(client.clientSecret, "action=me"),
    ];
    for (const answer of await Promise.all(asked)) {
      expect([answer.status, answer.json()]).toEqual([401, INVALID]);
      expect(answer.headers["www-authenticate"]).toMatch(/^Bearer/u);
    }
  });

  test("no longer than a day, which the answer tells", async () => {
    const token = await tokenFor("users_read");
    await runSql(server.settings, `update oauth_grants set access_expires_at = access_expires_at - ${DAY}`);
    const answer = await act(token, "action=me");
    expect([answer.status, answer.json()]).toEqual([
      401,
      { status: "error", status_code: 0, message: "Access token is expired" },
    ]);
  });

  test("no longer than its user may come in", async () => {
    const token = await tokenFor("users_read");
    await organization.directory.users.update([{ id: 20, patch: { status: "inactive" } }]);
    const answer = await act(token, "action=me");
    expect([answer.status, answer.json()]).toEqual([401, INVALID]);
  });

  test("no longer than its client lives", async () => {
    const token = await tokenFor("users_read");
    await organization.directory.credentials.revoke(client.id);
    expect((await act(token, "action=me")).status).toBe(401);
  });

  test("with what its user may do at the time", async () => {
    const token = await tokenFor(ALL);
    const add = (who: string) => act(token, `action=add_user&email=${who}-${email}&group=Team`);
    expect((await add("first")).json()).toMatchObject({ status: "ok" });
    await organization.directory.users.update([{ id: 20, patch: { role: "member" } }]);
    const before = await organization.contents();
    expect((await add("second")).json()).toMatchObject({ status: "error" });
    expect(await organization.contents()).toEqual(before);
  });
});

describe("scopes", () => {
  test.each([
    ["get_users", "users_read"],
    ["get_user_groups", "users_read"],
    ["get_users_schedule", "users_read"],
    ["get_contacts", "contacts_read"],
    ["get_contact_groups", "contacts_read"],
  ])("%s needs %s", async (action, scope) => {
    expect((await act(await tokenFor(scope), `action=${action}`)).json()).toMatchObject({ status: "ok" });
    const without = ALL.split(",").filter((name) => name !== scope);
    const answer = await act(await tokenFor(without.join(",")), `action=${action}`);
    expect([answer.status, answer.json().status]).toEqual([200, "error"]);
    expect(answer.text).not.toContain(email);
  });

  test.each([
    ["add_user", "email=new@actions.example", "users_write"],
    ["add_user_group", "title=New", "users_write"],
    ["add_contact", "email=new@actions.example&name=New", "contacts_write"],
    ["add_contact_group", "title=New", "contacts_write"],
  ])("%s needs %s", async (action, query, scope) => {
    const without = ALL.split(",").filter((name) => name !== scope);
    const before = await tokenFor(without.join(","));
    const contents = await organization.contents();
    expect((await act(before, `action=${action}&${query}`)).json()).toMatchObject({ status: "error" });
    expect(await organization.contents()).toEqual(contents);
    expect((await act(await tokenFor(scope), `action=${action}&${query}`)).json()).toMatchObject({ status: "ok" });
    expect((await organization.journal()).at(-1)).toMatchObject({
      origin: "worksection",
      actorId: 20,
      credentialId: client.id,
    });
  });

  test("a client that was made for reading changes nothing, whatever was allowed", async () => {
    const { credential, secret } = await organization.directory.credentials.create({
      api: "worksection",
      kind: "oauth_client",
      scope: "read",
      redirectUris: [client.redirectUri],
    });
    const reading = { ...client, id: credential.id, clientId: credential.publicId, clientSecret: secret };
    const token = await tokenFor(ALL, reading);
    expect((await act(token, "action=get_users")).json()).toMatchObject({ status: "ok" });
    expect((await act(token, "action=add_user_group&title=New")).json()).toMatchObject({ status: "error" });
  });

  test("a refresh may leave some behind", async () => {
    const to = await new OAuthBrowser(server.url).allow(authorizeParameters(client, { scope: ALL }), email, PASSWORD);
    const secrets = { client_id: client.clientId, client_secret: client.clientSecret };
    const code = to.searchParams.get("code") ?? "";
    const first = await postForm(`${server.url}/oauth2/token`, {
      ...secrets,
      grant_type: "authorization_code",
      redirect_uri: client.redirectUri,
      code,
    });
    const narrow = await postForm(`${server.url}/oauth2/refresh`, {
      ...secrets,
      refresh_token: first.json().refresh_token,
      scope: "contacts_read",
    });
    expect((await act(narrow.json().access_token, "action=get_users")).json()).toMatchObject({ status: "error" });
    expect((await act(narrow.json().access_token, "action=get_contacts")).json()).toMatchObject({ status: "ok" });
    const wide = await postForm(`${server.url}/oauth2/refresh`, {
      ...secrets,
      refresh_token: narrow.json().refresh_token,
    });
    expect((await act(wide.json().access_token, "action=get_users")).json()).toMatchObject({ status: "ok" });
  });
});

test("an address that is too long, an action that is none, and no action are answered as by the admin API", async () => {
  const token = await tokenFor("users_read");
  expect((await act(token, `action=me&x=${"x".repeat(8200)}`)).status).toBe(414);
  expect((await act(token, "action=get_tasks")).json()).toMatchObject({ status_code: 0, message: "Action is invalid" });
  expect((await act(token, "")).json()).toMatchObject({ status_code: 1, message: "Action is required" });
});

test("one request a second when limits are those of the vendor", async () => {
  await using faithful = await startTestServer({ ROLLCALL_LIMITS: "faithful" });
  const there = await HttpOrganization.create(faithful.app);
  await there.directory.users.create([{ id: 20, fields: { givenName: "Ann", email } }]);
  await givePassword(there, 20, PASSWORD);
  const app = await oauthClient(there);
  const to = await new OAuthBrowser(faithful.url).allow(authorizeParameters(app), email, PASSWORD);
  const answer = await postForm(`${faithful.url}/oauth2/token`, {
    client_id: app.clientId,
    client_secret: app.clientSecret,
    grant_type: "authorization_code",
    redirect_uri: app.redirectUri,
    code: to.searchParams.get("code") ?? "",
  });
  const url = `${faithful.url}/api/oauth2?action=me&access_token=${answer.json().access_token}`;
  const answers = [await ask(url)];
  // A slow machine may take a second for one.
  while (answers.at(-1)?.status !== 429) answers.push(await ask(url));
  expect(answers[0]?.json()).toMatchObject({ status: "ok" });
  expect(answers.at(-1)?.json()).toEqual({ status: "error", message: "Too many requests" });
});

test("an access token in the address is neither in the log nor kept by what is in between", async () => {
  const token = await tokenFor("users_read");
  for (const action of ["me", "get_users", "nothing"]) {
    const { headers } = await ask(`${server.url}/api/oauth2?action=${action}&access_token=${token}`);
    expect(headers["cache-control"]).toBe("private, no-store");
  }
  expect(server.log()).not.toContain(token);
});
