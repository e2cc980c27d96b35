import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DEFAULT_IMPORT } from "../../src/directory/imports/import-options.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, type TestOrganization } from "../fixtures/organization.ts";

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

const ROUNDS = 10;

async function numbers(): Promise<number[]> {
  return (await acme.directory.roles.all()).map(({ wire }) => wire.heymarket);
}

/** Of changes made at once, each of which would be allowed but for the others, all but one are refused. */
async function expectOnlyOne(attempts: Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(attempts);
  const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(refusals).toHaveLength(attempts.length - 1);
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ code: "id_taken", details: { field: "wire.heymarket" } });
  }
}

const nurse = (key: string, heymarket?: number) => ({
  key,
  name: key,
  base: "member" as const,
  ...(heymarket === undefined ? {} : { wire: { heymarket } }),
});

test("a number that several new roles want at once goes to one of them", async () => {
  const { roles } = acme.directory;
  for (let round = 0; round < ROUNDS; round++) {
    await expectOnlyOne([1, 2, 3].map((one) => roles.create(nurse(`r${round}_${one}`, 500 + round))));
  }
  const all = await numbers();
  expect(new Set(all).size).toBe(all.length);
});

test("a number that several roles are changed to at once goes to one of them, or to a new one", async () => {
  const { roles } = acme.directory;
  const made = [await roles.create(nurse("one")), await roles.create(nurse("two"))];
  for (let round = 0; round < ROUNDS; round++) {
    const heymarket = 500 + round;
    await expectOnlyOne([
      ...made.map(({ id }) => roles.update(id, { wire: { heymarket } })),
      roles.create(nurse(`r${round}`, heymarket)),
    ]);
  }
  const all = await numbers();
  expect(new Set(all).size).toBe(all.length);
});

test("imports that bring the same role along at once agree on it", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const record = { kind: "role", key: `r${round}`, base: "member", wire: { heymarket: 500 + round } };
    const jobs = [];
    for (const _one of [1, 2, 3]) {
      const entries = Readable.from([{ line: 1, record }]);
      const job = await acme.directory.imports.submit({ options: DEFAULT_IMPORT, description: "Roles", entries });
      await opened.store.execute("claimJob", { holder: "roles" });
      jobs.push(job);
    }
    const chunk = { organizationId: acme.id, holder: "roles", size: 10, retentionMilliseconds: 1e9 };
    await Promise.all(jobs.map(({ id }) => opened.store.execute("runJobChunk", { ...chunk, id })));
    const outcomes = [];
    for (const job of jobs) {
      const results = acme.directory.imports.results(await acme.directory.jobs.get(job.id));
      for await (const { status } of results) outcomes.push(status);
    }
    expect(outcomes.toSorted()).toEqual(["created", "unchanged", "unchanged"]);
  }
});

test("new roles that say no number get others than those that say one at the same time", async () => {
  const { roles } = acme.directory;
  const next = (await roles.create(nurse("first"))).wire.heymarket + 1;
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.allSettled([
      roles.create(nurse(`a${round}`, next + 2 * round + 1)),
      roles.create(nurse(`b${round}`)),
      roles.create(nurse(`c${round}`)),
    ]);
  }
  const all = await numbers();
  expect(all.length).toBeGreaterThan(2 * ROUNDS);
  expect(new Set(all).size).toBe(all.length);
});
