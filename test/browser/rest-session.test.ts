import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { givePassword } from "../http/give-password.ts";
import { HttpOrganization } from "../http/http-organization.ts";
import { startTestServer, type TestServer } from "../http/start-test-server.ts";
import { launchBrowser } from "./launch-browser.ts";

const SIGN_IN = { email: "ann@browser.example", password: "correct horse" };

let server: TestServer;
let organization: HttpOrganization;
let browser: Browser;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  await organization.user({ email: SIGN_IN.email, role: "owner" }, 1);
  await givePassword(organization, 1, SIGN_IN.password);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

/** Asks as a script of the page does. The status, or what kept the browser from an answer. */
async function asks(page: Page, method: string, path: string, body?: object): Promise<number | string> {
  const question = { method, url: `${server.url}/directory/v1${path}`, body: body && JSON.stringify(body) };
  return await page.evaluate(async ({ url, ...rest }) => {
    const headers = rest.body === undefined ? {} : { "content-type": "application/json" };
    const init = {
      method: rest.method,
      headers,
      credentials: "include",
      ...(rest.body && { body: rest.body }),
    } as const;
    return await fetch(url, init).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof Error ? error.name : "nothing"),
    );
  }, question);
}

test("a page signs in, writes, and follows events, with a cookie that it never sees", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${server.url}/docs/`);
  expect(await asks(page, "GET", "/session")).toBe(401);
  expect(await asks(page, "POST", "/session", SIGN_IN)).toBe(201);
  const cookies = await page.context().cookies(`${server.url}/directory/v1/session`);
  expect(cookies).toMatchObject([
    { name: "rollcall_session", path: "/directory/v1", httpOnly: true, sameSite: "Strict", secure: false },
  ]);
  expect(await page.evaluate("document.cookie")).toBe("");
  expect(await asks(page, "GET", "/session")).toBe(200);
  const event = page.evaluate<string>(`new Promise((resolve) => {
    const events = new EventSource("/directory/v1/journal/events");
    events.addEventListener("open", () => document.title = "open");
    events.addEventListener("team.created", ({ data }) => { events.close(); resolve(data); });
  })`);
  await page.waitForFunction("document.title === 'open'");
  expect(await asks(page, "POST", "/teams", { name: "From a page" })).toBe(201);
  expect(JSON.parse(await event)).toMatchObject({ object: "team", after: { name: "From a page" } });
  expect(await asks(page, "DELETE", "/session")).toBe(204);
  expect(await page.context().cookies(`${server.url}/directory/v1/session`)).toEqual([]);
  expect(await asks(page, "POST", "/teams", { name: "Signed out" })).toBe(401);
  await page.context().close();
});

test("a page of another port, which is the same site to a browser, changes nothing with it", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${server.url}/docs/`);
  expect(await asks(page, "POST", "/session", SIGN_IN)).toBe(201);
  const other = createServer((_request, response) => {
    response.setHeader("content-type", "text/html").end("<!doctype html><title>Other</title>");
  });
  await new Promise<void>((resolve) => void other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  const before = await organization.contents();
  await page.goto(`http://127.0.0.1:${port}/`);
  expect(await asks(page, "POST", "/teams", { name: "Evil" })).toBe("TypeError");
  // What a form could send, too: without a question beforehand, and with the cookie.
  const answers: number[] = [];
  page.on("response", (response) => void answers.push(response.status()));
  await page.setContent(
    `<form method="post" action="${server.url}/directory/v1/users/1/restore"><button>Go</button></form>`,
  );
  await page.getByRole("button").click();
  await page.waitForURL(/restore$/u);
  expect(answers).toEqual([403]);
  expect(await page.locator("body").innerText()).toContain("cross_origin");
  expect(await organization.contents()).toEqual(before);
  await page.context().close();
  await new Promise((resolve) => void other.close(resolve));
});
