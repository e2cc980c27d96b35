import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { organizationDirectory } from "../../src/directory/access.ts";
import { type Filter, type GrantField, allOf } from "../../src/directory/filter.ts";
import { TEST_BOX } from "../fixtures/organization.ts";
import { type Answer, ask } from "./ask.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { authorizeParameters, OAuthBrowser, oauthClient, postForm, type TestOAuthClient } from "./oauth-browser.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const PASSWORD = "correct horse";
const HOUR = 60 * 60 * 1000;
const CLIENT_FAILED = { error: "invalid_client" };
const ENDED = { error: "invalid_request", error_description: "Token has been revoked" };
const CODE_ENDED = { error: "invalid_request", error_description: "Authorization code has been revoked" };

type Tokens = { access_token: string; refresh_token: string };

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
  await organization.addPeople(await organization.addTeam(), [{ userId: 20, fields: { givenName: "Ann", email } }]);
  await givePassword(organization, 20, PASSWORD);
  client = await oauthClient(organization);
});

async function codeFor(of: TestOAuthClient): Promise<string> {
  const to = await new OAuthBrowser(server.url).allow(authorizeParameters(of), email, PASSWORD);
  return to.searchParams.get("code") ?? "";
}

async function exchange(code: string, of: TestOAuthClient): Promise<Answer> {
  const { clientId: client_id, clientSecret: client_secret, redirectUri: redirect_uri } = of;
  const fields = { client_id, client_secret, redirect_uri, grant_type: "authorization_code", code };
  return await postForm(`${server.url}/oauth2/token`, fields);
}

async function tokensFor(of = client): Promise<Tokens> {
  return (await exchange(await codeFor(of), of)).json();
}

async function refresh(refresh_token: string, of: TestOAuthClient): Promise<Answer> {
  const { clientId: client_id, clientSecret: client_secret } = of;
  return await postForm(`${server.url}/oauth2/refresh`, { client_id, client_secret, refresh_token });
}

async function me(token: string): Promise<Answer> {
  return await ask(`${server.url}/api/oauth2?action=me&access_token=${token}`);
}

/** Gives the client another secret, as its developer then has it. */
async function rotated(overlap: number): Promise<TestOAuthClient> {
  const { credential, secret } = await organization.directory.credentials.rotate(client.id, overlap);
  expect([credential.id, credential.publicId]).toEqual([client.id, client.clientId]);
  return { ...client, clientSecret: secret };
}

