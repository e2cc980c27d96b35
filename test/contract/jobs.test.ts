import { afterAll, beforeAll, expect, test } from "vitest";
import type { DirectoryStore } from "../../src/directory/directory-store.ts";
import type { ImportEntry } from "../../src/directory/imports/import-entry.ts";
import { DEFAULT_IMPORT, type ImportOptions } from "../../src/directory/imports/import-options.ts";
import { ImportService } from "../../src/directory/imports/import-service.ts";
import type { Job } from "../../src/directory/jobs/job.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";
import { resultsOf, workedOff } from "../fixtures/run-import.ts";

let place: TestStore;

beforeAll(async () => {
  place = await openTestStore();
});

afterAll(async () => {
  expect(await place.store.inspect()).toEqual([]);
  await place[Symbol.asyncDispose]();
});

const HOLDER = { holder: "test" };
const SYNC: ImportOptions = { ...DEFAULT_IMPORT, mode: "sync", deactivateAtMost: 9 };

async function open(at: TestOrganization): Promise<Job> {
  const about = { kind: "import_rows", description: "", teamId: null, options: SYNC };
  return await place.store.execute("openJob", { by: at.principal(), ...about });
}

test("an upload that is still on its way is neither cancelled nor retried, and then runs whole", async () => {
  const at = await makeOrganization(place.store);
  const people = await Promise.all(["a", "b"].map((name) => at.user({ email: `${name}@example.com` })));
  const { organizationId, id } = await open(at);
  const append = async (line: number, email: string) => {
    const entries = [JSON.stringify({ line, record: { email } })];
    return await place.store.execute("appendJobEntries", { organizationId, id, entries });
  };
  const receiving = await append(1, "a@example.com");
  const journal = await at.directory.journal.end();
  const { jobs } = at.directory;
  for (const change of [() => jobs.cancel(id), () => jobs.retry(id)]) {
    await expect(change()).rejects.toMatchObject({ code: "invalid_value", details: { field: "state" } });
  }
  expect(await at.directory.jobs.get(id)).toEqual(receiving);
  expect(await at.directory.journal.end()).toBe(journal);
  await append(2, "b@example.com");
  const done = await workedOff(
    place.store,
    at.directory,
    await place.store.execute("queueJob", { organizationId, id }),
  );
  expect((await resultsOf(at.directory, done)).map(({ action }) => action)).toEqual(["unchanged", "unchanged"]);
  expect((await at.directory.users.get(present(people[1]).id)).status).toBe("active");
});

/** Has a job looked at all its entries, and leaves it before the first of them is worked off. */
async function prepared(job: Job): Promise<void> {
  const held = { organizationId: job.organizationId, id: job.id, ...HOLDER };
  expect((await place.store.execute("claimJob", HOLDER))?.id).toBe(job.id);
  const { progress, done } = await place.store.execute("runJobChunk", { ...held, size: 9, retentionMilliseconds: 1e9 });
  expect([progress.prepared, done]).toEqual([job.total, 0]);
  await place.store.execute("releaseJob", held);
}

test.each([true, false])(
  "a sync deactivates nobody whom its file names since it began (dry run: %s)",
  async (dryRun) => {
    const at = await makeOrganization(place.store);
    const named = ["same", "changed", "wrong", "unreadable"];
    const people = await Promise.all([...named, "gone"].map((name) => at.user({ email: `${name}@old.example` })));
    const rows = [
      { email: "same@new.example" },
      { email: "changed@new.example", title: "Changed" },
      { email: "wrong@new.example", external_id: "wrong", status: "inactive", role: "nobody" },
      { email: "unreadable@new.example", birth_date: "?" },
    ];
    const request = { options: { ...SYNC, dryRun }, description: "", entries: entriesOf(rows) };
    const job = await at.directory.imports.submit(request);
    await prepared(job);
    const renamed = named.map((name, index) => ({
      id: present(people[index]).id,
      patch: { email: `${name}@new.example` },
    }));
    await at.directory.users.update(renamed);
    const done = await workedOff(place.store, at.directory, job);
    const results = (await resultsOf(at.directory, done)).map(({ ref, action, code }) => `${ref} ${action ?? code}`);
    expect(results).toEqual([
      "same@new.example unchanged",
      "changed@new.example updated",
      "wrong unknown_role",
      "unreadable@new.example invalid_value",
      "gone@old.example deactivated",
    ]);
    const statuses = (await Promise.all(people.map(({ id }) => at.directory.users.get(id)))).map(
      ({ status }) => status,
    );
    expect(statuses).toEqual(["active", "active", "active", "active", dryRun ? "active" : "inactive"]);
  },
);

test("large entries are stored, read and worked off few at a time; small ones many", async () => {
  const at = await makeOrganization(place.store);
  const pieces: number[] = [];
  const store: DirectoryStore = {
    read: place.store.read,
    execute: async (name, args) => {
      if (name === "appendJobEntries") pieces.push(JSON.stringify(args).length);
      return await place.store.execute(name, args);
    },
  };
  const imports = new ImportService(store, at.principal());
  const submit = async (rows: readonly object[]) =>
    await imports.submit({ options: DEFAULT_IMPORT, description: "", entries: entriesOf(rows) });
  const text = "x".repeat(300_000);
  const large = Array.from({ length: 40 }, (_, index) => ({ external_id: `${index}`, birth_date: text }));
  const job = await submit(large);
  expect(Math.max(...pieces)).toBeLessThan(2_000_000);
  const read: unknown[] = [];
  while (read.length < job.total) {
    const some = await place.store.read.jobs.entries(job.organizationId, job.id, read.length, 100);
    expect(JSON.stringify(some).length).toBeLessThan(10_000_000);
    expect(some.length).toBeGreaterThan(0);
    read.push(...some);
  }
  expect(read).toEqual(await Array.fromAsync(entriesOf(large)));
  expect(await place.store.read.jobs.entries(job.organizationId, job.id, 7, 2)).toEqual(read.slice(7, 9));
  await workedOff(place.store, at.directory, job);
  const refused = await Array.fromAsync(imports.refused(await imports.get(job.id)), ({ entry }) => entry);
  expect(refused).toEqual(read);
  pieces.length = 0;
  await workedOff(place.store, at.directory, await submit(Array.from({ length: 2500 }, () => ({ email: "?" }))));
  expect(pieces).toHaveLength(3);
});

async function* entriesOf(rows: readonly object[]): AsyncGenerator<ImportEntry> {
  for (const [index, record] of rows.entries()) yield { line: index + 1, record };
}
