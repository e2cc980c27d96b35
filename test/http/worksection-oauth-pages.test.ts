import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { digestOf } from "../../src/directory/credentials/secret-box.ts";
import { type Answer, ask } from "./ask.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import {
  authorizeParameters,
  formToken,
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
const WRONG = "The e-mail or the password is not right.";
const STALE = "This page was open for too long";

let server: TestServer;
let organization: HttpOrganization;
let client: TestOAuthClient;
let browser: OAuthBrowser;
let email: string;
let number = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  email = `person${++number}@pages.example`;
  organization = await HttpOrganization.create(server.app);
  await organization.directory.users.create([
    { id: 20, fields: { givenName: "Ann <b>", familyName: "O'Lee", email } },
    { id: 21, fields: { givenName: "Bo", email: `other-${email}` } },
  ]);
  await givePassword(organization, 20, PASSWORD);
  client = await oauthClient(organization, [REDIRECT_URI], 'Time & <i>"sheets"</i>');
  browser = new OAuthBrowser(server.url);
});

const asked = (more: Record<string, string> = {}) => authorizeParameters(client, more);

async function grants(): Promise<number> {
  const entries = await organization.journal();
  return entries.filter(({ after }) => "oauthGrant" in after).length;
}

function sentBack(answer: Answer): Record<string, string> {
  expect(answer.status).toBe(303);
  const url = new URL(answer.headers.location ?? "");
  expect(url.origin + url.pathname).toBe(REDIRECT_URI);
  return Object.fromEntries(url.searchParams);
}

describe("the way to a code", () => {
  test("leads over signing in and consenting, and back with the state", async () => {
    const signInPage = await browser.get(asked());
    expect(signInPage.status).toBe(200);
    expect(signInPage.text).toContain("Sign in to Acme");
    expect(signInPage.text).not.toContain("Allow");
    const signedIn = await browser.signIn(asked(), ` ${email.toUpperCase()} `, PASSWORD);
    expect([signedIn.status, signedIn.headers.location]).toEqual([
      303,
      `/oauth2/authorize?${new URLSearchParams(asked()).toString()}`,
    ]);
    const consentPage = await browser.get(asked());
    expect(consentPage.text).toContain("See people and teams");
    expect(consentPage.text).toContain("Invite people");
    expect(consentPage.text).not.toContain("See contacts");
    expect(consentPage.text).toContain("app.example");
    expect(await grants()).toBe(0);
    const allowed = await browser.press(asked(), consentPage, { step: "allow" });
    expect(sentBack(allowed)).toEqual({ code: expect.stringMatching(/^wso_c_/u), state: "a state" });
    expect((await organization.journal()).at(-1)).toMatchObject({
      origin: "worksection",
      actorId: 20,
      credentialId: client.id,
      object: "user",
      objectId: 20,
      after: { oauthGrant: { client: client.id, scopes: ["users_read", "users_write"], state: "allowed" } },
    });
  });

  test("is shorter for who is signed in, and starts anew for another account", async () => {
    await browser.allow(asked(), email, PASSWORD);
    const again = await browser.get(asked({ scope: "contacts_read projects_write" }));
    expect(again.text).toContain("See contacts");
    expect(again.text).toContain("projects_write");
    const switched = await browser.press(asked(), await browser.get(asked()), { step: "switch" });
    expect(switched.status).toBe(303);
    expect((await browser.get(asked())).text).toContain("Sign in to Acme");
  });

  test("a no is told, and gives nothing", async () => {
    await browser.signIn(asked(), email, PASSWORD);
    const denied = await browser.press(asked(), await browser.get(asked()), { step: "deny" });
    expect(sentBack(denied)).toMatchObject({ error: "access_denied", state: "a state" });
    expect(await grants()).toBe(0);
  });

  test("a redirect address keeps the query that it has, for errors too", async () => {
    const redirectUri = "https://app.example/callback?a=1%202&b=";
    const other = await oauthClient(organization, [redirectUri]);
    await browser.signIn(authorizeParameters(other), email, PASSWORD);
    const page = await browser.get(authorizeParameters(other));
    for (const step of ["deny", "allow"]) {
      const { location = "" } = (await browser.press(authorizeParameters(other), page, { step })).headers;
      expect(location.startsWith(`${redirectUri}&`)).toBe(true);
    }
  });
});