describe("a client that is rotated", () => {
  test("keeps what people allowed it, and may use either secret until the overlap is over", async () => {
    const before = await tokensFor();
    const code = await codeFor(client);
    const renewed = await rotated(HOUR);
    expect((await me(before.access_token)).json()).toMatchObject({ status: "ok", data: { id: "20" } });
    const second: Tokens = (await refresh(before.refresh_token, renewed)).json();
    const third: Tokens = (await refresh(second.refresh_token, client)).json();
    expect((await exchange(code, renewed)).json()).toHaveProperty("access_token");
    await runSql(server.settings, `update credentials set old_secret_expires_at = old_secret_expires_at - ${HOUR}`);
    // A client that was just seen is not read again for a second.
    const known = async () => (await refresh("x", client)).json();
    await expect.poll(known, { timeout: 10_000 }).toMatchObject(CLIENT_FAILED);
    expect((await refresh(third.refresh_token, client)).json()).toMatchObject(CLIENT_FAILED);
    expect((await refresh(third.refresh_token, renewed)).json()).toHaveProperty("access_token");
  });

  test("without overlap is known by the new secret alone, from the next request on", async () => {
    const { access_token, refresh_token } = await tokensFor();
    const renewed = await rotated(0);
    expect((await refresh(refresh_token, renewed)).json()).toHaveProperty("access_token");
    expect((await refresh(refresh_token, client)).json()).toMatchObject(CLIENT_FAILED);
    expect((await me(access_token)).json()).toMatchObject({ message: "Invalid token" });
  });

  test("twice has the two newest secrets", async () => {
    const { refresh_token } = await tokensFor();
    const second = await rotated(HOUR);
    const third = await rotated(HOUR);
    expect((await refresh(refresh_token, third)).json()).toHaveProperty("access_token");
    expect((await refresh("x", second)).json()).toMatchObject({ error: "invalid_request" });
    expect((await refresh("x", client)).json()).toMatchObject(CLIENT_FAILED);
  });

  test("is in the journal without either secret, and one that has ended is not rotated", async () => {
    const { clientSecret } = await rotated(HOUR);
    const journal = await organization.journal();
    expect(journal.at(-1)).toMatchObject({ action: "rotated", object: "credential", objectId: client.id, version: 2 });
    for (const secret of [clientSecret, client.clientSecret]) expect(JSON.stringify(journal)).not.toContain(secret);
    await organization.directory.credentials.revoke(client.id);
    await expect(rotated(HOUR)).rejects.toMatchObject({ code: "not_found" });
    const other = await HttpOrganization.create(server.app);
    await expect(other.directory.credentials.rotate(client.id)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a grant", () => {
  const at = (field: GrantField, value: string | number): Filter<GrantField> => ({ op: "eq", field, value });
  const listed = async (...filters: Filter<GrantField>[]) =>
    (await organization.directory.grants.list({ limit: 10, filter: allOf(...filters) })).rows;

  test("that is revoked ends its tokens as a revoked token does, and only its own", async () => {
    const [mine, other] = [await tokensFor(), await tokensFor(await oauthClient(organization, undefined, "Other"))];
    const [second, first] = await listed();
    expect([first?.client.label, second?.client.label]).toEqual(["Time sheets", "Other"]);
    const revoked = await organization.directory.grants.revoke(first?.grant.id ?? 0);
    expect(revoked.grant.revokedAt).not.toBeNull();
    const answer = await me(mine.access_token);
    expect([answer.status, answer.json()]).toEqual([
      401,
      { status: "error", status_code: 0, message: "Invalid token" },
    ]);
    expect((await refresh(mine.refresh_token, client)).json()).toMatchObject(ENDED);
    expect((await me(other.access_token)).json()).toMatchObject({ status: "ok" });
    expect((await organization.journal()).at(-1)).toMatchObject({
      action: "updated",
      object: "user",
      objectId: 20,
      actorId: null,
      after: { oauthGrant: { id: first?.grant.id, client: client.id, state: "ended" } },
    });
  });

  test("that is revoked before its code was exchanged gives no token; revoking it twice changes nothing", async () => {
    const code = await codeFor(client);
    const [presented] = await listed();
    const id = presented?.grant.id ?? 0;
    const revoked = await organization.directory.grants.revoke(id);
    const journal = await organization.journal();
    expect(await organization.directory.grants.revoke(id)).toEqual(revoked);
    expect(await organization.journal()).toEqual(journal);
    expect((await exchange(code, client)).json()).toMatchObject(CODE_ENDED);
  });

  test("is listed by client, by user and as long as it is live, newest first", async () => {
    const other = await oauthClient(organization);
    await codeFor(client);
    await codeFor(other);
    await codeFor(client);
    const ids = async (...filters: Filter<GrantField>[]) => (await listed(...filters)).map(({ grant }) => grant.id);
    const [third = 0, second = 0, first = 0] = await ids();
    expect(await ids(at("credential_id", client.id))).toEqual([third, first]);
    expect(await ids(at("user_id", 20))).toEqual([third, second, first]);
    expect(await ids(at("user_id", 21))).toEqual([]);
    await organization.directory.grants.revoke(third);
    await organization.directory.credentials.revoke(other.id);
    expect(await ids(at("state", "live"))).toEqual([first]);
    expect(await ids(at("state", "revoked"))).toEqual([third, second]);
    const { id } = organization.organization;
    const later = async (state: string) =>
      (await server.app.store.read.grants.list(id, { limit: 10, filter: at("state", state) }, Date.now() + HOUR)).rows;
    expect(await later("live")).toEqual([]);
    expect((await later("expired")).map(({ grant }) => grant.id)).toEqual([first]);
  });

  test("of another organization is unknown, and only who administers the organization ends one", async () => {
    await codeFor(client);
    const [presented] = await listed();
    const id = presented?.grant.id ?? 0;
    const other = await HttpOrganization.create(server.app);
    expect((await other.directory.grants.list({ limit: 10 })).rows).toEqual([]);
    await expect(other.directory.grants.revoke(id)).rejects.toMatchObject({ code: "not_found" });
    const by = organization.principal({ userId: 20, role: null });
    const grants = organizationDirectory(server.app.store, TEST_BOX, by).grants;
    await expect(grants.revoke(id)).rejects.toMatchObject({ code: "forbidden" });
    expect((await listed(at("state", "live"))).map(({ grant }) => grant.id)).toEqual([id]);
  });
});
