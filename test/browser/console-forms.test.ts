import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { User } from "../../src/directory/users/user.ts";
import { ConsoleBrowser } from "./console-browser.ts";

let console: ConsoleBrowser;
let zoe: User;
let page: Page;

beforeAll(async () => {
  console = await ConsoleBrowser.start();
  zoe = await console.organization.user({ givenName: "Zoë", familyName: "Lindqvist", title: "Nurse" });
  page = await console.open("/people");
});
beforeEach(() => void console.complaints());
afterAll(() => console[Symbol.asyncDispose]());

async function go(path: string): Promise<void> {
  await page.goto(`${console.server.url}/console${path}`);
}

/** Holds what changes something until it is let go. */
async function holdChanges(): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>();
  await page.route("**/directory/v1/**", async (route) => {
    if (route.request().method() !== "GET") await held.promise;
    await route.continue();
  });
  return async () => {
    held.resolve();
    await page.unrouteAll({ behavior: "wait" });
  };
}

test("what is typed while a form is saved stays, and is saved next", async () => {
  const { organization } = console;
  const { directory } = organization;
  await go(`/people/${zoe.id}`);
  await page.getByRole("textbox", { name: "Title" }).fill("Head nurse");
  let letGo = await holdChanges();
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await page.getByRole("textbox", { name: "Department" }).fill("Theatre");
  await letGo();
  await page.getByText("Saved.").waitFor();
  expect(await page.getByRole("textbox", { name: "Department" }).inputValue()).toBe("Theatre");
  expect(await directory.users.get(zoe.id)).toMatchObject({ title: "Head nurse", department: "" });
  await page.getByRole("textbox", { name: "Department" }).press("Enter");
  await expect.poll(() => directory.users.get(zoe.id)).toMatchObject({ department: "Theatre" });

  const { id } = await organization.team("Day shift");
  await go(`/teams/${id}?tab=settings`);
  await page.getByRole("textbox", { name: "Name" }).fill("Early shift");
  letGo = await holdChanges();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("textbox", { name: "Description" }).fill("From six");
  await letGo();
  await page.getByText("The team was changed.").waitFor();
  expect(await page.getByRole("textbox", { name: "Description" }).inputValue()).toBe("From six");
  await page.getByRole("textbox", { name: "Name" }).press("Enter");
  await expect.poll(() => directory.teams.get(id)).toMatchObject({ name: "Early shift", description: "From six" });
  expect(console.complaints(401)).toEqual([]);
});

test.each([
  { path: "/people", button: "Add person", field: "Given name", list: "users" },
  { path: "/teams", button: "Add team", field: "Name", list: "teams" },
  { path: "/contacts", button: "Add contact", field: "Given name", list: "contacts" },
])("$button twice, as the first answer was lost, adds once", async ({ path, button, field, list }) => {
  await go(path);
  await page.getByRole("button", { name: button }).click();
  const dialog = page.getByRole("dialog", { name: button });
  await dialog.getByRole("textbox", { name: field }).fill("Lostanswer");
  const losesAnswer = async (route: Route) => {
    if (route.request().method() !== "POST") return await route.continue();
    await route.fetch();
    return await route.abort();
  };
  await page.route(`**/directory/v1/${list}`, losesAnswer);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("The server cannot be reached.").waitFor();
  await page.unroute(`**/directory/v1/${list}`, losesAnswer);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Lostanswer was added.").waitFor();
  const headers = { authorization: `Bearer ${await console.key()}` };
  const answer = await fetch(`${console.server.url}/directory/v1/${list}?search=Lostanswer&total=true`, { headers });
  expect(await answer.json()).toMatchObject({ total: 1 });
});

test("what is refused leads to its field, wherever that is, and is told when no field shows it", async () => {
  await go(`/people/${zoe.id}`);
  await page.getByRole("textbox", { name: "E-mail", exact: true }).fill("nonsense");
  await page.getByRole("textbox", { name: "JSON object" }).fill('{"badge": 7}');
  await page.getByRole("button", { name: "Save 2 changes" }).click();
  const email = page.getByRole("textbox", { name: "E-mail", exact: true });
  await email.and(page.locator(":focus")).and(page.locator("[aria-invalid=true]")).waitFor();
  const box = await email.boundingBox();
  expect(box?.y).toBeGreaterThan(0);
  expect(await page.getByRole("form", { name: "Profile" }).getByRole("alert").count()).toBe(0);
  await email.fill("");
  await page.getByRole("textbox", { name: "JSON object" }).fill("no JSON");
  await email.fill("zoe@example.com");
  await email.press("Enter");
  await page.getByRole("textbox", { name: "JSON object" }).and(page.locator(":focus")).waitFor();
  await page.getByRole("textbox", { name: "JSON object" }).fill("");
  await page.route(`**/directory/v1/users/${zoe.id}`, async (route) => {
    if (route.request().method() !== "PATCH") return await route.continue();
    const errors = [{ pointer: "/somewhere/else", code: "invalid", detail: "Nothing shows this." }];
    const problem = { type: "about:blank", title: "Refused", status: 400, code: "invalid", request_id: "1", errors };
    const body = JSON.stringify(problem);
    return await route.fulfill({ status: 400, contentType: "application/problem+json", body });
  });
  await email.press("Enter");
  await page.getByRole("alert").getByText("Nothing shows this.").waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(console.complaints(400, 401)).toEqual([]);
});

test("a deleted team is not there any more for who comes back to it", async () => {
  const { id } = await console.organization.team("Short-lived");
  await go(`/teams/${id}?tab=settings`);
  await page.getByRole("button", { name: "Delete team" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete team" }).click();
  await page.getByText("Short-lived was deleted.").waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Teams" }).click();
  await page.getByRole("heading", { name: "Teams" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Nothing here" }).waitFor();
  expect(await page.getByRole("button", { name: "Save" }).count()).toBe(0);
});

test("a last day in a year of five digits is told at its field", async () => {
  await go("/credentials");
  await page.getByRole("button", { name: "Add credential" }).click();
  const dialog = page.getByRole("dialog", { name: "Add credential" });
  await dialog.getByLabel("Last day").fill("20267-01-01");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("Years have four digits.").waitFor();
  await dialog.getByLabel("Last day").and(page.locator(":focus")).waitFor();
  expect(console.complaints(401)).toEqual([]);
});
