import type { Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JournalEntry } from "../../src/directory/journal/entry.ts";
import type { User } from "../../src/directory/users/user.ts";
import { authorizeParameters, OAuthBrowser, oauthClient } from "../http/oauth-browser.ts";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { ConsoleBrowser, LOOKS } from "./console-browser.ts";

const TABS = ["Profile", "Teams", "Absences", "Sign-in", "History", "More"];
const PASSWORD = "correct horse battery";

let console: ConsoleBrowser;
let zoe: User;
/** Signed in as an administrator of the organization. */
let page: Page;

beforeAll(async () => {
  console = await ConsoleBrowser.start();
  const { organization } = console;
  zoe = await organization.user({
    givenName: "Zoë",
    familyName: "Lindqvist",
    email: "zoe@example.com",
    phone: "+46 8 465 004 12",
    title: "Nurse",
    profile: { emails: [{ kind: "home", value: "zoe@home.example" }], custom: { badge: 7, floor: 2 } },
  });
  await organization.member(await organization.team("Day shift"), zoe);
  await organization.directory.absences.set([{ id: zoe.id, days: { "2020-03-02": "vacation" } }]);
  page = await console.open("/people");
});
beforeEach(() => void console.complaints());
afterAll(() => console[Symbol.asyncDispose]());

/** Opens a page of the console anew. */
async function go(path: string): Promise<void> {
  await page.goto(`${console.server.url}/console${path}`);
}

/** The newest entry of the journal about a user. */
async function lastEntry(id: number): Promise<JournalEntry | undefined> {
  const entries = await console.organization.journal();
  return entries.findLast(({ object, objectId }) => object === "user" && objectId === id);
}

async function show(tab: string, on = page): Promise<void> {
  await on.getByRole("tab", { name: tab }).click();
  await on.getByRole("tabpanel", { name: tab }).waitFor();
}

test.each([
  { name: "light", look: LOOKS.light, closely: TABS },
  { name: "dark", look: LOOKS.dark, closely: ["Teams", "Absences", "More"] },
  { name: "narrow", look: LOOKS.narrow, closely: ["Profile", "Absences"] },
])("every part of a person's page is fine to look at, $name", async ({ look, closely }) => {
  const shown = await console.open(`/people/${zoe.id}`, { look });
  const tabs = shown.getByRole("tab");
  await tabs.first().waitFor();
  expect(await tabs.allInnerTexts()).toEqual(TABS);
  for (const tab of TABS) {
    await show(tab, shown);
    await shown.waitForLoadState("networkidle");
    await shown.getByLabel("Loading").waitFor({ state: "hidden" });
    if (closely.includes(tab)) expect({ tab, faults: await accessibilityFaults(shown) }).toEqual({ tab, faults: [] });
    expect(await overflow(shown)).toBeLessThanOrEqual(0);
  }
  expect(shown.url()).toContain("tab=more");
  expect(console.complaints(401)).toEqual([]);
  await shown.context().close();
});

