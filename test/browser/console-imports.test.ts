import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Download, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { COLUMNS, FURTHER_COLUMNS } from "../../src/directory/imports/columns.ts";
import { accessibilityFaults, overflow } from "./accessibility.ts";
import { ConsoleBrowser, LOOKS } from "./console-browser.ts";

const STAFF = [
  '"Nr";Given name;"Family\nname";E-Mail;Notes',
  "1;Ada;Lovelace;ada@example.com;x",
  "2;Bo;Berg;bo@;x",
  "3;Cy;Coleman;cy@example.com;x",
  "",
].join("\r\n");

const LATER = new Date("2040-01-01");

let console: ConsoleBrowser;

beforeAll(async () => {
  console = await ConsoleBrowser.start();
});
beforeEach(() => void console.complaints());
afterAll(() => console[Symbol.asyncDispose]());

async function choose(page: Page, name: string, content: string | Buffer): Promise<void> {
  const buffer = Buffer.from(content);
  await page.getByLabel("File to import").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await page.getByRole("heading", { name: "New import" }).waitFor();
}

/** The people's e-mails, in order. */
async function emails(): Promise<string[]> {
  const { rows } = await console.organization.directory.users.list({ limit: 500 });
  return rows.map(({ email }) => email).toSorted();
}

async function textOf(download: Download): Promise<string> {
  const chunks = await Array.fromAsync(await download.createReadStream());
  return Buffer.concat(chunks).toString();
}

async function downloadBy(page: Page, name: string): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
  return download;
}

