import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { KINDS_OF_APIS, needsTeam, USABLE_APIS } from "../../console/src/credentials/credential-kinds.ts";
import { APIS_OF_A_TEAM, KINDS_OF_APIS as SERVERS_KINDS } from "../../src/directory/credentials/credential-kinds.ts";
import { JOURNAL_OBJECTS } from "../../src/directory/journal/entry.ts";
import { WEBHOOK_EVENTS } from "../../src/directory/webhooks/webhook.ts";
import { givePassword } from "../http/give-password.ts";
import { authorizeParameters, OAuthBrowser } from "../http/oauth-browser.ts";
import { WebhookReceiver } from "../http/webhook-receiver.ts";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { ConsoleBrowser, LOOKS } from "./console-browser.ts";

const REDIRECT_URI = "https://app.example/callback";

let console: ConsoleBrowser;
let team: number;
let receiver: WebhookReceiver;

beforeAll(async () => {
  console = await ConsoleBrowser.start({ ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES: "127.0.0.1" });
  receiver = await WebhookReceiver.start();
  team = await console.organization.addTeam("Night shift");
  const fields = { givenName: "Ann", familyName: "Lee", email: "ann@example.com" };
  await console.organization.addPeople(team, [{ userId: 20, fields, role: "team_admin" }]);
});
beforeEach(() => void console.complaints());
afterAll(async () => {
  await console[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** What a request with a key is answered with. */
async function statusWith(key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${console.server.url}/directory/v1/session`, { headers })).status;
}

function rowOf(page: Page, label: string) {
  return page.getByRole("row").filter({ hasText: label });
}

/** Reads the secret from the dialog that shows it, and closes that. */
async function keep(page: Page, title: string): Promise<string> {
  const dialog = page.getByRole("dialog", { name: title });
  const secret = await dialog.getByRole("textbox", { name: "Secret", exact: true }).inputValue();
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "I have kept it" }).click();
  await dialog.waitFor({ state: "hidden" });
  return secret;
}

test("a key is made, shown once, rotated and revoked", async () => {
  const page = await console.open("/credentials");
  await page.getByRole("button", { name: "Add credential" }).click();
  await page.getByRole("textbox", { name: "Label" }).fill("Payroll");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const first = await keep(page, "New credential: Payroll");
  expect(first).toMatch(/^rc_rest_/u);
  expect(await statusWith(first)).toBe(200);
  expect(await page.content()).not.toContain(first);

  await rowOf(page, "Payroll").getByRole("button", { name: "Rotate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
  const second = await keep(page, "New secret: Payroll");
  expect(second).not.toBe(first);
  expect([await statusWith(first), await statusWith(second)]).toEqual([200, 200]);

  // The newest stands first.
  await expect.poll(() => rowOf(page, "Payroll").count()).toBe(2);
  const revoke = rowOf(page, "Payroll").first().getByRole("button", { name: "Revoke" });
  await revoke.click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  expect(await statusWith(second)).toBe(200);
  await revoke.click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await rowOf(page, "Payroll").getByText("revoked").filter({ visible: true }).waitFor();
  // A server may know a key for a second after its end.
  await expect.poll(() => statusWith(second)).toBe(401);
  expect(await statusWith(first)).toBe(200);
  expect(await rowOf(page, "Payroll").first().getByRole("button").count()).toBe(0);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("each API has the kinds that it signs in with, and what is refused is said at the field", async () => {
  expect(KINDS_OF_APIS).toEqual(SERVERS_KINDS);
  expect(USABLE_APIS.filter(needsTeam)).toEqual([...APIS_OF_A_TEAM]);
  const page = await console.open("/credentials");
  await page.getByRole("button", { name: "Add credential" }).click();
  const dialog = page.getByRole("dialog", { name: "Add credential" });
  await dialog.getByRole("combobox", { name: "API" }).click();
  await page.getByRole("option", { name: "Heymarket" }).click();
  expect(await dialog.getByRole("combobox", { name: "Kind" }).inputValue()).toBe("Secret that signs");
  await dialog.getByRole("textbox", { name: "Label" }).fill("Texts");
  await dialog.getByRole("button", { name: "Add" }).click();
  await dialog.getByText("A credential for heymarket belongs to a team.").waitFor();
  expect((await console.organization.directory.credentials.list()).filter(({ label }) => label === "Texts")).toEqual(
    [],
  );
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("combobox", { name: "Team" }).fill("night");
  await page.getByRole("option", { name: "Night shift" }).click();
  await dialog.getByRole("button", { name: "Add" }).click();
  expect(await page.getByRole("textbox", { name: "Secret id" }).inputValue()).toMatch(/^[0-9a-f-]{36}$/u);
  await keep(page, "New credential: Texts");
  await rowOf(page, "Texts").getByText("Night shift").waitFor();
  expect(console.complaints(400, 401)).toEqual([]);
  await page.context().close();
});

test("an OAuth client is made, and what somebody let it do is ended", async () => {
  const page = await console.open("/credentials");
  await page.getByRole("button", { name: "Add credential" }).click();
  const dialog = page.getByRole("dialog", { name: "Add credential" });
  await dialog.getByRole("combobox", { name: "API" }).click();
  await page.getByRole("option", { name: "Worksection" }).click();
  await dialog.getByRole("combobox", { name: "Kind" }).click();
  await page.getByRole("option", { name: "OAuth client" }).click();
  await dialog.getByRole("textbox", { name: "Label" }).fill("Time sheets");
  await dialog.getByRole("textbox", { name: "Redirect addresses" }).fill(`${REDIRECT_URI}\n`);
  await dialog.getByRole("button", { name: "Add" }).click();
  const clientId = await page.getByRole("textbox", { name: "Client id" }).inputValue();
  const clientSecret = await keep(page, "New credential: Time sheets");

  await givePassword(console.organization, 20, "correct horse");
  const client = { id: 0, clientId, clientSecret, redirectUri: REDIRECT_URI };
  const browser = new OAuthBrowser(console.server.url);
  const back = await browser.allow(authorizeParameters(client), "ann@example.com", "correct horse");
  expect(back.searchParams.get("code")).not.toBeNull();

  await page.getByRole("tab", { name: "Grants" }).click();
  const row = rowOf(page, "Time sheets");
  await row.getByRole("link", { name: "Ann Lee" }).waitFor();
  expect(new URL(page.url()).search).toBe("?tab=grants");
  await page.reload();
  await row.getByRole("link", { name: "Ann Lee" }).waitFor();
  expect(await row.innerText()).toContain("users_read, users_write");
  await row.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await row.getByText("revoked").waitFor();
  expect(await row.getByRole("button").count()).toBe(0);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("who may not administer sees no credential", async () => {
  const page = await console.open("/credentials", { key: await console.key("write") });
  await page.getByText("For administrators of the organization").waitFor();
  expect(await page.getByRole("table").count()).toBe(0);
  expect(await page.getByRole("button", { name: "Add credential" }).count()).toBe(0);
  await page.goto(`${console.server.url}/console/webhooks/1`);
  await page.getByText("For administrators of the organization").waitFor();
  await page.waitForLoadState("networkidle");
  // What would be refused is not even asked for.
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test.each(Object.entries(LOOKS))("credentials are fine to look at, %s", async (_name, look) => {
  const page = await console.open("/credentials", { look });
  await page.getByRole("row").nth(1).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: "Rotate" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate" }).click();
  await page.getByRole("button", { name: "I have kept it" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.context().close();
});

test("a webhook is made, tested, told of changes, and gets again what it refused", async () => {
  const page = await console.open("/webhooks");
  await page.getByText("Nobody is told of changes yet.").waitFor();
  await page.getByRole("button", { name: "Add webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "Add webhook" });
  await dialog.getByRole("textbox", { name: "URL" }).fill("ftp://hooks.example");
  await dialog.getByRole("combobox", { name: "Events" }).click();
  const offered = await page.getByRole("option").allInnerTexts();
  expect(offered.filter((name) => name !== "Everything" && !WEBHOOK_EVENTS.has(name))).toEqual([]);
  for (const object of JOURNAL_OBJECTS) expect(offered).toContain(`${object}.*`);
  expect(offered).not.toContain("team.rotated");
  await page.getByRole("option", { name: "user.created" }).click();
  await dialog.getByRole("textbox", { name: "Description" }).fill("Payroll's copy");
  await dialog.getByRole("button", { name: "Add" }).click();
  await dialog.getByText("url is an absolute URL of https.").waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByRole("textbox", { name: "URL" }).fill(receiver.url);
  await dialog.getByRole("button", { name: "Add" }).click();
  expect(await keep(page, "New webhook")).toMatch(/^whsec_/u);

  await page.getByRole("heading", { name: "Payroll's copy" }).waitFor();
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText(/^Delivered\. Answered 204 after [\d,]+ ms\.$/u).waitFor();
  receiver.answer = () => ({ status: 410 });
  await console.organization.directory.users.create([{ fields: { givenName: "Zoë" } }]);
  await page.getByRole("button", { name: "user.created" }).click();
  const log = page.getByRole("dialog", { name: "Delivery of user.created" });
  await log.getByRole("cell", { name: "Answered 410" }).waitFor();
  await log.getByRole("button", { name: "Close" }).click();
  await page.getByText("The endpoint answered that it is gone for good (410).").waitFor();

  receiver.answer = () => ({ status: 204 });
  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByRole("button", { name: "Disable" }).waitFor();
  await receiver.received(2, ({ body }) => body.type === "user.created");
  await page.getByRole("button", { name: "Replay" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: "One entry of the journal" }).click();
  expect(await page.getByRole("dialog").getByRole("button", { name: "Deliver again" }).isDisabled()).toBe(true);
  const [failed] = await receiver.received(1, ({ body }) => body.type === "user.created");
  await page.getByRole("dialog").getByRole("textbox", { name: "Entry" }).fill(String(failed?.body.data.id));
  await page.getByRole("dialog").getByRole("button", { name: "Deliver again" }).click();
  await receiver.received(3, ({ body }) => body.type === "user.created");
  await page.getByRole("cell", { name: "delivered" }).waitFor();
  expect(console.complaints(400, 401)).toEqual([]);
  await page.context().close();
});

test("a new secret whose answer was lost is shown when it is asked for again, and no third one is made", async () => {
  const label = "Flaky";
  const { credential } = await console.organization.directory.credentials.create({
    api: "rest",
    kind: "api_key",
    label,
  });
  const page = await console.open("/credentials");
  await rowOf(page, label).getByRole("button", { name: "Rotate" }).click();
  const dialog = page.getByRole("dialog");
  const rotations = `**/credentials/${credential.id}/rotate`;
  await page.route(rotations, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole("button", { name: "Rotate" }).click();
  await dialog.getByText("The server cannot be reached.").waitFor();
  await page.unroute(rotations);
  await dialog.getByRole("button", { name: "Rotate" }).click();
  expect(await statusWith(await keep(page, `New secret: ${label}`))).toBe(200);
  const all = await console.organization.directory.credentials.list();
  expect(all.filter((one) => one.label === label)).toHaveLength(2);
  await page.context().close();
});

test("a webhook that somebody else changed meanwhile is not overwritten, and it is deleted by its name alone", async () => {
  const { webhooks } = console.organization.directory;
  const made = await webhooks.create({ url: receiver.url, events: ["team.*"], description: "Ours" });
  const { id } = made.webhook;
  const page = await console.open(`/webhooks/${id}`);
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit webhook" });
  await dialog.getByRole("textbox", { name: "Description" }).fill("Mine");
  await webhooks.update(id, { events: ["*"] });
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Somebody else changed this meanwhile.").waitFor();
  expect(await webhooks.get(id)).toMatchObject({ description: "Ours", events: ["*"] });
  await dialog.getByRole("button", { name: "Load" }).click();
  await dialog.getByText("Everything").waitFor();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Mine" }).waitFor();
  expect(await webhooks.get(id)).toMatchObject({ description: "Mine", events: ["*"] });

  await page.getByRole("button", { name: "Delete" }).click();
  const asked = page.getByRole("dialog", { name: "Delete this webhook?" });
  expect(await asked.getByRole("button", { name: "Delete" }).isDisabled()).toBe(true);
  await asked.getByRole("textbox").fill(new URL(receiver.url).host);
  await asked.getByRole("button", { name: "Delete" }).click();
  await page.waitForURL(/\/webhooks$/u);
  await expect(webhooks.get(id)).rejects.toMatchObject({ code: "not_found" });
  expect(await page.getByRole("link", { name: receiver.url }).filter({ hasText: "Mine" }).count()).toBe(0);
  await page.context().close();
});

test.each(Object.entries(LOOKS))("webhooks are fine to look at, %s", async (_name, look) => {
  const { webhooks, teams } = console.organization.directory;
  await webhooks.create({ url: receiver.url, events: ["team.*", "user.updated"], description: "Copy" });
  await teams.create({ fields: { name: `Team of ${_name}` } });
  const page = await console.open("/webhooks", { look });
  await page.getByRole("link", { name: receiver.url }).last().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole("link", { name: receiver.url }).last().click();
  await page.getByRole("cell", { name: "delivered" }).first().waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});