describe("what comes from the directory or the client is text", () => {
  test("on every page", async () => {
    const alert = await browser.signIn(asked(), `"><script>alert(1)</script>`, "x");
    await browser.signIn(asked({ state: `"><script>` }), email, PASSWORD);
    const consent = await browser.get(asked({ state: `"><script>` }));
    for (const page of [alert, consent]) {
      expect(page.text).not.toMatch(/<script|<b>|<i>/u);
      expect(page.text).toContain("Time &amp; &lt;i&gt;&quot;sheets&quot;");
    }
    expect(consent.text).toContain("Ann &lt;b&gt; O&#39;Lee");
    expect(alert.text).toContain("&quot;&gt;&lt;script&gt;");
  });
});

describe("every page", () => {
  test.each<[name: string, show: () => Promise<Answer>]>([
    ["signing in", () => browser.get(asked())],
    ["a failed sign-in", () => browser.signIn(asked(), email, "wrong")],
    [
      "the consent",
      async () => {
        await browser.signIn(asked(), email, PASSWORD);
        return await browser.get(asked());
      },
    ],
    ["an error", () => browser.get(asked({ client_id: "nobody" }))],
  ])("%s: runs nothing, loads nothing, is in no frame, and is not kept", async (_name, show) => {
    const { headers, text } = await show();
    const policy = headers["content-security-policy"];
    const style = /<style>([^]*)<\/style>/u.exec(text)?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(policy).toContain(`default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'`);
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
    });
    expect(text).toMatch(/^<!doctype html>\s*<html lang="en">/u);
    expect(text).not.toMatch(/<script|\son\w+=|style=|src=/u);
  });

  test("its cookie is for this server's sign-in alone", async () => {
    const [cookie = ""] = (await browser.get(asked())).headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^rollcall_sign_in=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/u);
    await using behind = await startTestServer({ ROLLCALL_TRUSTED_PROXIES: "127.0.0.1" });
    const there = await oauthClient(await HttpOrganization.create(behind.app));
    const query = new URLSearchParams(authorizeParameters(there)).toString();
    const headers = { "x-forwarded-proto": "https" };
    const answer = await ask(`${behind.url}/oauth2/authorize?${query}`, { headers });
    expect(answer.headers["set-cookie"]?.[0]).toMatch(/^__Host-rollcall_sign_in=[\w-]{43}; Path=\/; .*; Secure$/u);
  });
});

describe("a request that names no client or address that is known", () => {
  test.each<[name: string, more: Record<string, string>]>([
    ["another client", { client_id: "00000000-0000-4000-8000-000000000000" }],
    ["an empty client", { client_id: "" }],
    ["another address", { redirect_uri: "https://evil.example/callback" }],
    ["a longer one", { redirect_uri: `${REDIRECT_URI}/more` }],
    ["one with a query", { redirect_uri: `${REDIRECT_URI}?more` }],
    ["one with other letters", { redirect_uri: REDIRECT_URI.toUpperCase() }],
    ["one with a fragment", { redirect_uri: `${REDIRECT_URI}#more` }],
    ["no address", { redirect_uri: "" }],
    ["a challenge that is none", { code_challenge: "short" }],
  ])("%s: nobody is sent anywhere", async (_name, more) => {
    const answer = await browser.get(asked(more));
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    expect(answer.text).toContain("That did not work");
    expect(answer.text).not.toContain("evil.example");
    const posted = await browser.press(asked(more), answer, { step: "allow" });
    expect([posted.status, posted.headers.location]).toEqual([400, undefined]);
  });

  test("a client that was revoked, or is no OAuth client", async () => {
    const { credentials } = organization.directory;
    const secret = await credentials.create({ api: "worksection", kind: "secret" });
    expect((await browser.get(asked({ client_id: secret.credential.publicId }))).status).toBe(400);
    await credentials.revoke(client.id);
    expect((await browser.get(asked())).status).toBe(400);
  });

  test("a parameter that is there twice", async () => {
    const twice = `${new URLSearchParams(asked()).toString()}&client_id=x`;
    const answer = await fetch(`${server.url}/oauth2/authorize?${twice}`, { redirect: "manual" });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("client_id is there twice.");
  });
});

