import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { User } from "../../src/directory/users/user.ts";
import { givePassword } from "../http/give-password.ts";
import { accessibilityFaults } from "./accessibility.ts";
import { ConsoleBrowser } from "./console-browser.ts";

const EMAIL = "sam@example.com";
const OLD = "correct horse battery";
const NEW = "staple of batteries";

let console: ConsoleBrowser;
let sam: User;

beforeAll(async () => {
  console = await ConsoleBrowser.start();
  const { organization } = console;
  sam = await organization.user({ givenName: "Sam", familyName: "Sign", email: EMAIL });
  await givePassword(organization, sam.id, OLD);
});
beforeEach(() => void console.complaints());
afterAll(() => console[Symbol.asyncDispose]());

async function signIn(page: Page, password: string): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail" }).fill(EMAIL);
  await page.getByLabel(/^Password/u).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("one's own password takes the current one, and leads to the sign-in and back", async () => {
  const page = await console.page();
  await page.goto(`${console.server.url}/console`);
  await signIn(page, OLD);
  await page.getByRole("button", { name: "Account: Sam Sign" }).click();
  await page.getByRole("menuitem", { name: "Your page" }).click();
  await page.getByRole("heading", { name: "Sam Sign" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/console/people/${sam.id}`);
  await page.getByRole("tab", { name: "Sign-in" }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  // What they let OAuth clients do is for administrators to see.
  expect(await page.getByRole("heading", { name: "OAuth clients" }).count()).toBe(0);
  expect(console.complaints(401)).toEqual([]);

  await page.getByLabel("Current password").fill("wrong");
  await page.getByLabel("New password").fill(NEW);
  const set = page.getByRole("button", { name: "Set password" });
  await set.click();
  await page.getByText(/is invalid/u).waitFor();
  await page.getByLabel("Current password").fill(OLD);
  const question = page.getByRole("heading", { name: "Sign in to Rollcall" });
  // After a wrong one, the next try has to wait. What is there no more when it is tried again was right, and is not waited for.
  page.setDefaultTimeout(1000);
  await expect
    .poll(
      async () => {
        if (await question.isVisible()) return true;
        await set.click().catch(() => undefined);
        return false;
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(true);
  page.setDefaultTimeout(30_000);
  await signIn(page, OLD);
  await page.getByText("The e-mail or the password is not right.").waitFor();
  page.setDefaultTimeout(1000);
  await expect
    .poll(
      async () => {
        if (!(await question.isVisible())) return true;
        await signIn(page, NEW).catch(() => undefined);
        return false;
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(true);
  page.setDefaultTimeout(30_000);
  await page.getByRole("heading", { name: "Sam Sign" }).waitFor();
  expect(await page.getByRole("tab", { name: "Sign-in" }).getAttribute("aria-selected")).toBe("true");
  await page.context().close();
});

test("who renames themselves is called so at once", async () => {
  await givePassword(console.organization, sam.id, OLD);
  const page = await console.page();
  await page.goto(`${console.server.url}/console/sign-in?to=/console/people/${sam.id}`);
  await signIn(page, OLD);
  await page.getByRole("textbox", { name: "Given name" }).fill("Samuel");
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await page.getByRole("button", { name: "Account: Samuel Sign" }).waitFor();
  await page.getByRole("textbox", { name: "Given name" }).fill("Sam");
  await page.getByRole("textbox", { name: "Given name" }).press("Enter");
  await page.getByRole("button", { name: "Account: Sam Sign" }).waitFor();
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("who ends their own sessions is signed out at once; a key has no page of its own", async () => {
  await givePassword(console.organization, sam.id, OLD);
  const page = await console.page();
  await page.goto(`${console.server.url}/console/sign-in?to=/console/people/${sam.id}?tab=sign-in`);
  await signIn(page, OLD);
  await page.getByRole("button", { name: "End all sessions" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
  await page.getByRole("heading", { name: "Sign in to Rollcall" }).waitFor();
  await page.context().close();

  const withKey = await console.open(`/people/${sam.id}?tab=sign-in`);
  await withKey.getByLabel("New password").waitFor();
  expect(await withKey.getByLabel("Current password").count()).toBe(0);
  await withKey.getByRole("button", { name: "Account: A key" }).click();
  await withKey.getByRole("menuitem", { name: "Sign out" }).waitFor();
  expect(await withKey.getByRole("menuitem", { name: "Your page" }).count()).toBe(0);
  await withKey.context().close();
});
