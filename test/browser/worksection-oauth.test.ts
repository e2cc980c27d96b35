import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  Configuration,
  fetchProtectedResource,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  tokenRevocation,
} from "openid-client";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { givePassword } from "../http/give-password.ts";
import { HttpOrganization } from "../http/http-organization.ts";
import { oauthClient } from "../http/oauth-browser.ts";
import { startTestServer, type TestServer } from "../http/start-test-server.ts";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { launchBrowser } from "./launch-browser.ts";

const PASSWORD = "correct horse";

let server: TestServer;
let browser: Browser;
/** The application's own server, to which people come back. */
let application: Server;
let redirectUri: string;
let config: Configuration;
let email: string;
let number = 0;
const complaints: string[] = [];

beforeAll(async () => {
  server = await startTestServer();
  browser = await launchBrowser();
  application = createServer(({ url }, response) => {
    if (url?.startsWith("/elsewhere") === true) {
      response.writeHead(302, { location: `http://localhost:${portOf(application)}/home` }).end();
      return;
    }
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>Time sheets</title><link rel=icon href=data:,><h1>Welcome back</h1>");
  }).listen(0, "127.0.0.1");
  await once(application, "listening");
  redirectUri = `http://127.0.0.1:${portOf(application)}/callback`;
});

function portOf(of: Server): number {
  return (of.address() as AddressInfo).port;
}

afterAll(async () => {
  await browser.close();
  application.close();
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  email = `person${++number}@browser.example`;
  const organization = await HttpOrganization.create(server.app);
  await organization.directory.users.create([{ id: 20, fields: { givenName: "Ann", familyName: "Lee", email } }]);
  await givePassword(organization, 20, PASSWORD);
  const { clientId, clientSecret } = await oauthClient(organization, [redirectUri, elsewhere()]);
  const metadata = {
    issuer: server.url,
    authorization_endpoint: `${server.url}/oauth2/authorize`,
    token_endpoint: `${server.url}/oauth2/token`,
    revocation_endpoint: `${server.url}/oauth2/revoke`,
  };
  config = new Configuration(metadata, clientId, clientSecret);
  allowInsecureRequests(config); // oxlint-disable-line typescript/no-deprecated -- the test's server speaks no TLS
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  expect(complaints.splice(0)).toEqual([]);
});

/** An address of the application that sends people on to another host of its own. */
function elsewhere(): string {
  return `http://127.0.0.1:${portOf(application)}/elsewhere`;
}

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (message) => {
    // What a sign-in that failed is answered with is no fault of the page.
    if (message.type() === "error" && !message.text().includes("401")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return page;
}

async function authorizationUrl(checks: { pkceCodeVerifier: string; expectedState: string }): Promise<string> {
  return buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: "users_read",
    state: checks.expectedState,
    code_challenge: await calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: "S256",
  }).href;
}

function newChecks() {
  return { pkceCodeVerifier: randomPKCECodeVerifier(), expectedState: randomState() };
}