describe("a request that makes no sense is told to the client", () => {
  test.each<[name: string, more: Record<string, string>, error: string]>([
    ["another response type", { response_type: "token" }, "unsupported_response_type"],
    ["no response type", { response_type: "" }, "invalid_request"],
    ["a scope that is none", { scope: "users_read everything" }, "invalid_scope"],
    ["no scope", { scope: "" }, "invalid_scope"],
    [
      "another method of challenge",
      { code_challenge: pkce().challenge, code_challenge_method: "S1" },
      "invalid_request",
    ],
  ])("%s", async (_name, more, error) => {
    expect(sentBack(await browser.get(asked(more)))).toMatchObject({ error, state: "a state" });
    expect(await grants()).toBe(0);
  });

  test("no state", async () => {
    expect(sentBack(await browser.get(asked({ state: "" })))).toMatchObject({ error: "invalid_request" });
  });
});

describe("signing in", () => {
  test.each<[name: string, typed: () => [string, string]]>([
    ["another password", () => [email, "wrong horse"]],
    ["no password", () => [email, ""]],
    ["somebody who is not there", () => [`nobody-${email}`, PASSWORD]],
    ["somebody without a password", () => [`other-${email}`, ""]],
  ])("%s is refused alike", async (_name, typed) => {
    const [who, password] = typed();
    const answer = await browser.signIn(asked(), who, password);
    expect(answer.status).toBe(401);
    expect(answer.text).toContain(WRONG);
    expect(answer.text).toContain(`value="${who}"`);
    expect(answer.text).not.toContain("Ann");
    expect((await browser.get(asked())).text).toContain("Sign in to Acme");
  });

  test("people of another organization do not come in, whatever their password", async () => {
    const other = await HttpOrganization.create(server.app);
    await other.directory.users.create([{ id: 90, fields: { givenName: "Eve", email: `eve-${email}` } }]);
    await givePassword(other, 90, PASSWORD);
    const answer = await browser.signIn(asked(), `eve-${email}`, PASSWORD);
    expect([answer.status, answer.text.includes(WRONG)]).toEqual([401, true]);
    const there = await oauthClient(other);
    await browser.signIn(authorizeParameters(there), `eve-${email}`, PASSWORD);
    const here = await browser.get(asked());
    expect(here.text).toContain("Sign in to Acme");
    expect(here.text).not.toContain("Eve");
  });

  test("who was deactivated does not come in, and is out at once", async () => {
    await browser.signIn(asked(), email, PASSWORD);
    const consent = await browser.get(asked());
    await organization.directory.users.update([{ id: 20, patch: { status: "inactive" } }]);
    const late = await browser.press(asked(), consent, { step: "allow" });
    expect([late.status, late.headers.location]).toEqual([403, undefined]);
    expect(await grants()).toBe(0);
    expect((await browser.signIn(asked(), email, PASSWORD)).text).toContain(WRONG);
  });

  test("after too many tries everybody waits", async () => {
    await browser.signIn(asked(), email, "wrong horse");
    await runSql(server.settings, "update sign_in_tries set count = 6");
    const soon = await browser.signIn(asked(), email, PASSWORD);
    expect(soon.status).toBe(429);
    expect(soon.text).toContain(`Please wait ${soon.headers["retry-after"]} seconds.`);
    const emailDigest = digestOf(`nobody-${email}`);
    for (let tries = 0; tries < 10; tries++) {
      await runSql(server.settings, "update sign_in_tries set last_at = last_at - 300000");
      await server.app.store.execute("countSignIn", { emailDigest });
    }
    const locked = await browser.signIn(asked(), `nobody-${email}`, PASSWORD);
    expect([locked.status, locked.text.includes("Please wait 15 minutes")]).toEqual([429, true]);
  });

  test("after too many failures from one address, its next ones wait", async () => {
    await using limited = await startTestServer({ ROLLCALL_LIMITS: "protective" });
    const there = await oauthClient(await HttpOrganization.create(limited.app));
    const wrong = {
      client_id: there.clientId,
      client_secret: "wrong",
      grant_type: "refresh_token",
      refresh_token: "x",
    };
    const statuses = [];
    for (let tries = 0; tries < 31; tries++) {
      statuses.push((await postForm(`${limited.url}/oauth2/token`, wrong)).status);
    }
    expect([statuses[0], statuses[29], statuses[30]]).toEqual([200, 200, 429]);
    const stranger = new OAuthBrowser(limited.url);
    const answer = await stranger.signIn(authorizeParameters(there), email, PASSWORD);
    expect([answer.status, Number(answer.headers["retry-after"]) > 0]).toEqual([429, true]);
    const right = await postForm(`${limited.url}/oauth2/token`, { ...wrong, client_secret: there.clientSecret });
    expect(right.json()).toMatchObject({ error: "invalid_request" });
  });

  test("many tries at once from one address are not more than one after another", async () => {
    await using limited = await startTestServer({ ROLLCALL_LIMITS: "protective" });
    const there = await HttpOrganization.create(limited.app);
    const who = Array.from({ length: 40 }, (_none, index) => ({ id: index + 1, email: `at-once-${index}-${email}` }));
    await there.directory.users.create(who.map((one) => ({ id: one.id, fields: { email: one.email } })));
    for (const { id } of who) await givePassword(there, id, PASSWORD);
    const parameters = authorizeParameters(await oauthClient(there));
    const attempt = async (one: { email: string }, password: string) =>
      (await new OAuthBrowser(limited.url).signIn(parameters, one.email, password)).status;
    const right = await Promise.all(who.slice(30).map((one) => attempt(one, PASSWORD)));
    expect(right).toEqual(right.map(() => 303));
    const wrong = await Promise.all(who.map((one) => attempt(one, "wrong horse")));
    expect(wrong.filter((status) => status === 401).length).toBeLessThanOrEqual(30);
    expect(wrong.filter((status) => status === 429).length).toBeGreaterThanOrEqual(10);
  });

  test("with another password everybody who signed in with the old one is out", async () => {
    await browser.signIn(asked(), email, PASSWORD);
    const consent = await browser.get(asked());
    await givePassword(organization, 20, "another horse");
    expect((await browser.press(asked(), consent, { step: "allow" })).status).toBe(403);
    expect(await grants()).toBe(0);
  });

  test("a session of the pages is no token of another API", async () => {
    await browser.signIn(asked(), email, PASSWORD);
    const [, token = ""] = browser.cookie.split("=");
    const headers = { authorization: `Token token=${token}` };
    expect((await fetch(`${server.url}/api/v4/users/me`, { headers })).status).toBe(401);
    expect((await fetch(`${server.url}/api/oauth2?action=me&access_token=${token}`)).status).toBe(401);
  });
});

