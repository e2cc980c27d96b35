import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { User } from "../../src/directory/users/user.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { ConsoleBrowser } from "./console-browser.ts";

let console: ConsoleBrowser;
let zoe: User;
let teamKey: string;

beforeAll(async () => {
  console = await ConsoleBrowser.start();
  const { organization } = console;
  zoe = await organization.user({ givenName: "Zoë", familyName: "Lindqvist", title: "Nurse" });
  const team = await organization.team("Day shift");
  await organization.member(team, await organization.user({ givenName: "Ann", familyName: "Lee" }));
  const rights = { role: "team_admin", scope: "write", teamId: team.id, label: "Day shift" } as const;
  teamKey = (await organization.directory.credentials.create({ api: "rest", kind: "api_key", ...rights })).secret;
});
beforeEach(() => void console.complaints());
afterAll(() => console[Symbol.asyncDispose]());

function again(page: Page) {
  return page.getByRole("dialog", { name: "Sign in again" });
}

async function signInAgain(page: Page, key: string): Promise<void> {
  await again(page).getByRole("textbox", { name: "API key" }).fill(key);
  await again(page).getByRole("button", { name: "Sign in" }).click();
}

test("who is signed out while they type signs in over the page, and goes on", async () => {
  const key = await console.key();
  const page = await console.open(`/people/${zoe.id}`, { key });
  await page.getByRole("textbox", { name: "Title" }).fill("Head nurse");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await again(page).getByRole("textbox", { name: "API key" }).and(page.locator(":focus")).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await signInAgain(page, "rc_rest_wrong");
  await again(page).getByRole("alert").waitFor();
  await signInAgain(page, key);
  await again(page).waitFor({ state: "hidden" });
  expect(await console.organization.directory.users.get(zoe.id)).toEqual(zoe);
  expect(await page.getByRole("textbox", { name: "Title" }).inputValue()).toBe("Head nurse");
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await page.getByText("Saved.").waitFor();

  await page.getByRole("link", { name: "Teams" }).first().click();
  await page.getByRole("button", { name: "Add team" }).click();
  const name = page.getByRole("dialog", { name: "Add team" }).getByRole("textbox", { name: "Name" });
  await name.fill("Late shift");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await again(page).getByRole("textbox", { name: "API key" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Escape");
  await signInAgain(page, key);
  await again(page).waitFor({ state: "hidden" });
  expect(await name.inputValue()).toBe("Late shift");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("heading", { name: "Late shift" }).waitFor();
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("who signs in over the page of somebody else sees nothing of it", async () => {
  const page = await console.open("/people");
  await page.getByRole("link", { name: "Zoë Lindqvist" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Not for others");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await again(page).waitFor();
  const answers = Promise.withResolvers<void>();
  await page.route("**/directory/v1/users?*", async (route) => {
    await answers.promise;
    await route.continue();
  });
  await signInAgain(page, teamKey);
  await page.getByRole("heading", { name: "People" }).waitFor();
  await again(page).waitFor({ state: "hidden" });
  expect(new URL(page.url()).pathname).toBe("/console/people");
  expect(await page.getByText("Lindqvist").count()).toBe(0);
  answers.resolve();
  await page.getByText("1 person").waitFor();
  await page.getByRole("link", { name: "Ann Lee" }).waitFor();
  expect(await page.getByText("Lindqvist").count()).toBe(0);
  await page.getByRole("navigation").getByRole("link", { name: "Journal" }).waitFor({ state: "detached" });
  await page.context().close();
});