async function signIn(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function whoAmI(accessToken: string): Promise<Response> {
  return await fetchProtectedResource(config, accessToken, new URL(`${server.url}/api/oauth2?action=me`), "GET");
}

describe.each([true, false])("a client of a public library, scripts allowed: %s", (javaScriptEnabled) => {
  test("signs in through the pages, calls, refreshes, and is refused after revocation", async () => {
    const checks = newChecks();
    const page = await openPage({ javaScriptEnabled });
    await page.goto(await authorizationUrl(checks));
    await signIn(page, "wrong horse");
    expect(await page.getByRole("alert").textContent()).toBe("The e-mail or the password is not right.");
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
    // The next try may come 0.2 seconds after the one before.
    await new Promise((resolve) => void setTimeout(resolve, 250));
    await signIn(page);
    expect(await page.getByRole("heading").textContent()).toBe("Allow Time sheets access?");
    expect(await page.getByRole("listitem").allTextContents()).toEqual([
      "See who you are: your name, e-mail, team and role",
      "See people and teams: names, contact details, roles and absences",
    ]);
    await page.getByRole("button", { name: "Allow" }).click();
    await page.waitForURL(`${redirectUri}?**`);
    expect(await page.getByRole("heading").textContent()).toBe("Welcome back");

    const tokens = await authorizationCodeGrant(config, new URL(page.url()), checks);
    expect(await (await whoAmI(tokens.access_token)).json()).toMatchObject({ status: "ok" });
    const fresh = await refreshTokenGrant(config, tokens.refresh_token ?? "");
    expect(await (await whoAmI(fresh.access_token)).json()).toMatchObject({ status: "ok" });
    await expect(whoAmI(tokens.access_token)).rejects.toMatchObject({ status: 401 });

    await tokenRevocation(config, fresh.refresh_token ?? "");
    await expect(whoAmI(fresh.access_token)).rejects.toMatchObject({ status: 401 });
    await expect(refreshTokenGrant(config, fresh.refresh_token ?? "")).rejects.toThrow(Error);
  });
});

test("a no comes back to the client as an error, and a code is good once", async () => {
  const checks = newChecks();
  const page = await openPage();
  await page.goto(await authorizationUrl(checks));
  await signIn(page);
  await page.getByRole("button", { name: "Deny" }).click();
  await page.waitForURL(`${redirectUri}?**`);
  await expect(authorizationCodeGrant(config, new URL(page.url()), checks)).rejects.toMatchObject({
    error: "access_denied",
  });
  await page.goto(await authorizationUrl(checks));
  await page.getByRole("button", { name: "Allow" }).click();
  await page.waitForURL(`${redirectUri}?**`);
  const back = new URL(page.url());
  await authorizationCodeGrant(config, back, checks);
  await expect(authorizationCodeGrant(config, back, checks)).rejects.toThrow(Error);
});

test("an application may send people on to another of its hosts", async () => {
  const page = await openPage();
  const url = new URL(await authorizationUrl(newChecks()));
  url.searchParams.set("redirect_uri", elsewhere());
  await page.goto(url.href);
  await signIn(page);
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByRole("heading", { name: "Welcome back" }).waitFor();
  expect(new URL(page.url()).hostname).toBe("localhost");
});

test("everything is done with the keyboard", async () => {
  const page = await openPage();
  await page.goto(await authorizationUrl(newChecks()));
  await page.locator("#email:focus").waitFor();
  await page.keyboard.type(email);
  await page.keyboard.press("Tab");
  await page.locator("#password:focus").waitFor();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Allow" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.locator(":focus").textContent()).toBe("Use another account");
  await page.keyboard.press("Tab");
  expect(await page.locator(":focus").textContent()).toBe("Allow");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${redirectUri}?code=**`);
});

test("another site can neither send the forms nor show the pages in a frame", async () => {
  const page = await openPage();
  await page.goto(await authorizationUrl(newChecks()));
  await signIn(page);
  const address = page.url();
  const attacker = await page.context().newPage();
  await attacker.goto(redirectUri);
  await attacker.setContent(`<form method=post action="${address}"><button name=step value=allow>Win</button></form>`);
  await attacker.getByRole("button").click();
  await attacker.getByRole("alert").waitFor();
  expect(attacker.url()).toBe(address);
  await attacker.goto(redirectUri);
  const blocked = attacker.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await attacker.setContent(`<iframe src="${address}"></iframe>`);
  await blocked;
  expect(await attacker.frames()[1]?.locator("button").count()).toBe(0);
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test.each([360, 1280])("the pages are readable for everybody, %i pixels wide", async (width) => {
    const page = await openPage({ colorScheme, viewport: { width, height: 800 } });
    await page.goto(await authorizationUrl(newChecks()));
    const look = async () => ({ faults: await accessibilityFaults(page), overflow: await overflow(page) });
    expect(await look()).toEqual({ faults: [], overflow: 0 });
    await signIn(page, "wrong horse");
    await page.getByRole("alert").waitFor();
    expect(await look()).toEqual({ faults: [], overflow: 0 });
    await page.waitForTimeout(250);
    await signIn(page);
    await page.getByRole("button", { name: "Allow" }).waitFor();
    expect(await look()).toEqual({ faults: [], overflow: 0 });
    await page.goto(`${server.url}/oauth2/authorize?client_id=nobody`);
    expect(await look()).toEqual({ faults: [], overflow: 0 });
    expect(complaints.splice(0).filter((complaint) => !complaint.includes("400"))).toEqual([]);
  });
});