describe("a form that another site sends", () => {
  test.each<[name: string, tamper: (page: Answer) => Promise<Answer> | Answer]>([
    ["without its token", () => ({ text: "" }) as Answer],
    ["with a token of its own", () => ({ text: 'name="form_token" value="v1.AAAAAAAA"' }) as Answer],
    ["with a token that another browser was shown", () => new OAuthBrowser(server.url).get(asked())],
    ["with the token of another request", () => browser.get(asked({ scope: "contacts_read" }))],
  ])("%s gives nothing", async (_name, tamper) => {
    await browser.signIn(asked(), email, PASSWORD);
    const forged = await tamper(await browser.get(asked()));
    const answer = await browser.press(asked(), forged, { step: "allow" });
    expect([answer.status, answer.headers.location]).toEqual([403, undefined]);
    expect(answer.text).toContain(STALE);
    expect(await grants()).toBe(0);
  });

  test("a browser that keeps no cookie is told", async () => {
    const page = await browser.get(asked());
    browser.cookie = "";
    const answer = await browser.press(asked(), page, { step: "sign_in", email, password: PASSWORD });
    expect([answer.status, answer.text.includes(STALE)]).toEqual([403, true]);
  });

  test("the token of a page before signing in is good for nothing after it", async () => {
    const before = await browser.get(asked());
    await browser.signIn(asked(), email, PASSWORD);
    expect((await browser.press(asked(), before, { step: "allow" })).status).toBe(403);
    expect(formToken(before)).not.toBe("");
  });
});
