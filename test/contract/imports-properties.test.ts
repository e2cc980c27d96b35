import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ImportOptions } from "../../src/directory/imports/import-options.ts";
import type { JournalEntry } from "../../src/directory/journal/entry.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, type TestOrganization } from "../fixtures/organization.ts";
import { PROPERTY_RUNS } from "../fixtures/property-runs.ts";
import { exported, type Imported, ndjson, runImport } from "../fixtures/run-import.ts";

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
  await at.team("Care", 1);
  await at.team("Ward", 2);
  return at;
}

async function imported(at: TestOrganization, file: string, options: Partial<ImportOptions>): Promise<Imported> {
  return await runImport(place.store, at.directory, file, options);
}

/** Texts with what CSV and spreadsheets trip over. */
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom("=1+1", 'a "quoted", one', "it's", "Zoë", "@x", "-1", "', '", "\u00a0x", "null", "true", "0"),
);
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const smallId = fc.integer({ min: 1, max: 12 });
const membership = fc.record(
  {
    team_id: fc.integer({ min: 1, max: 3 }),
    id: fc.integer({ min: 1, max: 30 }),
    role: fc.constantFrom("member", "owner", "reader", "boss"),
    supervisor_id: fc.oneof(smallId, fc.constant(null)),
    agreed_to_join: fc.boolean(),
  },
  { requiredKeys: ["team_id"] },
);
/** People out of a few, so that rows are about the same ones, with mistakes among them. */
const user = fc.record(
  {
    id: smallId,
    external_id: fc.constantFrom("e1", "e2", "e3", ""),
    email: fc.constantFrom("a@example.com", "B@example.com", "b@example.com", "c@example.com", "no address", ""),
    phone: fc.constantFrom("+15105553344", "(510) 555-3344", "15105553355", "abc", ""),
    given_name: text,
    family_name: text,
    title: text,
    birth_date: fc.constantFrom("2000-02-29", "2001-02-29", null),
    status: fc.constantFrom("active", "pending", "inactive"),
    role: fc.constantFrom("owner", "admin", "member", null),
    last_active_at: fc.constantFrom("2026-01-01T00:00:00Z", null),
    profile: fc.record(
      { rate: fc.integer(), custom: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 })) },
      { requiredKeys: [] },
    ),
    memberships: fc.array(membership, { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
const team = fc.record(
  {
    kind: fc.constant("team"),
    id: fc.integer({ min: 1, max: 4 }),
    uuid: fc.constantFrom("a3bb189e-8bf9-4888-9912-ace4e6543002", "b3bb189e-8bf9-4888-9912-ace4e6543002"),
    name: text,
    external_id: fc.constantFrom("t1", "t2"),
  },
  { requiredKeys: ["kind"] },
);
const role = fc.record(
  {
    kind: fc.constant("role"),
    key: fc.constantFrom("boss", "night_nurse", "admin"),
    name: text,
    base: fc.constantFrom("admin", "member", "reader"),
    wire: fc.record({ heymarket: fc.constantFrom(7, 101, 102), saferme: fc.constant("nurse") }, { requiredKeys: [] }),
  },
  { requiredKeys: ["kind", "key", "base"] },
);
type Row = object & { kind?: string };
const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.oneof({ weight: 8, arbitrary: user }, { weight: 1, arbitrary: team }, { weight: 1, arbitrary: role }),
  { maxLength: 40 },
);
const matchOn = fc.shuffledSubarray(["id", "external_id", "email", "phone"] as const, { minLength: 1 });
const mode = fc.constantFrom("create", "update", "upsert", "sync" as const);

/** What each row came to, whatever ids were given: a dry run gives none. `known` holds who and what was there before. */
function endsOf({ results, job }: Imported, file: readonly Row[], known: ReadonlySet<string>) {
  const ends = results.map((row) => {
    const kind = file[(row.line ?? 0) - 1]?.kind ?? "user";
    return { ...row, id: known.has(`${kind} ${row.id}`) ? row.id : null };
  });
  return { ends, counts: job.progress.counts, state: job.state, error: job.error };
}

/** What the journal has of everything but the jobs themselves. */
async function journalOf({ directory }: TestOrganization): Promise<JournalEntry[]> {
  const filter = { op: "ne", field: "object", value: "job" } as const;
  const page = await directory.journal.list({ filter, limit: 1000 });
  expect(page.next).toBeNull();
  return page.rows;
}

/** Everybody, with their places and the teams, but for what each organization counts by itself. */
async function contentsOf({ directory }: TestOrganization): Promise<unknown> {
  const lists = [directory.users, directory.teams, directory.memberships].map((list) => list.list({ limit: 1000 }));
  const contents = (await Promise.all<{ rows: unknown[] }>(lists)).map((page) => page.rows);
  return JSON.parse(JSON.stringify(contents, (name, value: unknown) => (OWN.has(name) ? undefined : value)));
}

const OWN: ReadonlySet<string> = new Set(["organizationId", "version"]);

describe("whatever is in a file", () => {
  test("a dry run ends as the real run does, and changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, matchOn, mode, async (there, file, keys, chosen) => {
        const at = await start();
        await imported(at, ndjson(...there), {});
        const before = await exported(at.directory);
        const journal = await journalOf(at);
        const options = { matchOn: keys, mode: chosen, deactivateAtMost: chosen === "sync" ? 3 : null };
        const dry = await imported(at, ndjson(...file), { ...options, dryRun: true });
        expect(await exported(at.directory)).toBe(before);
        expect(await journalOf(at)).toEqual(journal);
        const real = await imported(at, ndjson(...file), options);
        const known = new Set(
          before
            .split("\n")
            .filter(Boolean)
            .map((line): Row & { id?: number } => JSON.parse(line))
            .map(({ kind = "user", id }) => `${kind} ${id}`),
        );
        expect(endsOf(dry, file, known)).toEqual(endsOf(real, file, known));
      }),
      { numRuns: PROPERTY_RUNS },
    );
  });

  test.each(["csv", "ndjson"] as const)(
    "as %s, what was exported comes out of an empty organization as it was",
    async (format) => {
      await fc.assert(
        fc.asyncProperty(rows, maybe(rows), async (there, more) => {
          const at = await start();
          await imported(at, ndjson(...there), {});
          if (more !== undefined) await imported(at, ndjson(...more), { matchOn: ["email"] });
          const file = await exported(at.directory, format);
          const empty = await makeOrganization(place.store);
          const { job } = await imported(empty, file, { format, mode: "create" });
          expect(job.failed).toBe(0);
          expect(await exported(empty.directory, format)).toBe(file);
          expect(await contentsOf(empty)).toEqual(await contentsOf(at));
          expect((await imported(empty, file, { format })).job.progress.counts).toEqual(
            job.total === 0 ? undefined : { unchanged: job.total },
          );
        }),
        { numRuns: PROPERTY_RUNS },
      );
    },
  );
});
