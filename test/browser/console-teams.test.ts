import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { ConsoleBrowser, LOOKS } from "./console-browser.ts";

/** What comes in a moment comes later on a busy machine. */
const SOON = { timeout: 15_000 };

let console: ConsoleBrowser;
let care: number;

beforeAll(async () => {
  console = await ConsoleBrowser.start();
  care = await console.organization.addTeam("Customer care");
  await console.organization.addTeam("Night shift");
  const chain = ["Ada", "Ben", "Cleo", "Dag", "Eve", "Finn"];
  const people = chain.map((givenName) => ({
    fields: { givenName, familyName: "Berg", email: `${givenName}@example.com` },
  }));
  await console.organization.addPeople(care, people);
  const { rows } = await console.organization.directory.memberships.list({ limit: 100 });
  // Each reports to the one before: more levels than are read at once.
  const places = rows.map(({ membership: { id }, user }) => ({ id, userId: user.id, name: user.givenName }));
  await console.organization.directory.memberships.update(
    chain.slice(1).map((name, index) => ({ id: idOf(places, name), supervisorId: userOf(places, chain[index]) })),
  );
  await console.organization.directory.users.create([
    { fields: { givenName: "Zoë", familyName: "Lindqvist", email: "zoe@example.com" } },
  ]);
});
beforeEach(() => void console.complaints());
afterAll(() => console[Symbol.asyncDispose]());

type Place = { id: number; userId: number; name: string };

function idOf(places: readonly Place[], name: string | undefined): number {
  return places.find((place) => place.name === name)?.id ?? 0;
}

function userOf(places: readonly Place[], name: string | undefined): number {
  return places.find((place) => place.name === name)?.userId ?? 0;
}

/** Waits until the console says something, and takes it away. */
async function said(page: Page, text: string | RegExp): Promise<void> {
  const notice = page.getByRole("alert").filter({ hasText: text });
  await notice.waitFor();
  await notice.getByRole("button").click();
  await notice.waitFor({ state: "detached" });
}

