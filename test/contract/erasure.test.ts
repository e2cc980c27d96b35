import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ImportEntry } from "../../src/directory/imports/import-entry.ts";
import { DEFAULT_IMPORT } from "../../src/directory/imports/import-options.ts";
import type { Job } from "../../src/directory/jobs/job.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, type TestOrganization } from "../fixtures/organization.ts";
import { runSql } from "../fixtures/run-sql.ts";

let opened: TestStore;
let acme: TestOrganization;

beforeAll(async () => {
  opened = await openTestStore();
});
beforeEach(async () => {
  acme = await makeOrganization(opened.store);
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

const ENTRIES = 120;

/** An import that waits, with rows of the person all over it, and the job that erases them. */
async function underWay(): Promise<{ importing: Job; erasing: Job }> {
  const user = await acme.user({ givenName: "Zxqvara", familyName: "Zxqvenson", email: "zxqvara@zxqv.example" });
  const entries = Array.from({ length: ENTRIES }, (_, index): ImportEntry => {
    const line = index + 1;
    if (index % 3 !== 0) return { line, record: { email: `other${index}@erase.example` } };
    if (index % 2 === 0) {
      return { line, record: { ref: `zxqv ${index}`, email: "Zxqvara@zxqv.example", title: `Nurse ${index}` } };
    }
    return { line, json: String.raw`{"ref":"zxqv","email":"Zxqvara@zxqv.exampl\u0065","title":1e400}` };
  });
  const request = { options: DEFAULT_IMPORT, description: "Staff", entries: Readable.from(entries) };
  const importing = await acme.directory.imports.submit(request);
  expect(await opened.store.execute("claimJob", { holder: "importing" })).toMatchObject({ id: importing.id });
  await work(importing, "importing", 40);
  await acme.directory.users.erase(user.id);
  const erasing = await opened.store.execute("claimJob", { holder: "erasing" });
  expect(erasing).toMatchObject({ kind: "erase_mentions" });
  return { importing, erasing: erasing ?? importing };
}

async function work({ organizationId, id }: Job, holder: string, size: number): Promise<Job> {
  const chunk = { organizationId, id, holder, size, retentionMilliseconds: 1e9 };
  return await opened.store.execute("runJobChunk", chunk);
}

async function kept(): Promise<string> {
  const tables = ["jobs", "job_entries", "job_results", "job_notes"];
  const rows = tables.map(
    async (table) => await runSql(opened.location, `select * from ${table} where organization_id = ${acme.id}`),
  );
  return JSON.stringify(await Promise.all(rows));
}

test.each([0, 1, 2, 3, 4, 5, 6, 8])(
  "an import that goes on after %i steps of an erasure keeps nothing of them, and everybody else comes",
  async (steps) => {
    const { importing, erasing } = await underWay();
    expect(await kept()).toMatch(/zxqv/iu);
    let last = erasing;
    for (let step = 0; step < steps && last.state === "running"; step++) last = await work(erasing, "erasing", 1);
    if (steps > 0) await work(importing, "importing", 30);
    while (last.state === "running") last = await work(erasing, "erasing", 1);
    expect(last).toMatchObject({ state: "completed", done: 1, failed: 0 });
    let imported = await acme.directory.jobs.get(importing.id);
    while (imported.state === "running") imported = await work(importing, "importing", 50);
    expect(imported).toMatchObject({ state: "completed", done: ENTRIES });
    const others = await acme.directory.users.list({
      limit: 1,
      withTotal: true,
      filter: { op: "contains", field: "email", value: "@erase.example" },
    });
    expect(others.total).toBe((ENTRIES / 3) * 2);
    expect(await kept()).not.toMatch(/zxqv/iu);
  },
);
