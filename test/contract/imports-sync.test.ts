import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImportOptions } from "../../src/directory/imports/import-options.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, type TestOrganization } from "../fixtures/organization.ts";
import { exported, runImport } from "../fixtures/run-import.ts";

let place: TestStore;

beforeAll(async () => {
  place = await openTestStore();
});

afterAll(async () => {
  expect(await place.store.inspect()).toEqual([]);
  await place[Symbol.asyncDispose]();
});

async function start(): Promise<TestOrganization> {
  const at = await makeOrganization(place.store);
  await at.user({ email: "p1@example.com", externalId: "e1", phone: "+15105553341" }, 1);
  await at.user({ email: "p2@example.com", externalId: "e2", phone: "+15105553342" }, 2);
  return at;
}

function synced(at: TestOrganization, file: string, options: Partial<ImportOptions> = {}) {
  return runImport(place.store, at.directory, file, { mode: "sync", deactivateAtMost: 5, ...options });
}

const CSV = { format: "csv" } as const;
const BY_ALL = { matchOn: ["id", "external_id", "email", "phone"] } as const;

describe.each([false, true])(
  "a refused row of which nobody can tell whom it names ends a sync (dry run: %s)",
  (dryRun) => {
    test.each<[what: string, file: string, options?: Partial<ImportOptions>]>([
      ["more cells", "family_name,email\nOne,p1@example.com\nSmith, Jr.,p2@example.com\n", CSV],
      [
        "more cells, of which one is an e-mail",
        "email,family_name\np1@example.com,One\nnew@example.com,x,p2@example.com\n",
        CSV,
      ],
      ["fewer cells", "family_name,email\nOne,p1@example.com\nTwo\n", CSV],
      ["an unknown field", '{"id":1}\n{"emial":"p2@example.com"}\n'],
      ["an unknown kind", '{"id":1}\n{"kind":"person","given_name":"Two"}\n'],
      ["an e-mail that is a list", '{"id":1}\n{"email":["p2@example.com"]}\n'],
      ["an e-mail that is none", '{"id":1}\n{"email":"p2@"}\n'],
      ["an e-mail that is none, in a cell", "email\np1@example.com\np2 at example.com\n", CSV],
      ["an id that is none", '{"id":1}\n{"id":"no. 2"}\n'],
      ["an id in a list", '{"id":1}\n{"id":[1]}\n'],
      ["an id that is true", '{"id":2}\n{"id":true}\n'],
      ["an external id that is an object", '{"id":1}\n{"external_id":{"value":"e2"},"name":"Two"}\n'],
      ["an external id that is too long", `{"id":1}\n{"external_id":"${"e".repeat(256)}"}\n`],
      ["a phone that is none", '{"id":1}\n{"phone":"none"}\n', BY_ALL],
      ["a phone that is a list", '{"id":1}\n{"phone":[15105553342]}\n', BY_ALL],
      [
        "one key that nobody has beside one that is none",
        '{"id":1}\n{"external_id":"n2","email":["p2@example.com"]}\n',
      ],
      ["a key that is not looked for", '{"id":1}\n{"email":"p2@example.com","status":"?"}\n', { matchOn: ["id"] }],
      ["a mistake and no key", '{"id":1}\n{"given_name":"Two","status":"?"}\n'],
      ["a mistake that shows late, and no key", '{"id":1}\n{"given_name":"Two","time_zone":"Nowhere"}\n'],
      ["nothing", '{"id":1}\n{}\n'],
      ["no object", '{"id":1}\n["p2@example.com"]\n'],
    ])("%s", async (_what, file, options) => {
      const at = await start();
      const before = await exported(at.directory);
      const { job } = await synced(at, file, { ...options, dryRun });
      expect(job).toMatchObject({ state: "failed", done: 0, failed: 0 });
      expect(job.error).toMatch(/line [23] .*Nothing was changed/u);
      expect(job.error).not.toMatch(/@|example|timeZone/u);
      expect(await exported(at.directory)).toBe(before);
    });
  },
);

describe("a refused row that names somebody keeps them", () => {
  test.each<[what: string, file: string, options?: Partial<ImportOptions>]>([
    ["more cells", "family_name,email\n,p1@example.com\nTwo,p2@example.com,more\n", CSV],
    ["an unknown field", '{"id":1}\n{"email":"p2@example.com","colour":"red"}\n'],
    ["an id that is none beside an e-mail", '{"id":1}\n{"id":"no. 2","email":"P2@example.com"}\n'],
    ["an e-mail that is none beside an id", '{"id":1}\n{"id":2,"email":"p2@"}\n'],
    ["an e-mail that is none beside a phone", '{"id":1}\n{"email":["p2"],"phone":"(510) 555-3342"}\n', BY_ALL],
    ["an unknown kind", '{"id":1}\n{"kind":"person","external_id":"e2"}\n'],
    ["an empty id", '{"id":1}\n{"id":"","external_id":"e2"}\n'],
  ])("%s", async (_what, file, options) => {
    const at = await start();
    const { job } = await synced(at, file, options);
    expect(job).toMatchObject({ state: "completed", progress: { counts: { unchanged: 1, failed: 1 } } });
    expect((await at.directory.users.list({ limit: 10 })).rows).toMatchObject([
      { status: "active" },
      { status: "active" },
    ]);
  });
});

test("many refused rows, each by a key of its own, keep whom they name, and the first that names nobody ends the sync", async () => {
  const at = await start();
  await at.user({ email: "p3@example.com", profile: { emails: [{ kind: "work", value: "three@example.com" }] } }, 3);
  const gone = await at.user({ email: "gone@example.com", externalId: "gone" }, 4);
  await at.directory.users.delete(gone.id);
  const rows = [
    '{"id":1,"email":"none","colour":1}',
    '{"id":"?","external_id":"e2"}',
    '{"id":"?","email":"THREE@example.com"}',
    '{"id":"?","phone":"(510) 555-3342"}',
  ];
  const kept = await synced(at, rows.join("\n"), BY_ALL);
  expect(kept.job.state).toBe("completed");
  expect(kept.job.progress.counts).toEqual({ failed: 4 });
  for (const lost of [
    '{"id":"?","external_id":"gone"}',
    '{"email":"?","id":4}',
    '{"id":"?","email":"gone@example.com"}',
  ]) {
    const { job } = await synced(at, [...rows, lost, '{"id":"?"}'].join("\n"), BY_ALL);
    expect(job).toMatchObject({ state: "failed", error: expect.stringContaining("line 5 ") });
  }
  expect((await at.directory.users.list({ limit: 10 })).rows.map(({ status }) => status)).toEqual([
    "active",
    "active",
    "active",
  ]);
});

test("a refused row that could only be a newcomer's, a team's or a role's ends no sync", async () => {
  const at = await start();
  const file = [
    '{"id":1}',
    '{"email":"new@example.com","status":"?"}',
    '{"email":"newer@example.com","colour":"red"}',
    '{"kind":"team","colour":"red"}',
    '{"kind":"role","key":"x","base":"?"}',
    '{"given_name":"Nameless"}',
  ].join("\n");
  const { job } = await synced(at, file);
  const counts = { unchanged: 1, created: 1, deactivated: 1, failed: 4 };
  expect(job).toMatchObject({ state: "completed", progress: { counts } });
  expect(await at.directory.users.get(2)).toMatchObject({ status: "inactive" });
});
