import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Answer, ask } from "./ask.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { authorizeParameters, OAuthBrowser, oauthClient, postForm, type TestOAuthClient } from "./oauth-browser.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

/** The requests of the vendor's own clients, which ask for tokens by GET, with the secret in the address. */
const PASSWORD = "correct horse";
const HEADERS = { "cache-control": "no-store", accept: "application/json" };

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
  email = `person${++number}@clients.example`;
  organization = await HttpOrganization.create(server.app);
  await organization.directory.users.create([{ id: 20, fields: { givenName: "Ann", familyName: "Lee", email } }]);
  await givePassword(organization, 20, PASSWORD);
  client = await oauthClient(organization);
});

/** The clients put their secret into the address that people are sent to, too. */
async function code(): Promise<string> {
  const asked = authorizeParameters(client, { client_secret: client.clientSecret, scope: "users_read,tasks_read" });
  return (await new OAuthBrowser(server.url).allow(asked, email, PASSWORD)).searchParams.get("code") ?? "";
}

async function get(path: string, more: Record<string, string>, of = client): Promise<Answer> {
  const { clientId: client_id, clientSecret: client_secret } = of;
  const query = new URLSearchParams({ client_id, client_secret, ...more }).toString();
  return await ask(`${server.url}/oauth2/${path}?${query}`, { headers: HEADERS });
}

async function exchange(given: string): Promise<Answer> {
  return await get("token", { grant_type: "authorization_code", code: given, redirect_uri: client.redirectUri });
}

async function refresh(token: string): Promise<Answer> {
  return await get("refresh", { grant_type: "refresh_token", refresh_token: token });
}

async function me(token: string): Promise<Answer> {
  const headers = {
    "content-type": "application/json; charset=utf-8",
    accept: "application/json",
    "sdk-client": "python-sdk:2.1.0",
    authorization: `Bearer ${token}`,
  };
  return await ask(`${server.url}/api/oauth2?action=me`, { method: "POST", headers });
}

describe("the clients for Python and PHP", () => {
  test("exchange a code, call, and refresh when they are told that the token is expired", async () => {
    const answer = await exchange(await code());
    expect([answer.status, answer.headers["cache-control"]]).toEqual([200, "no-store"]);
    const { access_token, refresh_token } = answer.json();
    expect((await me(access_token)).json()).toMatchObject({ status: "ok", data: { id: "20", email } });
    await runSql(server.settings, "update oauth_grants set access_expires_at = 1");
    const late = await me(access_token);
    expect([late.status, late.json().message]).toEqual([401, expect.stringContaining("token is expired")]);
    const again = await refresh(refresh_token);
    expect((await me(again.json().access_token)).json()).toMatchObject({ data: { id: "20" } });
    expect((await refresh(refresh_token)).json()).toMatchObject({ errorDescription: "Token has been revoked" });
  });

  test("read what is wrong out of an answer with 200", async () => {
    const given = await code();
    await exchange(given);
    const spent = await exchange(given);
    expect([spent.status, spent.json().errorDescription]).toEqual([200, "Authorization code has been revoked"]);
    const stranger = await get("refresh", { grant_type: "refresh_token", client_secret: "wrong", refresh_token: "x" });
    expect([stranger.status, stranger.json().errorDescription]).toEqual([200, "Client authentication failed"]);
  });

  test("leave no secret in the log", async () => {
    const given = await code();
    const { access_token, refresh_token } = (await exchange(given)).json();
    for (const secret of [given, access_token, refresh_token, client.clientSecret]) {
      expect(server.log()).not.toContain(secret);
    }
  });

  test("do not get around another client's secret", async () => {
    const given = await code();
    const other = await oauthClient(organization);
    const { redirectUri: redirect_uri } = client;
    const stolen = await get("token", { grant_type: "authorization_code", code: given, redirect_uri }, other);
    expect(stolen.json()).toMatchObject({ errorDescription: "Cannot decrypt the authorization code" });
    expect((await exchange(given)).json()).toHaveProperty("access_token");
  });
});

describe("the provider for league/oauth2-client", () => {
  test("names itself in header and form, and asks with the token alone whose it is", async () => {
    const { clientId: client_id, clientSecret: client_secret, redirectUri: redirect_uri } = client;
    const basic = Buffer.from(`${client_id}:${client_secret}`).toString("base64");
    const form = { client_id, client_secret, redirect_uri, grant_type: "authorization_code", code: await code() };
    const answer = await postForm(`${server.url}/oauth2/token`, form, { authorization: `Basic ${basic}` });
    const headers = { authorization: `Bearer ${answer.json().access_token}` };
    for (const method of ["GET", "POST"]) {
      const shown = await ask(`${server.url}/oauth2/resource`, { method, headers });
      expect([shown.status, shown.json()]).toEqual([
        200,
        { id: "20", first_name: "Ann", last_name: "Lee", email, account_url: server.url },
      ]);
    }
  });

  test("is not told whose a token is that lets nobody in", async () => {
    const { access_token } = (await exchange(await code())).json();
    const resource = async (token: string) =>
      await ask(`${server.url}/oauth2/resource`, { headers: { authorization: `Bearer ${token}` } });
    for (const token of ["x", `${access_token.slice(0, -1)}_`, client.clientSecret]) {
      const answer = await resource(token);
      expect([answer.status, answer.json().error]).toEqual([200, "not_authorized"]);
    }
    await runSql(server.settings, "update oauth_grants set access_expires_at = 1");
    expect((await resource(access_token)).json()).toMatchObject({ errorDescription: "Access token is expired" });
  });
});
