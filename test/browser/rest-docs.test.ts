import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpOrganization } from "../http/http-organization.ts";
import { startTestServer, type TestServer } from "../http/start-test-server.ts";
import { overflow } from "./accessibility.ts";
import { launchBrowser } from "./launch-browser.ts";

let server: TestServer;
let browser: Browser;
let key: string;
const complaints: string[] = [];

beforeAll(async () => {
  server = await startTestServer();
  const organization = await HttpOrganization.create(server.app);
  await organization.addTeam("Night shift");
  const request = { api: "rest", kind: "api_key", role: "owner", scope: "admin" } as const;
  key = (await organization.directory.credentials.create(request)).secret;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  await server[Symbol.asyncDispose]();
});

/** Opens the page, and listens for whatever a browser complains of. */
async function open(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  complaints.length = 0;
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !request.url().startsWith("data:")) complaints.push(request.url());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(`${server.url}/docs`);
  await page.getByText("/directory/v1/teams", { exact: true }).first().waitFor();
  return page;
}

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 800 }, isMobile: true, hasTouch: true };

test.each([
  { where: "on a desk", options: { colorScheme: "light" }, dark: 0 },
  { where: "in the dark", options: { colorScheme: "dark" }, dark: 1 },
  { where: "on a phone", options: PHONE, dark: 0 },
] as const)("$where, the page takes a key and tries a request out, and nothing is amiss", async ({ options, dark }) => {
  const page = await open(options);
  expect(await page.title()).toBe("Rollcall: the REST API");
  expect(await page.locator("html.dark-mode").count()).toBe(dark);
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.locator(".modal-ux input").fill(key);
  await page.locator(".modal-ux button.authorize").click();
  await page.locator(".modal-ux .btn-done").click();
  const operation = page.locator("#operations-teams-listTeams");
  await operation.locator(".opblock-summary-control").click();
  await operation.getByRole("button", { name: "Try it out" }).click();
  await operation.getByPlaceholder("filter").fill('name starts_with "night"');
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = operation.locator(".live-responses-table .response").first();
  await answer.waitFor();
  expect(await answer.locator(".response-col_status").innerText()).toContain("200");
  expect(await answer.innerText()).toContain('"name": "Night shift"');
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test("a key is gone with the page", async () => {
  const page = await open({});
  await page.getByRole("button", { name: "Authorize" }).click();
  await page.locator(".modal-ux input").fill(key);
  await page.locator(".modal-ux button.authorize").click();
  const stored = await page.evaluate<string>(
    "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])",
  );
  expect(stored).toBe('[{},{},""]');
  await page.context().close();
});
