import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Answer, ask } from "./ask.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import {
  authorizeParameters,
  OAuthBrowser,
  oauthClient,
  pkce,
  postForm,
  REDIRECT_URI,
  type TestOAuthClient,
} from "./oauth-browser.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const PASSWORD = "correct horse";
const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;
const CODE_UNKNOWN = refusal("invalid_request", "Cannot decrypt the authorization code");
const CODE_ENDED = refusal("invalid_request", "Authorization code has been revoked");
const REFRESH_UNKNOWN = refusal("invalid_request", "Cannot decrypt the refresh token");
const ENDED = refusal("invalid_request", "Token has been revoked");
const CLIENT_FAILED = refusal("invalid_client", "Client authentication failed");
const NOT_AUTHORIZED = refusal("not_authorized", "Malformed UTF-8 characters");

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
  email = `person${++number}@oauth.example`;
  organization = await HttpOrganization.create(server.app);
  const team = await organization.addTeam("Team", 7);
  await organization.addPeople(team, [
    { userId: 20, membershipId: 30, role: "team_admin", fields: { givenName: "Ann", familyName: "Lee", email } },
  ]);
  await givePassword(organization, 20, PASSWORD);
  client = await oauthClient(organization);
});

function refusal(error: string, description: string): object {
  return { error, errorDescription: description, error_description: description };
}

async function codeFor(of = client, more: Record<string, string> = {}): Promise<string> {
  const to = await new OAuthBrowser(server.url).allow(authorizeParameters(of, more), email, PASSWORD);
  return to.searchParams.get("code") ?? "";
}

async function exchange(code: string, more: Record<string, string | undefined> = {}, of = client): Promise<Answer> {
  return await postForm(`${server.url}/oauth2/token`, {
    client_id: of.clientId,
    client_secret: of.clientSecret,
    grant_type: "authorization_code",
    redirect_uri: of.redirectUri,
    code,
    ...more,
  });
}

async function refresh(token: string, more: Record<string, string | undefined> = {}, of = client): Promise<Answer> {
  return await postForm(`${server.url}/oauth2/refresh`, {
    client_id: of.clientId,
    client_secret: of.clientSecret,
    grant_type: "refresh_token",
    refresh_token: token,
    ...more,
  });
}

async function resource(token: string, of = client): Promise<Answer> {
  const { clientId: client_id, clientSecret: client_secret } = of;
  return await postForm(`${server.url}/oauth2/resource`, { client_id, client_secret, access_token: token });
}

async function tokensFor(of = client): Promise<Tokens> {
  return (await exchange(await codeFor(of), {}, of)).json();
}

/** Makes stored times older, as time does. */
async function age(column: string, milliseconds: number): Promise<void> {
  await runSql(server.settings, `update oauth_grants set ${column} = ${column} - ${milliseconds}`);
}