test("what is changed in a profile is saved, and nothing else", async () => {
  await go(`/people/${zoe.id}`);
  await page.getByRole("textbox", { name: "Title" }).fill("Head nurse");
  await page.getByRole("button", { name: "Add e-mail" }).click();
  await page.getByRole("button", { name: "Add e-mail" }).click();
  // A row that was left blank is not sent, and the next one is the one that is refused.
  const third = page.getByRole("textbox", { name: "e-mail 3", exact: true });
  await third.fill("nowhere");
  await page.getByRole("textbox", { name: "JSON object" }).fill('{"badge": 8}');
  await page.getByRole("button", { name: "Save 3 changes" }).click();
  await page.getByText("emails is not an e-mail address").waitFor();
  expect(await third.getAttribute("aria-invalid")).toBe("true");
  expect(await page.getByRole("textbox", { name: "e-mail 2", exact: true }).getAttribute("aria-invalid")).not.toBe(
    "true",
  );
  expect(await console.organization.directory.users.get(zoe.id)).toEqual(zoe);

  await page.getByRole("tab", { name: "History" }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Stay" }).click();
  await question.waitFor({ state: "hidden" });
  await third.fill("zoe@work.example");
  await page.getByRole("button", { name: "Save 3 changes" }).click();
  await page.getByText("Saved.").waitFor();
  expect(await page.getByRole("button", { name: /^Save/u }).count()).toBe(0);
  expect((await lastEntry(zoe.id))?.after).toEqual({
    title: "Head nurse",
    profile: {
      emails: [
        { kind: "home", value: "zoe@home.example" },
        { kind: "work", value: "zoe@work.example" },
      ],
      custom: { badge: 8 },
    },
  });
  await show("History");
  const newest = page.getByRole("list", { name: "Entries, the newest first" }).getByRole("listitem").first();
  await newest.getByText("title: Nurse → Head nurse").waitFor();
  await newest.getByText("updated person Zoë Lindqvist").waitFor();
  await newest.getByRole("button", { name: "4 fields" }).click();
  const floor = newest.getByRole("row").filter({ hasText: "custom floor" });
  expect(await floor.getByRole("cell").allInnerTexts()).toEqual(["custom floor", "2", "–"]);
  expect(console.complaints(400, 401)).toEqual([]);
});

test("nothing is sent that would be stored otherwise than it was typed", async () => {
  await go(`/people/${zoe.id}`);
  const before = await lastEntry(zoe.id);
  const rate = page.getByRole("textbox", { name: "Rate" });
  const custom = page.getByRole("textbox", { name: "JSON object" });
  await custom.fill('{"card": 12345678901234567891}');
  await rate.fill("-");
  expect(await custom.inputValue()).toBe('{"card": 12345678901234567891}');
  await rate.press("Enter");
  await page.getByText("12345678901234567891 would be rounded").waitFor();
  await page.getByText("This is no number.").waitFor();
  expect(await lastEntry(zoe.id)).toEqual(before);
  await custom.fill('{"card": "12345678901234567891"}');
  await rate.fill("-1.5");
  await page.getByRole("button", { name: /^Save/u }).click();
  await page.getByText("Saved.").waitFor();
  const saved = await console.organization.directory.users.get(zoe.id);
  expect(saved).toMatchObject({ profile: { rate: -1.5, custom: { card: "12345678901234567891" } } });
});

test("what somebody else changed meanwhile is not overwritten, and what was typed is not lost", async () => {
  const { users } = console.organization.directory;
  await go(`/people/${zoe.id}`);
  await page.getByRole("textbox", { name: "Title" }).fill("Matron");
  await users.update([{ id: zoe.id, patch: { title: "Surgeon", department: "Theatre" } }]);
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await page.getByText("Somebody else changed this meanwhile.").waitFor();
  expect(await users.get(zoe.id)).toMatchObject({ title: "Surgeon" });
  await page.getByRole("button", { name: "Load what is there now" }).click();
  await expect.poll(() => page.getByRole("textbox", { name: "Department" }).inputValue()).toBe("Theatre");
  const title = page.getByRole("textbox", { name: "Title", description: "Meanwhile: Surgeon" });
  expect(await title.inputValue()).toBe("Matron");
  expect(await page.getByText("Meanwhile:").count()).toBe(1);
  await page.getByRole("button", { name: "Save 1 change" }).click();
  await page.getByText("Saved.").waitFor();
  expect(await page.getByText("Meanwhile:").count()).toBe(0);
  expect(await users.get(zoe.id)).toMatchObject({ title: "Matron", department: "Theatre" });

  // Pointed at, a message stays; it is gone all the same when the next change wants to be saved.
  await page.getByText("Saved.").hover();
  await page.getByRole("textbox", { name: "Title" }).fill("Nurse");
  await page.getByText("Saved.").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(await page.getByRole("textbox", { name: "Title" }).inputValue()).toBe("Matron");
});

test("a picture is put up and taken away, and one that is too large is not even sent", async () => {
  await go(`/people/${zoe.id}`);
  const file = page.getByLabel("Picture file");
  await file.setInputFiles({ name: "huge.png", mimeType: "image/png", buffer: Buffer.alloc(5 * 1024 * 1024 + 1) });
  await page.getByText("huge.png has more than 5 MiB.").waitFor();
  const red = { width: 600, height: 600, channels: 3, background: "red" } as const;
  const buffer = await sharp({ create: red }).png().toBuffer();
  await file.setInputFiles({ name: "zoe.png", mimeType: "image/png", buffer });
  await page.getByText("The picture is kept.").waitFor();
  await expect.poll(() => page.locator("img[src*='/avatars/']").count()).toBe(2);
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("The picture is gone.").waitFor();
  expect(await page.locator("img[src*='/avatars/']").count()).toBe(0);
  expect(console.complaints(401)).toEqual([]);
});

test("somebody is put on a team, gets another role and a supervisor, is moved, and taken off", async () => {
  const { organization } = console;
  const boss = await organization.user({ givenName: "Ines", familyName: "Boss", email: "ines@example.com" });
  const noel = await organization.user({ givenName: "Noël", familyName: "Mover" });
  const [night, late] = [await organization.team("Night shift"), await organization.team("Late shift")];
  const places = () => organization.directory.users.membershipsOf([noel]);
  await go(`/people/${noel.id}?tab=teams`);
  await page.getByText("On no team yet.").waitFor();
  await page.getByRole("button", { name: "Add to a team" }).click();
  await page.getByRole("combobox", { name: "Team" }).fill("night");
  await page.getByRole("option", { name: "Night shift" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("link", { name: "Night shift" }).waitFor();
  expect(await places()).toMatchObject([{ teamId: night.id, role: "member", supervisorId: null }]);

  const act = async (name: string) => {
    await page.getByRole("button", { name: /^Change the place on/u }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await act("Role and supervisor");
  await page.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "team admin" }).click();
  await page.getByRole("combobox", { name: "Supervisor" }).fill("ines@");
  await page.getByRole("option", { name: "Ines Boss" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("cell", { name: "Ines Boss" }).waitFor();
  expect(await places()).toMatchObject([{ teamId: night.id, role: "team_admin", supervisorId: boss.id }]);

  await act("Role and supervisor");
  await page.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: "guest" }).click();
  const [place] = await places();
  await organization.directory.memberships.update([{ id: place?.id ?? 0, role: { key: "reader" } }]);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The membership was changed meanwhile.").waitFor();
  await page.getByRole("cell", { name: "reader", includeHidden: true }).waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForLoadState("networkidle");
  expect(await places()).toMatchObject([{ role: "reader" }]);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Change the place on Night shift" }).and(page.locator(":focus")).waitFor();

  await act("Move to another team");
  await page.getByRole("combobox", { name: "To the team" }).click();
  await page.getByRole("option", { name: "Late shift" }).waitFor();
  expect(await page.getByRole("option", { name: "Night shift" }).count()).toBe(0);
  await page.getByRole("option", { name: "Late shift" }).click();
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await page.getByRole("link", { name: "Late shift" }).waitFor();
  expect(await places()).toMatchObject([{ teamId: late.id, role: "reader" }]);

  await act("Take off the team");
  await page.getByRole("button", { name: "Take off the team" }).click();
  await page.getByText("On no team yet.").waitFor();
  expect(await places()).toEqual([]);
});

test("days are marked from one to another without their weekends, and made ordinary again", async () => {
  const { organization } = console;
  const away = await organization.user({ givenName: "Ada", familyName: "Away" });
  const days = async () => (await organization.directory.absences.of([away])).map(({ day, kind }) => [day, kind]);
  await go(`/people/${away.id}?tab=absences`);
  await page.getByText("No day is out of the ordinary.").waitFor();
  await page.getByLabel("From", { exact: true }).fill("0002-08-07");
  expect(await page.getByRole("button", { name: "Too many days" }).isDisabled()).toBe(true);
  await page.getByLabel("From", { exact: true }).fill("2031-08-07");
  await page.getByLabel("To", { exact: true }).fill("2031-08-11");
  await page.getByText("Sick leave", { exact: true }).first().click();
  await page.getByRole("button", { name: "Mark 3 days" }).click();
  await page.getByRole("cell", { name: "7 – 11 Aug 2031", exact: true }).waitFor();
  expect(await days()).toEqual([
    ["2031-08-07", "sick-leave"],
    ["2031-08-08", "sick-leave"],
    ["2031-08-11", "sick-leave"],
  ]);
  await page.getByRole("button", { name: "Make ordinary: 7 – 11 Aug 2031" }).click();
  await page.getByText("No day is out of the ordinary.").waitFor();
  expect(await days()).toEqual([]);

  // By the calendar alone, and by keys.
  await page.getByRole("button", { name: /today$/u }).focus();
  // Five weeks back, which no month that was shown has, and forth again.
  for (const key of ["ArrowUp", "ArrowDown"]) for (let week = 0; week < 5; week++) await page.keyboard.press(key);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await page.getByText("Workday", { exact: true }).first().click();
  await page.getByRole("button", { name: "Mark 1 day" }).click();
  await page.getByRole("button", { name: /, Workday, today$/u }).waitFor();
  expect(await days()).toHaveLength(1);
});

test("a password is set, people sign in with it, and are signed out with all their sessions", async () => {
  const { organization } = console;
  const sam = await organization.user({ givenName: "Sam", familyName: "Sign", email: "sam@example.com" });
  await go(`/people/${sam.id}?tab=sign-in`);
  const password = page.getByLabel("New password");
  await password.fill("short");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText(/minimum is 8 characters/u).waitFor();
  await password.fill(PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("The password is set").waitFor();
  expect(await password.inputValue()).toBe("");

  const theirs = await console.page();
  await theirs.goto(`${console.server.url}/console/sign-in?to=${encodeURIComponent(`/console/people/${sam.id}`)}`);
  await theirs.getByRole("textbox", { name: "E-mail" }).fill("sam@example.com");
  await theirs.getByLabel(/^Password/u).fill(PASSWORD);
  await theirs.getByRole("button", { name: "Sign in" }).click();
  // Their own page offers what they may change of themselves, and no more.
  await theirs.getByRole("heading", { name: "Sam Sign" }).waitFor();
  expect(await theirs.getByRole("tab").allInnerTexts()).toEqual(["Profile", "Teams", "Absences", "Sign-in", "More"]);
  expect(await theirs.getByRole("textbox", { name: "Title" }).isDisabled()).toBe(true);
  expect(await theirs.getByRole("button", { name: "Change status" }).count()).toBe(0);
  await theirs.getByRole("textbox", { name: "Gender" }).fill("none of yours");
  await theirs.getByRole("button", { name: "Save 1 change" }).click();
  await theirs.getByText("Saved.").waitFor();
  await theirs.goto(`${console.server.url}/console/people/${zoe.id}`);
  await theirs.getByRole("heading", { name: "Nothing here" }).waitFor();
  expect(await theirs.getByText("Lindqvist").count()).toBe(0);

  const client = await oauthClient(organization);
  await new OAuthBrowser(console.server.url).allow(authorizeParameters(client), "sam@example.com", PASSWORD);
  await page.reload();
  const grant = page.getByRole("row", { name: "Time sheets" });
  await grant.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await grant.getByText("revoked").waitFor();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  expect(await grant.getByRole("button").count()).toBe(0);
  expect(await accessibilityFaults(page)).toEqual([]);

  await page.getByRole("button", { name: "End all sessions" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
  await page.getByText("All sessions are ended.").waitFor();
  await theirs.reload();
  await theirs.getByRole("heading", { name: "Sign in to Rollcall" }).waitFor();
  await theirs.context().close();
});

test("somebody is deleted, restored, merged, and erased for good only when their name is typed", async () => {
  const { organization } = console;
  const { users } = organization.directory;
  const kim = await organization.user({ givenName: "Kim", familyName: "Twice", email: "kim@example.com" });
  const twin = await organization.user({ givenName: "Kimberly", familyName: "Twice", title: "Pilot" });
  await go(`/people/${kim.id}?tab=more`);
  const confirm = async (name: string) => {
    await page.getByRole("button", { name }).click();
    return page.getByRole("dialog");
  };
  await (await confirm("Delete")).getByRole("button", { name: "Delete" }).click();
  await page.getByText("This person was deleted").waitFor();
  await expect(users.get(kim.id)).rejects.toMatchObject({ code: "not_found" });
  await page.reload();
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByText("Kim Twice is back.").waitFor();

  await page.getByRole("button", { name: "Merge another person into this one" }).click();
  const same = page.getByRole("combobox", { name: "Who is the same person" });
  await same.click();
  await page.getByRole("option").first().waitFor();
  const answer = Promise.withResolvers<undefined>();
  await page.route("**/users?*search=*", async (route) => {
    await answer.promise;
    await route.continue();
  });
  await same.pressSequentially("twice");
  // Those who were found before are not who was typed.
  for (const hasty of ["ArrowDown", "Enter", "Enter"]) await same.press(hasty);
  expect(await same.inputValue()).toBe("twice");
  expect(await page.getByRole("option").count()).toBe(0);
  answer.resolve(undefined);
  await page.getByRole("option", { name: "Kimberly Twice" }).waitFor();
  expect(await page.getByRole("option", { name: "Kim Twice" }).count()).toBe(0);
  await page.getByRole("option", { name: "Kimberly Twice" }).click();
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await page.getByText("The two are one person now.").waitFor();
  expect(await users.get(kim.id)).toMatchObject({ givenName: "Kim", title: "Pilot" });
  await expect(users.get(twin.id)).rejects.toMatchObject({ code: "not_found" });

  const dialog = await confirm("Erase for good");
  await dialog.getByRole("textbox").fill("Kim");
  expect(await dialog.getByRole("button", { name: "Erase for good" }).isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill("Kim Twice");
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await page.getByRole("heading", { name: "Erased" }).waitFor();
  expect(await page.getByRole("button", { name: "Restore" }).count()).toBe(0);
  expect(JSON.stringify(await organization.contents())).not.toContain("kim@example.com");
});

test("somebody new is put on a team at once; whoever may only read is offered nothing", async () => {
  const { organization } = console;
  const early = await organization.team("Early shift");
  await go("/people");
  await page.getByRole("button", { name: "Add person" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Give a name, an e-mail or a phone.").waitFor();
  await page.getByRole("textbox", { name: "Given name" }).fill("Nia");
  await page.getByRole("combobox", { name: "Team", exact: true }).fill("early");
  await page.getByRole("option", { name: "Early shift" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("heading", { name: "Nia" }).waitFor();
  const added = await organization.directory.users.listOnTeam(early.id, { limit: 10 });
  expect(added.rows).toMatchObject([{ givenName: "Nia", status: "active" }]);
  const id = added.rows[0]?.id ?? 0;
  await page.getByRole("button", { name: "Change status" }).click();
  await page.getByRole("menuitem", { name: "Inactive" }).click();
  await page.getByText("Nia is inactive now.").waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "People" }).click();
  await page.getByRole("combobox", { name: "Status" }).click();
  await page.getByRole("option", { name: "Inactive" }).click();
  await page.getByText("1 person").waitFor();

  const reading = await console.open(`/people/${id}`, { key: await console.key("read") });
  await reading.getByRole("heading", { name: "Nia" }).waitFor();
  expect(await reading.getByRole("textbox", { name: "Given name" }).isDisabled()).toBe(true);
  for (const tab of ["Teams", "Absences", "More"]) {
    await show(tab, reading);
    const buttons = await reading.getByRole("tabpanel").getByRole("button").allInnerTexts();
    expect(buttons.filter((text) => !["", "Today"].includes(text))).toEqual([]);
  }
  await reading.goto(`${console.server.url}/console/people/nobody`);
  await reading.getByRole("heading", { name: "Nothing here" }).waitFor();
  await reading.context().close();
});
