import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { ConsoleBrowser, LOOKS } from "./console-browser.ts";

/** What comes in a moment comes later on a busy machine. */
const SOON = { timeout: 15_000 };

let console: ConsoleBrowser;

beforeAll(async () => {
  console = await ConsoleBrowser.start();
  const { contacts } = console.organization.directory;
  const folder = await contacts.createFolderUnlessTitled("Suppliers");
  await contacts.create({
    fields: {
      givenName: "Carla",
      familyName: "Odendaal",
      email: "carla@example.com",
      profile: {
        phones: [{ kind: "office", value: "+1 415 555 0162", e164: "+14155550162" }],
        chats: { WhatsApp: "+14155550161" },
      },
    },
    folderId: folder.id,
  });
  await contacts.create({ fields: { givenName: "Front", familyName: "Desk" } });
});
beforeEach(() => void console.complaints());
afterAll(() => console[Symbol.asyncDispose]());

/** Waits until the console says something, and takes it away. */
async function said(page: Page, text: string | RegExp): Promise<void> {
  const notice = page.getByRole("alert").filter({ hasText: text });
  await notice.waitFor();
  await notice.getByRole("button").click();
  await notice.waitFor({ state: "detached" });
}

test.each(Object.entries(LOOKS))(
  "roles, contacts and the organization are fine to look at, %s",
  async (_name, look) => {
    const page = await console.open("/roles", { look });
    for (const [place, shown] of [
      ["roles", "7 roles"],
      ["contacts", "2 contacts"],
      ["organization", "You see the whole organization."],
    ] as const) {
      await page.goto(`${console.server.url}/console/${place}`);
      await page.getByText(shown).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
    expect(console.complaints(401)).toEqual([]);
    await page.context().close();
  },
);

test("a role is added, changed, and deleted only when nobody has it", async () => {
  const page = await console.open("/roles");
  const { directory } = console.organization;
  await page.getByRole("button", { name: "Add role" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("Shift lead");
  await dialog.getByRole("textbox", { name: "Heymarket" }).fill("1");
  expect(await dialog.getByRole("textbox", { name: "Key" }).inputValue()).toBe("shift_lead");
  await dialog.getByRole("combobox", { name: "Rights" }).click();
  await page.getByRole("option", { name: "team admin" }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await dialog.getByText("Another role has this Heymarket number.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("textbox", { name: "Heymarket" }).fill("42");
  await dialog.getByRole("button", { name: "Add" }).click();
  await said(page, "Shift lead was added.");
  const role = async () => (await directory.roles.all()).find(({ key }) => key === "shift_lead");
  expect(await role()).toMatchObject({ base: "team_admin", wire: { heymarket: 42, worksection: "team admin" } });

  await page.getByRole("button", { name: "Edit Shift lead" }).click();
  await dialog.getByRole("textbox", { name: "Worksection" }).fill("shift lead");
  await dialog.getByRole("textbox", { name: "Heymarket" }).fill("");
  await dialog.getByRole("button", { name: "Save" }).click();
  await said(page, "The role was changed.");
  const changed = await role();
  expect(changed?.wire).toMatchObject({ worksection: "shift lead", saferme: "team_manager" });
  expect(changed?.wire.heymarket).toBeGreaterThan(100);

  const team = await console.organization.addTeam("Night shift");
  const [place = 0] = await console.organization.addPeople(team, [
    { fields: { givenName: "Zoë" }, role: "shift_lead" },
  ]);
  await page.getByRole("button", { name: "Delete Shift lead" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("cannot be deleted while somebody has it").waitFor();
  expect(await role()).toBeDefined();
  await page.getByRole("link", { name: "1 person has it on Night shift" }).click();
  await page.getByRole("heading", { name: "Night shift" }).waitFor();
  await page.getByText("1 person", { exact: true }).waitFor();
  await directory.memberships.update([{ id: place, role: { key: "member" } }]);

  await page.goBack();
  await page.getByRole("button", { name: "Delete Shift lead" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await said(page, "Shift lead was deleted.");
  expect(await role()).toBeUndefined();
  expect(await page.getByRole("button", { name: /^(?:Edit|Delete) /u }).count()).toBe(0);
  expect(console.complaints(401, 409)).toEqual([]);
  await page.context().close();
});

test("a contact is found by folder, changed without losing what nobody touched, and deleted for good", async () => {
  const page = await console.open("/contacts");
  const { contacts } = console.organization.directory;
  await page.getByText("2 contacts").waitFor();
  await page.getByRole("combobox", { name: "Folder" }).click();
  await page.getByRole("option", { name: "Suppliers" }).click();
  await page.getByText("1 contact", { exact: true }).waitFor();
  await page.reload();
  await expect.poll(() => page.getByRole("combobox", { name: "Folder" }).inputValue(), SOON).toBe("Suppliers");

  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Carla Odendaal", exact: true }).click();
  await dialog.getByText("+1 415 555 0162").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Edit Carla Odendaal" }).click();
  await dialog.getByRole("button", { name: "Add phone" }).click();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("textbox", { name: "phone 2" }).fill("+1 415 555 0163");
  await dialog.getByRole("button", { name: "Remove chat 1" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await said(page, "The contact was changed.");
  const [carla] = (await contacts.list({ limit: 10 })).rows;
  expect(carla).toMatchObject({ familyName: "Odendaal", email: "carla@example.com" });
  expect(carla?.profile.phones).toMatchObject([{ kind: "office" }, { kind: "mobile", value: "+1 415 555 0163" }]);
  expect(carla?.profile.chats ?? {}).toEqual({});

  const remove = page.getByRole("button", { name: "Delete Carla Odendaal" });
  await remove.click();
  expect(await dialog.getByRole("button", { name: "Delete" }).isDisabled()).toBe(true);
  await dialog.getByRole("textbox", { name: "Type delete to go on" }).fill("delete");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nothing matches.").waitFor();
  // Whoever goes by keys goes on from the page's title, and not from the top.
  await page.getByRole("heading", { name: "Contacts" }).and(page.locator(":focus")).waitFor();
  await said(page, "Carla Odendaal was deleted.");
  expect((await contacts.list({ limit: 10 })).rows.map(({ familyName }) => familyName)).toEqual(["Desk"]);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("a contact is added to a folder that was made for it", async () => {
  const page = await console.open("/contacts");
  await page.getByRole("button", { name: "Add folder" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Title" }).fill("Neighbors");
  await dialog.getByRole("button", { name: "Add" }).click();
  await said(page, "The folder Neighbors is there.");
  await page.getByRole("button", { name: "Add contact" }).click();
  await dialog.getByRole("textbox", { name: "Given name" }).fill("Nils");
  await dialog.getByRole("textbox", { name: "Phone", exact: true }).fill("+47 22 22 55 55");
  await dialog.getByRole("combobox", { name: "Folder" }).fill("neigh");
  await page.getByRole("option", { name: "Neighbors" }).click();
  for (const [index, chat] of ["nils", "nils.n"].entries()) {
    await dialog.getByRole("button", { name: "Add chat" }).click();
    await dialog.getByRole("textbox", { name: `chat ${index + 1}`, exact: true }).fill(chat);
  }
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("Each kind can be there once.").waitFor();
  const kind = dialog.getByLabel("Kind of chat 2");
  await kind.fill("");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("Each needs a kind.").waitFor();
  expect(
    (await console.organization.directory.contacts.list({ limit: 10 })).rows.map(({ givenName }) => givenName),
  ).not.toContain("Nils");
  await kind.fill("Signal");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await said(page, "Nils was added.");
  await page.getByRole("row", { name: /Nils.*Neighbors/u }).waitFor();
  const added = (await console.organization.directory.contacts.list({ limit: 10 })).rows;
  expect(added.find(({ givenName }) => givenName === "Nils")?.profile.chats).toEqual({
    WhatsApp: "nils",
    Signal: "nils.n",
  });
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("the organization is changed, and says its new name everywhere", async () => {
  const page = await console.open("/organization");
  await page.getByRole("textbox", { name: "Name" }).fill("Harbor clinics");
  await page.getByRole("combobox", { name: "Country" }).fill("norw");
  await page.getByRole("option", { name: "Norway" }).click();
  await page.getByRole("navigation").getByRole("link", { name: "Teams" }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Stay" }).click();
  await question.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Save" }).click();
  await said(page, "The organization was changed.");
  await page.getByRole("banner").getByText("Harbor clinics").waitFor();
  expect(await console.organization.directory.organization.get()).toMatchObject({
    name: "Harbor clinics",
    country: "NO",
  });
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("a key that writes, but does not administer, changes contacts and neither roles nor the organization", async () => {
  const page = await console.open("/organization", { key: await console.key("write") });
  await page.getByText("You may not change credentials, webhooks, roles and the organization itself.").waitFor();
  expect(await page.getByRole("button", { name: "Save" }).count()).toBe(0);
  await page.goto(`${console.server.url}/console/roles`);
  await page.getByText("department_admin").waitFor();
  expect(await page.getByRole("button", { name: "Add role" }).count()).toBe(0);
  await page.goto(`${console.server.url}/console/contacts`);
  await page.getByRole("button", { name: "Add contact" }).waitFor();
  await page.context().close();
});