test.each(Object.entries(LOOKS))("teams are fine to look at and to use, %s", async (_name, look) => {
  const page = await console.open("/teams", { look });
  await page.getByText("2 teams").waitFor();
  await page.getByRole("button", { name: "Add team" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Customer care" }).click();
  for (const [tab, shown] of [
    ["Members", "6 people"],
    ["Chart", "Unfold all"],
    ["Settings", "Delete team"],
  ] as const) {
    await page.getByRole("tab", { name: tab }).click();
    await page.getByText(shown).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  }
  expect(page.url()).toContain("tab=settings");
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("a team is added, after what was wrong with it was told in its place", async () => {
  const page = await console.open("/teams");
  await page.getByRole("button", { name: "Add team" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Add" }).click();
  const name = dialog.getByRole("textbox", { name: "Name" });
  await expect.poll(() => name.getAttribute("aria-invalid"), SOON).toBe("true");
  await name.fill("Harbor pilots");
  await dialog.getByRole("combobox", { name: "Time zone" }).fill("Oslo");
  await page.getByRole("option", { name: "Europe/Oslo" }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await page.getByRole("heading", { name: "Harbor pilots" }).waitFor();
  await page.getByText("Nobody is on this team yet.").waitFor();
  const { rows } = await console.organization.directory.teams.list({ limit: 10 });
  expect(rows.filter((team) => team.name === "Harbor pilots")).toMatchObject([{ timeZone: "Europe/Oslo" }]);
  expect(console.complaints(400, 401)).toEqual([]);
  await page.context().close();
});

test("somebody is put on a team, given another role and somebody to report to, and taken off it", async () => {
  const page = await console.open(`/teams/${care}`);
  await page.getByRole("button", { name: "Add person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Person" }).fill("lindq");
  await page.getByRole("option", { name: /Zoë Lindqvist/u }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  await said(page, "Added to Customer care.");
  await page.getByText("7 people").waitFor();

  await page.getByRole("button", { name: "Role of Zoë Lindqvist: member" }).click();
  await page.getByRole("option", { name: "guest" }).click();
  await page.getByRole("button", { name: "Role of Zoë Lindqvist: guest" }).waitFor();
  await said(page, "Zoë Lindqvist was changed.");
  await page.getByRole("button", { name: "Who Zoë Lindqvist reports to: nobody" }).click();
  await page.getByRole("option", { name: /Ada Berg/u }).click();
  await page.getByRole("button", { name: "Who Zoë Lindqvist reports to: Ada Berg" }).waitFor();
  await said(page, "Zoë Lindqvist was changed.");
  const place = async () => {
    const { rows } = await console.organization.directory.memberships.list({ limit: 100 });
    return rows.find(({ user }) => user.givenName === "Zoë")?.membership;
  };
  expect(await place()).toMatchObject({ role: "guest", supervisorId: expect.any(Number) });

  await page.getByRole("button", { name: "Role of Zoë Lindqvist: guest" }).press("Enter");
  await page.getByRole("combobox", { name: "Role of Zoë Lindqvist" }).press("Escape");
  await expect
    .poll(() => page.evaluate<string>("document.activeElement.textContent"), SOON)
    .toContain("Role of Zoë Lindqvist");

  await page.getByRole("button", { name: "Remove Zoë Lindqvist" }).click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await place()).toBeDefined();
  await page.getByRole("button", { name: "Remove Zoë Lindqvist" }).click();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("6 people").waitFor();
  expect(await place()).toBeUndefined();
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("a role that somebody else changed meanwhile is not written over", async () => {
  const page = await console.open(`/teams/${care}?search=finn`);
  await page.getByRole("button", { name: "Role of Finn Berg: member" }).waitFor();
  const { rows } = await console.organization.directory.memberships.list({ limit: 100 });
  const id = rows.find(({ user }) => user.givenName === "Finn")?.membership.id ?? 0;
  await console.organization.directory.memberships.update([{ id, role: { key: "reader" } }]);
  await page.getByRole("button", { name: "Role of Finn Berg: member" }).click();
  await page.getByRole("option", { name: "guest" }).click();
  await said(page, "changed meanwhile");
  await page.getByRole("button", { name: "Role of Finn Berg: reader" }).waitFor();
  expect((await console.organization.directory.memberships.get(id)).membership.role).toBe("reader");
  expect(console.complaints(401, 412)).toEqual([]);
  await page.context().close();
});

test("somebody new is invited, once; who has the e-mail already is told in its place", async () => {
  const page = await console.open(`/teams/${care}?tab=invitations`);
  await page.getByText("0 invitations").waitFor();
  await page.getByRole("button", { name: "Invite" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("zoe@example.com");
  await dialog.getByRole("textbox", { name: "Given name" }).fill("Nina");
  await dialog.getByRole("button", { name: "Invite" }).click();
  await dialog.getByText("Somebody else has this e-mail.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("textbox", { name: "E-mail" }).fill("nina@example.com");
  await dialog.getByRole("button", { name: "Invite" }).click();
  await said(page, "Nina was invited to Customer care.");
  await page.getByText("1 invitation", { exact: true }).waitFor();
  await page.getByText("queued").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("textbox", { name: "Filter" }).fill('state = "sent"');
  await page.keyboard.press("Enter");
  await page.getByText("Nothing matches.").waitFor();
  expect(page.url()).toContain("tab=invitations");
  expect(console.complaints(401, 409)).toEqual([]);
  await page.context().close();
});

test("the chart is a tree that the keyboard folds, and reads on below", async () => {
  const page = await console.open(`/teams/${care}?tab=chart`);
  const node = (name: string) => page.getByRole("treeitem", { name }).first();
  await page.getByRole("link", { name: "Dag Berg" }).waitFor();
  expect(await page.getByRole("link", { name: "Eve Berg" }).count()).toBe(0);
  expect(await node("Ada Berg").getAttribute("aria-expanded")).toBe("true");
  await node("Ada Berg").focus();
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("link", { name: "Ben Berg" }).waitFor({ state: "detached" });
  await page.keyboard.press("Space");
  await page.getByRole("link", { name: "Ben Berg" }).waitFor();
  await page.getByRole("button", { name: "Unfold: Dag Berg" }).click();
  await page.getByRole("button", { name: "Unfold: Eve Berg" }).click();
  await page.getByRole("link", { name: "Finn Berg" }).waitFor();
  await page.getByRole("button", { name: "Fold all", exact: true }).click();
  await page.getByRole("link", { name: "Ben Berg" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Ada Berg" }).click();
  await page.waitForURL(/\/console\/people\/\d+/u);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("what somebody typed outlives another's change, and both are kept", async () => {
  const page = await console.open(`/teams/${care}?tab=settings`);
  const save = page.getByRole("button", { name: "Save" });
  await save.waitFor();
  expect(await save.isDisabled()).toBe(true);
  await page.getByRole("textbox", { name: "Description" }).fill("Answers every call");
  await page.getByRole("tab", { name: "Members" }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Stay" }).click();
  await question.waitFor({ state: "hidden" });
  await console.organization.directory.teams.update(care, {
    description: "Answers some",
    externalId: "crm-7",
  });
  await save.click();
  await page.getByText("Somebody else changed this meanwhile.").waitFor();
  expect((await console.organization.directory.teams.get(care)).description).toBe("Answers some");
  await page.getByRole("button", { name: "Load" }).click();
  await expect.poll(() => page.getByRole("textbox", { name: "External id" }).inputValue(), SOON).toBe("crm-7");
  await page.getByText("Meanwhile: Answers some").waitFor();
  await save.click();
  await said(page, "The team was changed.");
  expect(await console.organization.directory.teams.get(care)).toMatchObject({
    description: "Answers every call",
    externalId: "crm-7",
  });
  await page.getByRole("tab", { name: "Members" }).click();
  await page.getByText("7 people").waitFor();
  expect(console.complaints(401, 412)).toEqual([]);
  await page.context().close();
});

test("a team is deleted only when that is meant, and restored with its people", async () => {
  const page = await console.open(`/teams/${care}?tab=settings`);
  const remove = page.getByRole("button", { name: "Delete team" });
  await remove.click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await remove.click();
  await dialog.getByRole("button", { name: "Delete team" }).click();
  await page.getByText("Customer care was deleted.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await expect(console.organization.directory.teams.get(care)).rejects.toMatchObject({ code: "not_found" });
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByRole("tab", { name: "Members" }).click();
  await page.getByText("7 people").waitFor();
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("who may only read is offered nothing that changes anything", async () => {
  const page = await console.open(`/teams/${care}`, { key: await console.key("read") });
  await page.getByRole("link", { name: "Ada Berg" }).first().waitFor();
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByText("UUID").waitFor();
  for (const name of [/^Add/u, /^Invite/u, /^Remove/u, /^Role of/u, /^Save/u, /^Delete/u]) {
    expect(await page.getByRole("button", { name }).count()).toBe(0);
  }
  await page.goto(`${console.server.url}/console/teams/999999`);
  await page.getByRole("heading", { name: "Nothing here" }).waitFor();
  await page.context().close();
});

test("a plain member sees teammates, of whom only their own name leads to a page", async () => {
  const { credentials, memberships } = console.organization.directory;
  const { rows } = await memberships.list({ limit: 100 });
  const ben = rows.find(({ user }) => user.givenName === "Ben")?.user.id ?? 0;
  const { secret } = await credentials.create({ api: "rest", kind: "api_key", userId: ben, scope: "write" });
  const page = await console.open(`/teams/${care}`, { key: secret });
  await page.getByText(/^\d people$/u).waitFor();
  expect(await page.getByRole("row").filter({ hasText: "Ada Berg" }).count()).toBeGreaterThan(0);
  expect(await page.getByRole("main").getByRole("link", { name: /Berg/u }).allInnerTexts()).toEqual(["Ben Berg"]);

  // What is about the whole organization says so, by its address too.
  for (const path of ["contacts", "journal", "imports", "imports/1"]) {
    await page.goto(`${console.server.url}/console/${path}`);
    await page.getByText("For those who see the whole organization").waitFor();
    expect(await page.getByRole("main").getByText("forbidden").count()).toBe(0);
    expect(await page.getByRole("main").getByRole("textbox").count()).toBe(0);
  }
  await page.context().close();
});

test("who administers one team only is not offered people whom they cannot see, nor a role above their own", async () => {
  const { credentials } = console.organization.directory;
  const request = {
    api: "rest",
    kind: "api_key",
    role: "department_admin",
    scope: "write",
    label: "One team",
  } as const;
  const page = await console.open(`/teams/${care}`, {
    key: (await credentials.create({ ...request, teamId: care })).secret,
  });
  await page.getByRole("button", { name: "Invite" }).click();
  expect(await page.getByRole("button", { name: "Add person" }).count()).toBe(0);
  await page.getByRole("dialog").getByRole("combobox", { name: "Role on the team" }).click();
  await page.getByRole("option").first().waitFor();
  expect(await page.getByRole("option").allInnerTexts()).not.toContain("Team admin");
  expect(await page.getByRole("option").first().innerText()).toMatch(/^department admin/iu);
  await page.context().close();
});
