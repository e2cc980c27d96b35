import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { ConsoleBrowser, LOOKS } from "./console-browser.ts";

let console: ConsoleBrowser;

beforeAll(async () => {
  console = await ConsoleBrowser.start();
  const named = { givenName: "Zoë", familyName: "Lindqvist", email: "zoe@example.com", phone: "+46 8 465 004 12" };
  const others = Array.from({ length: 120 }, (_, index) => ({ givenName: "Person", familyName: `No. ${index}` }));
  await console.organization.directory.users.create([named, ...others].map((fields) => ({ fields })));
});
beforeEach(() => void console.complaints());
afterAll(() => console[Symbol.asyncDispose]());

test.each(Object.entries(LOOKS))("signing in and the list of people are fine to look at, %s", async (_name, look) => {
  const page = await console.page(look);
  await page.goto(`${console.server.url}/console`);
  await page.getByRole("heading", { name: "Sign in to Rollcall" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByText("API key", { exact: true }).click();
  await page.getByRole("textbox", { name: "API key" }).fill(await console.key());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Zoë Lindqvist" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("a wrong key comes in nowhere, and a good one where somebody wanted to go", async () => {
  const page = await console.page();
  await page.goto(`${console.server.url}/console/teams`);
  await page.getByRole("textbox", { name: "E-mail" }).and(page.locator(":focus")).waitFor();
  await page.getByText("API key", { exact: true }).click();
  await page.getByRole("textbox", { name: "API key" }).fill("rc_rest_wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("alert").innerText()).toContain("not valid");
  expect(await page.context().cookies()).toEqual([]);
  await page.getByRole("textbox", { name: "API key" }).fill(await console.key());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Teams" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/console/teams");
  await page.goto(`${console.server.url}/console/sign-in?to=/docs`);
  await page.getByText("API key", { exact: true }).click();
  await page.getByRole("textbox", { name: "API key" }).fill(await console.key());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "People" }).waitFor();
  await page.context().close();
});

test("no script of the page can read what it is signed in with", async () => {
  const page = await console.open("/people");
  const readable = await page.evaluate<string>(
    "JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])",
  );
  expect(readable).not.toContain("rc_rest_");
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: "Strict", path: "/directory/v1" }]);
  await page.context().close();
});

test("a list is searched as it is typed, sorted, filtered and read on, and its address keeps that", async () => {
  const page = await console.open("/people");
  await page.getByText("121 people").waitFor();
  const rows = page.getByRole("row");
  await expect.poll(() => rows.count()).toBeGreaterThan(50);
  await rows.last().scrollIntoViewIfNeeded();
  await expect.poll(() => rows.count()).toBeGreaterThan(100);
  await page.getByRole("searchbox").fill("lindq");
  await page.getByText("1 person").waitFor();
  expect(await rows.count()).toBe(2);
  expect(page.url()).toContain("search=lindq");
  await page.reload();
  expect(await page.getByRole("searchbox").inputValue()).toBe("lindq");
  await page.getByRole("link", { name: "People" }).first().click();
  await page.getByText("121 people").waitFor();
  expect(await page.getByRole("searchbox").inputValue()).toBe("");
  await page.getByRole("button", { name: "Sort by Name" }).click();
  await expect.poll(() => rows.nth(1).innerText()).toContain("Lindqvist");
  await page.getByRole("button", { name: "Filter" }).click();
  const filter = page.getByRole("textbox", { name: "Filter" });
  await filter.fill('family_name = "No. 7"');
  await filter.press("Enter");
  await page.getByText("1 person").waitFor();
  expect(console.complaints(401)).toEqual([]);
  await filter.fill("shoe = 7");
  await filter.press("Enter");
  await page.getByText(/Expected one of the fields/u).waitFor();
  await page.context().close();
});

test("who signs out, or is signed out, is led to the sign-in and sees nothing more", async () => {
  const page = await console.open("/people");
  await page.route("**/directory/v1/session", (route) => route.abort());
  await page.getByRole("button", { name: "Account: A key" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
  await page.getByRole("link", { name: "Zoë Lindqvist" }).waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Account: A key" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Rollcall" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Sign in to Rollcall" }).waitFor();
  expect(await page.getByText("Zoë Lindqvist").count()).toBe(0);
  await page.context().close();
});

test("another tab follows who signs out and in", async () => {
  const page = await console.open("/people");
  const other = await page.context().newPage();
  await other.goto(`${console.server.url}/console/people`);
  await other.getByRole("button", { name: "Add person" }).waitFor();
  await page.getByRole("button", { name: "Account: A key" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await other.getByRole("heading", { name: "Sign in to Rollcall" }).waitFor();
  await other.getByText("API key", { exact: true }).click();
  await other.getByRole("textbox", { name: "API key" }).fill(await console.key());
  await other.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("button", { name: "Add person" }).waitFor();
  await page.goto(`${console.server.url}/console/sign-in`);
  await page.getByText("API key", { exact: true }).click();
  await page.getByRole("textbox", { name: "API key" }).fill(await console.key("read"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await other.getByRole("button", { name: "Add person" }).waitFor({ state: "detached" });
  await other.getByText("121 people").waitFor();
  expect(new URL(other.url()).pathname).toBe("/console/people");
  await page.context().close();
});

test("an address that leads nowhere keeps the navigation, past which keys lead", async () => {
  const page = await console.open("/nowhere/at/all");
  await page.getByRole("heading", { name: "Nothing here" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("navigation").getByRole("link", { name: "Teams" }).click();
  await page.getByRole("heading", { name: "Teams" }).and(page.locator(":focus")).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Teams" }).waitFor();
  const skip = page.getByRole("link", { name: "To the page" });
  expect((await skip.boundingBox())?.y).toBeLessThan(0);
  await page.keyboard.press("Tab");
  await skip.and(page.locator(":focus")).waitFor();
  expect((await skip.boundingBox())?.y).toBeGreaterThan(0);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.getByRole("main").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.getByRole("main").locator(":focus").count()).toBe(1);
  expect(new URL(page.url()).hash).toBe("");
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("a page whose code is gone says so, and comes when it is loaded anew", async () => {
  const page = await console.open("/people");
  await page.getByText("121 people").waitFor();
  await page.route("**/assets/teams-page-*", (route) => route.fulfill({ status: 404 }));
  await page.getByRole("link", { name: "Teams" }).click();
  await page.getByText("This page could not be loaded.").waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "People" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.unroute("**/assets/teams-page-*");
  await page.getByRole("button", { name: "Reload" }).click();
  await page.getByRole("heading", { name: "Teams" }).waitFor();
  await page.context().close();
});