describe("a code", () => {
  test("becomes the documented answer, whose token tells whose it is", async () => {
    const answer = await exchange(await codeFor());
    expect([answer.status, answer.json()]).toEqual([
      200,
      {
        token_type: "Bearer",
        expires_in: 86400,
        access_token: expect.stringMatching(/^wso_a_/u),
        refresh_token: expect.stringMatching(/^wso_r_/u),
        account_url: server.url,
      },
    ]);
    expect(answer.headers).toMatchObject({
      "cache-control": "no-store",
      "content-type": "application/json; charset=utf-8",
    });
    const shown = await resource(answer.json().access_token);
    expect([shown.status, shown.json()]).toEqual([
      200,
      { id: "20", first_name: "Ann", last_name: "Lee", email, account_url: server.url },
    ]);
  });

  test.each<[name: string, post: (fields: Record<string, string>) => Promise<Answer>]>([
    ["a JSON body", (body) => ask(`${server.url}/oauth2/token`, { method: "POST", body })],
    [
      "the address",
      (fields) => ask(`${server.url}/oauth2/token?${new URLSearchParams(fields).toString()}`, { method: "POST" }),
    ],
    [
      "a form, and of the client in the header",
      ({ client_id, client_secret, ...fields }) => {
        const basic = Buffer.from(`${client_id}:${client_secret}`).toString("base64");
        return postForm(`${server.url}/oauth2/token`, fields, { authorization: `Basic ${basic}` });
      },
    ],
  ])("is taken out of %s", async (_name, post) => {
    const answer = await post({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      grant_type: "authorization_code",
      redirect_uri: REDIRECT_URI,
      code: await codeFor(),
    });
    expect(answer.json()).toMatchObject({ token_type: "Bearer" });
  });

  test("is good once: the second use ends what the first gave", async () => {
    const code = await codeFor();
    const { access_token, refresh_token } = (await exchange(code)).json();
    expect((await exchange(code)).json()).toEqual(CODE_ENDED);
    expect((await resource(access_token)).json()).toEqual(NOT_AUTHORIZED);
    expect((await refresh(refresh_token)).json()).toEqual(ENDED);
  });

  test("of many uses at once at most one succeeds", async () => {
    const code = await codeFor();
    const answers = await Promise.all(Array.from({ length: 6 }, () => exchange(code)));
    const given = answers.filter((answer) => "access_token" in answer.json());
    expect(given.length).toBeLessThanOrEqual(1);
    expect((await exchange(code)).json()).toEqual(CODE_ENDED);
    for (const answer of given) expect((await resource(answer.json().access_token)).json()).toEqual(NOT_AUTHORIZED);
  });

  test("ends after ten minutes", async () => {
    const [early, late] = [await codeFor(), await codeFor()];
    await age("code_expires_at", 9 * MINUTE);
    expect((await exchange(early)).json()).toHaveProperty("access_token");
    await age("code_expires_at", MINUTE);
    expect((await exchange(late)).json()).toEqual(refusal("invalid_request", "Authorization code has expired"));
  });

  test("is for the redirect address that it was asked for with", async () => {
    const two = await oauthClient(organization, [REDIRECT_URI, "https://app.example/other"]);
    const wrong = "https://app.example/other";
    expect((await exchange(await codeFor(two), { redirect_uri: wrong }, two)).json()).toMatchObject({
      error: "invalid_request",
    });
    expect((await exchange(await codeFor(two), { redirect_uri: undefined }, two)).json()).toMatchObject({
      error: "invalid_request",
    });
  });

  test.each([
    ["another client", async () => await oauthClient(organization)],
    ["another organization's client", async () => await oauthClient(await HttpOrganization.create(server.app))],
  ])("of %s is as good as none, and stays what it was", async (_name, other) => {
    const code = await codeFor();
    expect((await exchange(code, {}, await other())).json()).toEqual(CODE_UNKNOWN);
    expect((await exchange(`${code.slice(0, -1)}x`)).json()).toEqual(CODE_UNKNOWN);
    expect((await exchange("nonsense")).json()).toEqual(CODE_UNKNOWN);
    expect((await exchange(code)).json()).toHaveProperty("access_token");
  });

  test.each<[name: string, fields: Record<string, string | undefined>]>([
    ["another secret", { client_secret: "rc_worksection_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }],
    ["no secret", { client_secret: undefined }],
    ["no secret but a verifier", { client_secret: undefined, code_verifier: "x".repeat(43) }],
    ["a client that is not there", { client_id: "00000000-0000-4000-8000-000000000000" }],
    ["no client", { client_id: undefined }],
  ])("with %s is the documented refusal, and stays good", async (_name, fields) => {
    const code = await codeFor();
    const answer = await exchange(code, fields);
    expect([answer.status, answer.json()]).toEqual([200, CLIENT_FAILED]);
    expect((await exchange(code)).json()).toHaveProperty("access_token");
  });

  test("of a revoked client is refused", async () => {
    const code = await codeFor();
    const { access_token } = await tokensFor();
    await organization.directory.credentials.revoke(client.id);
    // A client that was just seen is not read again for a second.
    await new Promise((resolve) => void setTimeout(resolve, 1100));
    expect((await exchange(code)).json()).toEqual(CLIENT_FAILED);
    expect((await resource(access_token)).json()).toEqual(CLIENT_FAILED);
  });

  test("another way to ask for tokens is refused", async () => {
    const code = await codeFor();
    for (const grant_type of ["password", "client_credentials", "urn:x"]) {
      expect((await exchange(code, { grant_type })).json()).not.toHaveProperty("access_token");
    }
    expect((await exchange(code, { grant_type: undefined })).json()).toMatchObject({ error: "invalid_request" });
    expect((await exchange("")).json()).toMatchObject({ error: "invalid_request" });
  });

  test.each([
    ["in the form", "", "client_id=x&client_id=x"],
    ["in the form and the address", "?client_id=x", "client_id=x"],
  ])("no parameter may be there twice, %s", async (_name, query, body) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await ask(`${server.url}/oauth2/token${query}`, { method: "POST", headers, body });
    expect(answer.json()).toEqual(refusal("invalid_request", "client_id is there twice."));
  });

  test.each<[name: string, body: unknown, status: number]>([
    ["a list", [], 400],
    ["broken JSON", "{", 400],
    ["a number for a text", { client_id: 5 }, 200],
  ])("%s is no request", async (_name, body, status) => {
    const headers = { "content-type": "application/json" };
    const answer = await ask(`${server.url}/oauth2/token`, { method: "POST", headers, body });
    expect([answer.status, answer.json().error]).toEqual([status, "invalid_request"]);
  });
});

describe("PKCE", () => {
  test("a code takes the verifier of its challenge", async () => {
    const { verifier, challenge } = pkce();
    const code = await codeFor(client, { code_challenge: challenge, code_challenge_method: "S256" });
    expect((await exchange(code, { code_verifier: verifier })).json()).toHaveProperty("access_token");
  });

  test("and the plain one, which a challenge without a method is", async () => {
    const { verifier } = pkce();
    const code = await codeFor(client, { code_challenge: verifier });
    expect((await exchange(code, { code_verifier: verifier })).json()).toHaveProperty("access_token");
  });

  test.each([
    ["another verifier", () => pkce().verifier],
    ["no verifier", () => undefined],
    ["the challenge itself", (challenge: string) => challenge],
  ])("%s is refused, and the code is spent", async (_name, wrong) => {
    const { verifier, challenge } = pkce();
    const code = await codeFor(client, { code_challenge: challenge, code_challenge_method: "S256" });
    expect((await exchange(code, { code_verifier: wrong(challenge) })).json()).toMatchObject({
      error: "invalid_grant",
    });
    expect((await exchange(code, { code_verifier: verifier })).json()).toEqual(CODE_ENDED);
  });

  test("a verifier without a challenge is refused", async () => {
    const answer = await exchange(await codeFor(), { code_verifier: pkce().verifier });
    expect(answer.json()).toMatchObject({ error: "invalid_grant" });
  });
});

describe("a refresh token", () => {
  test.each(["/oauth2/refresh", "/oauth2/token"])("gives a new pair at %s and ends the old one", async (path) => {
    const old = await tokensFor();
    const answer = await postForm(`${server.url}${path}`, {
      client_id: client.clientId,
      client_secret: client.clientSecret,
      grant_type: "refresh_token",
      refresh_token: old.refresh_token,
    });
    expect([answer.status, answer.json()]).toEqual([
      200,
      {
        token_type: "Bearer",
        expires_in: 86400,
        access_token: expect.stringMatching(/^wso_a_/u),
        refresh_token: expect.stringMatching(/^wso_r_/u),
      },
    ]);
    const fresh: Tokens = answer.json();
    expect(new Set([old.access_token, old.refresh_token, fresh.access_token, fresh.refresh_token]).size).toBe(4);
    expect((await resource(fresh.access_token)).json()).toMatchObject({ id: "20" });
    expect((await resource(old.access_token)).json()).toEqual(NOT_AUTHORIZED);
    expect((await refresh(fresh.refresh_token)).json()).toHaveProperty("access_token");
  });

  test("that was replaced ends everything when it comes again", async () => {
    const old = await tokensFor();
    const fresh: Tokens = (await refresh(old.refresh_token)).json();
    expect((await refresh(old.refresh_token)).json()).toEqual(ENDED);
    expect((await resource(fresh.access_token)).json()).toEqual(NOT_AUTHORIZED);
    expect((await refresh(fresh.refresh_token)).json()).toEqual(ENDED);
    expect((await organization.journal()).at(-1)).toMatchObject({
      origin: "worksection",
      actorId: 20,
      credentialId: client.id,
      after: { oauthGrant: { client: client.id, state: "ended" } },
    });
  });

  test("of many refreshes at once at most one succeeds", async () => {
    const { refresh_token } = await tokensFor();
    const answers = await Promise.all(Array.from({ length: 6 }, () => refresh(refresh_token)));
    const given = answers.filter((answer) => "access_token" in answer.json());
    expect(given.length).toBeLessThanOrEqual(1);
    const refused = answers.filter((answer) => !given.includes(answer)).map((answer) => answer.json());
    expect(refused).toEqual(refused.map(() => ENDED));
  });

  test("that never was one ends nothing", async () => {
    const { access_token, refresh_token } = await tokensFor();
    const [named = "", family = ""] = refresh_token.split(".");
    const other = named.replace(/.{43}$/u, "x".repeat(43));
    for (const token of ["x", access_token, named, `${other}.${"y".repeat(43)}`, `${named}.`, `.${family}`]) {
      expect((await refresh(token)).json()).toEqual(REFRESH_UNKNOWN);
    }
    expect((await refresh("")).json()).toMatchObject({ error: "invalid_request" });
    expect((await refresh(refresh_token)).json()).toHaveProperty("access_token");
  });

  test.each([
    ["another client's", async () => await oauthClient(organization)],
    ["another organization's", async () => await oauthClient(await HttpOrganization.create(server.app))],
  ])("is %s: as good as none", async (_name, other) => {
    const { access_token, refresh_token } = await tokensFor();
    const stranger = await other();
    expect((await refresh(refresh_token, {}, stranger)).json()).toEqual(REFRESH_UNKNOWN);
    expect((await resource(access_token, stranger)).json()).toEqual(NOT_AUTHORIZED);
    expect((await refresh(refresh_token, { client_secret: "wrong" })).json()).toEqual(CLIENT_FAILED);
    expect((await refresh(refresh_token)).json()).toHaveProperty("access_token");
  });

  test("lives for thirty days, and the one after it as long again", async () => {
    const { refresh_token } = await tokensFor();
    await age("refresh_expires_at", 29 * DAY);
    const fresh: Tokens = (await refresh(refresh_token)).json();
    await age("refresh_expires_at", 29 * DAY);
    const last: Tokens = (await refresh(fresh.refresh_token)).json();
    await age("refresh_expires_at", 30 * DAY);
    expect((await refresh(last.refresh_token)).json()).toEqual(refusal("invalid_request", "Token has expired"));
  });

  test("may ask for less than was allowed, never for more", async () => {
    const { refresh_token } = await tokensFor();
    const more = await refresh(refresh_token, { scope: "users_read,contacts_read" });
    expect(more.json()).toMatchObject({ error: "invalid_scope" });
    expect((await refresh(refresh_token, { scope: "users_read" })).json()).toHaveProperty("access_token");
  });

  test("at its own address takes no other kind of grant", async () => {
    const answer = await refresh("x", { grant_type: "authorization_code" });
    expect(answer.json()).toMatchObject({ error: "unsupported_grant_type" });
  });
});

describe("an access token", () => {
  test("ends after a day", async () => {
    const { access_token } = await tokensFor();
    await age("access_expires_at", DAY);
    expect((await resource(access_token)).json()).toEqual(refusal("not_authorized", "Access token is expired"));
  });

  test("of somebody who was deactivated or deleted is nobody's, and is not refreshed", async () => {
    const { access_token, refresh_token } = await tokensFor();
    await organization.directory.users.update([{ id: 20, patch: { status: "inactive" } }]);
    expect((await resource(access_token)).json()).toEqual(NOT_AUTHORIZED);
    expect((await refresh(refresh_token)).json()).toEqual(ENDED);
    await organization.directory.users.update([{ id: 20, patch: { status: "active" } }]);
    expect((await resource(access_token)).json()).toMatchObject({ id: "20" });
    await organization.directory.users.delete(20);
    expect((await resource(access_token)).json()).toEqual(NOT_AUTHORIZED);
  });

  test("ends with the password that let it in", async () => {
    const { access_token, refresh_token } = await tokensFor();
    await givePassword(organization, 20, "another horse");
    expect((await resource(access_token)).json()).toEqual(NOT_AUTHORIZED);
    expect((await refresh(refresh_token)).json()).toEqual(REFRESH_UNKNOWN);
  });

  test("of a cancelled organization lets nobody in", async () => {
    const { access_token } = await tokensFor();
    await server.app.store.execute("setOrganizationStatus", { by: organization.principal(), status: "cancelled" });
    expect((await resource(access_token)).json()).not.toHaveProperty("id");
  });
});

describe("revocation", () => {
  const revoke = async (token: string, of = client, more: Record<string, string> = {}) => {
    const { clientId: client_id, clientSecret: client_secret } = of;
    return await postForm(`${server.url}/oauth2/revoke`, { client_id, client_secret, token, ...more });
  };

  test.each(["access_token", "refresh_token"] as const)("by its %s ends a grant", async (kind) => {
    const tokens = await tokensFor();
    const answer = await revoke(tokens[kind], client, { token_type_hint: kind });
    expect([answer.status, answer.json()]).toEqual([200, {}]);
    expect((await resource(tokens.access_token)).json()).toEqual(NOT_AUTHORIZED);
    expect((await refresh(tokens.refresh_token)).json()).toEqual(ENDED);
    expect((await revoke(tokens[kind])).status).toBe(200);
  });

  test("of what is unknown or another client's changes nothing and says nothing", async () => {
    const tokens = await tokensFor();
    const before = await organization.contents();
    expect((await revoke("x")).json()).toEqual({});
    expect(
      (await revoke(tokens.access_token, await oauthClient(await HttpOrganization.create(server.app)))).json(),
    ).toEqual({});
    expect(await organization.contents()).toEqual(before);
    expect((await resource(tokens.access_token)).json()).toMatchObject({ id: "20" });
  });

  test("takes the client's secret", async () => {
    const answer = await revoke("x", { ...client, clientSecret: "wrong" });
    expect([answer.status, answer.json()]).toEqual([401, CLIENT_FAILED]);
  });
});

test("neither codes, tokens, secrets, passwords nor e-mails are in the log", async () => {
  const code = await codeFor();
  const tokens: Tokens = (await exchange(code)).json();
  await refresh(tokens.refresh_token);
  await exchange("wrong");
  for (const secret of [code, tokens.access_token, tokens.refresh_token, client.clientSecret, PASSWORD, email]) {
    expect(server.log()).not.toContain(secret);
  }
});

test("only digests are stored", async () => {
  const tokens = await tokensFor();
  const contents = JSON.stringify(await organization.contents());
  for (const secret of [tokens.access_token, tokens.refresh_token, client.clientSecret]) {
    expect(contents).not.toContain(secret);
  }
});
