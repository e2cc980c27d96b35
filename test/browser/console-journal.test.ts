import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { EVENTS } from "../../console/src/journal/events.ts";
import { organizationDirectory } from "../../src/directory/access.ts";
import { JOURNAL_ACTIONS, JOURNAL_OBJECTS } from "../../src/directory/journal/entry.ts";
import type { User } from "../../src/directory/users/user.ts";
import { TEST_BOX } from "../fixtures/organization.ts";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { ConsoleBrowser, LOOKS } from "./console-browser.ts";

let console: ConsoleBrowser;
let zoe: User;

beforeAll(async () => {
  console = await ConsoleBrowser.start();
  const { organization } = console;
  const others = Array.from({ length: 70 }, (_, index) => ({
    fields: { givenName: "Person", familyName: `${index}` },
  }));
  await organization.directory.users.create(others);
  zoe = await organization.user({ givenName: "Zoë", familyName: "Lindqvist", title: "Nurse", role: "owner" });
  const by = organization.as(zoe, { origin: "saferme" });
  const hers = organizationDirectory(organization.store, TEST_BOX, by);
  await hers.users.update([{ id: zoe.id, patch: { title: "Head nurse", department: "Night" } }]);
});
beforeEach(() => void console.complaints());
afterAll(() => console[Symbol.asyncDispose]());

async function giveTitle(title: string): Promise<void> {
  await console.organization.directory.users.update([{ id: zoe.id, patch: { title } }]);
}

function entries(page: Page) {
  return page.getByRole("list", { name: "Entries, the newest first" }).getByRole("listitem");
}

test("every change that there is can come live", () => {
  const all = JOURNAL_OBJECTS.flatMap((object) => JOURNAL_ACTIONS.map((action) => `${object}.${action}`));
  expect(EVENTS.toSorted()).toEqual(all.toSorted());
});

test("an entry tells who did what through which API, and unfolded what was before and after", async () => {
  const page = await console.open('/journal?filter=object = "user"');
  await page.getByText("72 entries").waitFor();
  const newest = entries(page).first();
  await newest.getByText("Zoë Lindqvist updated person Zoë Lindqvist").waitFor();
  expect(await newest.innerText()).toContain("SaferMe");
  expect(await page.getByRole("table", { name: "Changes" }).count()).toBe(0);
  await newest.getByRole("button", { name: "2 fields" }).click();
  const row = page.getByRole("table", { name: "Changes" }).getByRole("row").filter({ hasText: "title" });
  expect(await row.getByRole("cell").allInnerTexts()).toEqual(["title", "Nurse", "Head nurse"]);
  await newest.getByRole("link", { name: "Zoë Lindqvist" }).last().click();
  await page.waitForURL(`**/people/${zoe.id}`);
  await page.context().close();
});

test("names are asked for at once, and not entry by entry", async () => {
  const page = await console.page();
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith("/v1/users")) asked.push(searchParams.get("filter") ?? "");
  });
  await page.goto(`${console.server.url}/console/sign-in?to=/console/journal`);
  await page.getByText("API key", { exact: true }).click();
  await page.getByRole("textbox", { name: "API key" }).fill(await console.key());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Person 69" }).waitFor();
  await entries(page).last().scrollIntoViewIfNeeded();
  await page.getByRole("link", { name: "Person 0", exact: true }).waitFor();
  expect(asked).toHaveLength(2);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("controls and a filter of one's own narrow it together, and the address keeps both", async () => {
  const page = await console.open('/journal?filter=(object = "user" or object = "team") and origin = "saferme"');
  await page.getByText("1 entry").waitFor();
  expect(await page.getByRole("textbox", { name: "Filter" }).inputValue()).toBe('object = "user" or object = "team"');
  expect(await page.getByRole("combobox", { name: "Through" }).inputValue()).toBe("SaferMe");
  await page.getByRole("combobox", { name: "Action" }).click();
  await page.getByRole("option", { name: "created" }).click();
  await page.getByText("Nothing matches.").waitFor();
  await page.getByRole("combobox", { name: "Through" }).click();
  await page.getByRole("option", { name: "Command line" }).click();
  await page.getByText("71 entries").waitFor();
  const today = new Date();
  const day = (days: number) => new Date(today.getTime() + days * 86_400_000).toLocaleDateString("sv-SE");
  await page.getByLabel("To", { exact: true }).fill(day(-2));
  await page.getByText("Nothing matches.").waitFor();
  await page.getByLabel("To", { exact: true }).fill(day(2));
  await page.getByText("71 entries").waitFor();
  await page.reload();
  await page.getByText("71 entries").waitFor();
  expect(await page.getByLabel("To", { exact: true }).inputValue()).toBe(day(2));
  expect(await page.getByRole("textbox", { name: "Filter" }).inputValue()).toBe('object = "user" or object = "team"');
  await page.getByRole("combobox", { name: "By" }).fill("lindq");
  await page.getByRole("option", { name: "Zoë Lindqvist" }).click();
  await page.getByText("Nothing matches.").waitFor();
  await page.context().close();
});

test("what comes live does not move what is read, and what was missed comes with the next connection", async () => {
  const page = await console.open("/journal");
  await page.getByRole("link", { name: "Person 60" }).waitFor();
  await giveTitle("before it is live");
  const connected = page.waitForResponse((response) => response.url().includes("/journal/events"));
  await page.getByRole("switch", { name: "Live" }).check();
  await connected;
  await page.getByText("→ before it is live").waitFor();
  await giveTitle("at the top");
  await page.getByText("→ at the top").waitFor();

  const read = page.getByRole("link", { name: "Person 40" });
  await read.scrollIntoViewIfNeeded();
  const place = await read.boundingBox();
  await giveTitle("further up");
  await page.getByRole("button", { name: "1 new" }).waitFor();
  expect(await read.boundingBox()).toEqual(place);
  expect(await page.getByText("→ further up").count()).toBe(0);
  await page.getByRole("button", { name: "1 new" }).click();
  await page.getByText("→ further up").waitFor();
  expect(await page.getByText("→ further up").count()).toBe(1);

  await page.route("**/journal/events*", (route) => route.abort());
  await page.getByRole("switch", { name: "Live" }).uncheck();
  await page.getByRole("switch", { name: "Live" }).check();
  await page.getByText("Not connected.").waitFor();
  await giveTitle("missed");
  await page.unroute("**/journal/events*");
  await page.getByText("→ missed").waitFor();
  expect(await page.getByText("Not connected.").count()).toBe(0);
  await page.context().close();
});

test.each(Object.entries(LOOKS))("the journal is fine to look at, %s", async (_name, look) => {
  const page = await console.open('/journal?filter=origin = "saferme"', { look });
  await page.getByRole("button", { name: "2 fields" }).click();
  await page.getByRole("cell", { name: "Head nurse" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});