test("a file is tried, imported, looked at and undone", async () => {
  const page = await console.open("/imports");
  await page.getByText("Nothing was imported yet.").waitFor();
  await choose(page, "staff.csv.gz", gzipSync(STAFF));
  expect(await page.getByRole("combobox", { name: "Format" }).inputValue()).toBe("CSV, with a header");
  const field = (name: string) => page.getByRole("combobox", { name, exact: true });
  expect(await field("E-Mail").inputValue()).toBe("email");
  expect(await field("Given name").inputValue()).toBe("given_name");
  expect(await field("Family name").inputValue()).toBe("family_name");
  expect(await field("Notes").inputValue()).toBe("(passed over)");
  await field("Nr").click();
  await page.getByRole("option", { name: "external_id", exact: true }).click();
  await page.getByRole("button", { name: "Try it first" }).click();
  const trial = page.getByRole("region", { name: "Trial" });
  await trial.getByRole("cell", { name: "email is not an e-mail address." }).waitFor();
  expect(await trial.getByRole("row").nth(1).innerText()).toMatch(/^4\s+2\s+email/u);
  expect(
    await trial
      .getByText(/^created$/u)
      .locator("..")
      .innerText(),
  ).toMatch(/^2\s/u);
  expect(await emails()).toEqual([]);

  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("heading", { name: "staff.csv.gz" }).waitFor();
  await page.getByText("completed").waitFor();
  expect(await emails()).toEqual(["ada@example.com", "cy@example.com"]);
  const refused = await downloadBy(page, "Refused rows");
  expect(refused.suggestedFilename()).toMatch(/^import-\d+-refused\.csv$/u);
  expect(await textOf(refused)).toContain("2;Bo;Berg;bo@;x;invalid_value;email;");
  expect(await textOf(await downloadBy(page, "Results, NDJSON"))).toContain('"action":"created"');

  const undo = page.getByRole("main").getByRole("button", { name: "Undo" });
  await undo.click();
  const dialog = page.getByRole("dialog", { name: "Undo this import?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await emails()).toHaveLength(2);
  await undo.click();
  await dialog.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("heading", { name: /^Undoing of import \d+$/u }).waitFor();
  await page.getByText("completed").waitFor();
  expect(await emails()).toEqual([]);
  expect(await undo.count()).toBe(0);
  await page.getByRole("link", { name: "Imports" }).last().click();
  await page.getByRole("row", { name: /^staff\.csv\.gz .*undone/u }).waitFor();
  await page.getByRole("link", { name: "staff.csv.gz", exact: true }).click();
  await page.getByRole("link", { name: /^undone/u }).waitFor();
  expect(await undo.count()).toBe(0);
  await page.getByRole("link", { name: "Imports" }).last().click();
  await page.getByRole("link", { name: "Trial: staff.csv.gz" }).click();
  await page.getByText("A trial: nothing was changed").waitFor();
  expect(await undo.count()).toBe(0);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("a sync says how many it may deactivate, and deactivates nobody past that", async () => {
  const people = ["kim", "lou", "max"].map((name) => ({ fields: { givenName: name, email: `${name}@example.com` } }));
  await console.organization.directory.users.create(people);
  const page = await console.open("/imports");
  await choose(page, "people.ndjson", '{"email":"kim@example.com"}\n');
  expect(await page.getByRole("heading", { name: "Columns" }).count()).toBe(0);
  await page.getByRole("radio", { name: "Sync" }).click();
  expect(await page.getByRole("button", { name: "Import", exact: true }).isDisabled()).toBe(true);
  const limit = page.getByRole("textbox", { name: "Deactivate at most" });
  await limit.fill("many");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "deactivate_at_most is like 20 or 10%." }).waitFor();
  await limit.fill("1");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("alert").filter({ hasText: "Nothing was changed." }).waitFor();
  const { rows } = await console.organization.directory.users.list({ limit: 500 });
  expect(rows.filter(({ status }) => status === "inactive")).toEqual([]);
  await page.context().close();
});

test("what each column can be is what an import takes, and no column twice", async () => {
  const page = await console.open("/imports");
  await choose(page, "staff.csv", "Mail,E-Mail\n");
  await page.getByRole("combobox", { name: "Mail", exact: true }).click();
  const offered = await page.getByRole("option").allInnerTexts();
  expect(offered.toSorted()).toEqual(["(passed over)", ...COLUMNS, ...FURTHER_COLUMNS].toSorted());
  await page.getByRole("option", { name: "email", exact: true }).click();
  await page.getByText("Two columns cannot be the same.").first().waitFor();
  expect(await page.getByRole("button", { name: "Try it first" }).isDisabled()).toBe(true);
  await choose(page, "others.csv", "First,Surname,Mail,Notes\n");
  const field = (name: string) => page.getByRole("combobox", { name, exact: true });
  expect(await field("First").inputValue()).toBe("given_name");
  expect(await field("Surname").inputValue()).toBe("family_name");
  expect(await field("Mail").inputValue()).toBe("email");
  await choose(page, "strange.csv", "Vorname,Notizen\n");
  await page.getByText("No column is taken").waitFor();
  expect(await page.getByRole("button", { name: "Try it first" }).isDisabled()).toBe(true);
  await page.context().close();
});

test("everything can be exported, harmless to spreadsheets if asked for, by whoever may read it", async () => {
  await console.organization.directory.users.create([{ fields: { givenName: "=1+1", email: "sum@example.com" } }]);
  const page = await console.open("/imports", { key: await console.key("read") });
  expect(await page.getByLabel("File to import").count()).toBe(0);
  await page.getByRole("button", { name: "Export" }).click();
  const plain = await downloadBy(page, "Download as CSV");
  expect(plain.suggestedFilename()).toBe("directory.csv");
  expect(await textOf(plain)).toContain(",=1+1,");
  await page.getByRole("checkbox", { name: "Harmless in spreadsheets" }).check();
  expect(await textOf(await downloadBy(page, "Download as CSV"))).toContain(",'=1+1,");
  expect(await textOf(await downloadBy(page, "Download as NDJSON"))).toContain('"given_name":"=1+1"');
  await page.context().close();
});

test.each(Object.entries(LOOKS))("imports are fine to look at, %s", async (_name, look) => {
  const page = await console.open("/imports", { look });
  await choose(page, "staff.csv", STAFF);
  await page.getByRole("button", { name: "Try it first" }).click();
  await page.getByRole("cell", { name: "email is not an e-mail address." }).waitFor();
  await page.getByRole("table", { name: "Earlier imports" }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole("link", { name: "Trial: staff.csv" }).first().click();
  await page.getByText("A trial: nothing was changed").waitFor();
  await page.getByRole("cell", { name: "email is not an e-mail address." }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(console.complaints(401)).toEqual([]);
  await page.context().close();
});

test("a file that was changed since it was chosen is told to be so, and is not imported", async () => {
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  const file = join(folder, "staff.csv");
  const before = await emails();
  const page = await console.open("/imports");
  await writeFile(file, STAFF);
  await page.getByLabel("File to import").setInputFiles(file);
  await page.getByRole("heading", { name: "New import" }).waitFor();
  await writeFile(file, `${STAFF}4;Di;Dale;di@example.com;x`);
  // The browser tells changes by whole seconds.
  await utimes(file, LATER, LATER);
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("alert").getByText("The file cannot be read.").waitFor();
  expect(await emails()).toEqual(before);
  await page.context().close();
  await rm(folder, { recursive: true });
});
