import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_IMPORT, type ImportOptions } from "../../src/directory/imports/import-options.ts";
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
    const entries = [{ line, record: { email } }];
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
