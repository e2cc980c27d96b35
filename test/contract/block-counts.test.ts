import BetterSqlite3 from "better-sqlite3";
import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ListQuery, Page } from "../../src/directory/page.ts";
import type { StoreLocation } from "../../src/store/store.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, type TestOrganization } from "../fixtures/organization.ts";

/** Ids lie apart, so that a few dozen rows fill blocks, share them and leave some empty. */
const HIGHEST_ID = 5000;
const PAGE = 7;

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(() => opened[Symbol.asyncDispose]());

type List = (query: ListQuery<"id">) => Promise<Page<unknown>>;
type Step = (world: World) => Promise<unknown>;

/** An organization that random steps change, each in a way that may be refused. */
class World {
  readonly organization: TestOrganization;
  readonly teams: readonly number[];
  readonly deleted: number[] = [];

  constructor(organization: TestOrganization, teams: readonly number[]) {
    this.organization = organization;
    this.teams = teams;
  }

  team(index: number): number {
    return this.teams[index % this.teams.length] ?? 0;
  }

  get directory() {
    return this.organization.directory;
  }

  /** Every counted list, with the way to its rows. */
  lists(): List[] {
    const { users, memberships } = this.directory;
    return [
      (query) => users.list(query),
      ...this.teams.map((id): List => {
        const filter = { op: "eq", field: "team_id", value: id } as const;
        return (query) => memberships.list({ ...query, filter });
      }),
    ];
  }
}

const ids = fc.uniqueArray(fc.integer({ min: 1, max: HIGHEST_ID }), { minLength: 1, maxLength: 20 });
const team = fc.nat(2);

const steps: fc.Arbitrary<Step>[] = [
  ids.map(
    (all) =>
      ({ directory }) =>
        directory.users.create(all.map((id) => ({ id, fields: {} }))),
  ),
  fc.tuple(ids, team).map(([all, onTeam]) => async (world) => {
    const users = (await world.directory.users.list({ limit: all.length })).rows;
    const place = { teamId: world.team(onTeam), role: { key: "member" } };
    await world.directory.memberships.add(
      users.map((user, at) => Object.assign({ id: all[at] ?? 0, userId: user.id }, place)),
    );
  }),
  fc.nat().map((at) => async (world) => {
    const user = await drawn((query) => world.directory.users.list(query), at);
    await world.directory.users.delete(user);
    world.deleted.push(user);
  }),
  fc.nat().map((at) => async ({ directory, deleted }) => {
    await directory.users.restore(deleted[at % deleted.length] ?? 0);
  }),
  fc.tuple(fc.nat(), team).map(([at, toTeam]) => async (world) => {
    const { memberships } = world.directory;
    const member = await drawn(async (query) => idsOf(await memberships.list(query)), at);
    await memberships.move(member, world.team(toTeam));
  }),
  fc.nat().map((at) => async ({ directory }) => {
    const member = await drawn(async (query) => idsOf(await directory.memberships.list(query)), at);
    await directory.memberships.remove(member);
  }),
  team.map((which) => (world) => world.directory.teams.delete(world.team(which))),
  team.map((which) => (world) => world.directory.teams.restore(world.team(which))),
];

function idsOf({ rows, ...page }: Page<{ membership: { id: number } }>): Page<{ id: number }> {
  return { ...page, rows: rows.map(({ membership }) => membership) };
}

/** The id of one of a list's rows, or of none at all. */
async function drawn(list: (query: ListQuery<"id">) => Promise<Page<{ id: number }>>, at: number): Promise<number> {
  const { rows } = await list({ limit: 1000 });
  return rows[at % Math.max(1, rows.length)]?.id ?? 0;
}

/** What the list holds, read from cursor to cursor, which counts nothing. */
async function everyRow(list: List, sort: ListQuery<"id">["sort"] = []): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (
    let page = await list({ limit: PAGE, sort });
    ;
    page = await list({ limit: PAGE, sort, start: { after: page.next } })
  ) {
    rows.push(...page.rows);
    if (page.next === null) return rows;
  }
}

async function expectCounted(list: List): Promise<void> {
  for (const direction of ["asc", "desc"] as const) {
    const sort = [{ field: "id", direction }] as const;
    const all = await everyRow(list, sort);
    for (let offset = 0; offset <= all.length + PAGE; offset += PAGE) {
      const page = await list({ limit: PAGE, sort, start: { offset }, withTotal: true });
      expect(page.rows).toEqual(all.slice(offset, offset + PAGE));
      expect(page.total).toBe(all.length);
      expect(page.next === null).toBe(offset + PAGE >= all.length);
    }
  }
}

async function makeWorld(): Promise<World> {
  const organization = await makeOrganization(opened.store);
  const teams = [await organization.team("One"), await organization.team("Two"), await organization.team("Three")];
  return new World(
    organization,
    teams.map((made) => made.id),
  );
}

test("whatever comes and goes, totals and pages are those of the rows that are there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(...steps), { minLength: 15, maxLength: 40 }), async (chosen) => {
      const world = await makeWorld();
      for (const step of chosen) {
        await step(world).catch((error: unknown) => expect(error).toHaveProperty("name", "DirectoryError"));
      }
      for (const list of world.lists()) await expectCounted(list);
    }),
    { numRuns: 25 },
  );
  expect(await opened.store.inspect()).toEqual([]);
});

test("writes at once to one block are all counted", async () => {
  const world = await makeWorld();
  const { users, memberships } = world.directory;
  await users.create(Array.from({ length: 40 }, (_, index) => ({ id: index + 1, fields: {} })));
  await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const [place] = await memberships.add([
        { id: index + 1, teamId: world.team(index), userId: index + 1, role: { key: "member" } },
      ]);
      if (index % 4 === 0) await memberships.move(place?.id ?? 0, world.team(index + 1));
      if (index % 4 === 1) await users.delete(index + 1);
      if (index % 4 === 2) await memberships.remove(place?.id ?? 0);
    }),
  );
  for (const list of world.lists()) await expectCounted(list);
  expect(await opened.store.inspect()).toEqual([]);
});

test("a filter that only names one team is counted, any other is looked through", async () => {
  const world = await makeWorld();
  const [one = 0, two = 0] = world.teams;
  const { users, memberships } = world.directory;
  await users.create(Array.from({ length: 12 }, (_, index) => ({ id: 1000 + index * 10, fields: {} })));
  const people = (await users.list({ limit: 12 })).rows;
  await memberships.add(
    people.map(({ id: userId }, index) => ({ teamId: index % 3 === 0 ? two : one, userId, role: { key: "member" } })),
  );
  const named = { op: "eq", field: "team_id", value: one } as const;
  const both = { op: "in", field: "team_id", values: [one, two] } as const;
  const totals = [
    named,
    { op: "and", filters: [both, named] } as const,
    { op: "and", filters: [both, { op: "and", filters: [] }, named] } as const,
    both,
    { op: "and", filters: [named, { op: "eq", field: "team_id", value: two } as const] } as const,
    { op: "and", filters: [named, { op: "eq", field: "user_id", value: 1010 } as const] } as const,
    { op: "not", filter: named } as const,
  ].map(async (filter) => (await memberships.list({ filter, limit: 1, withTotal: true })).total);
  expect(await Promise.all(totals)).toEqual([8, 8, 8, 12, 0, 1, 4]);
});

test("a wrong count is found by the inspection", async () => {
  await using damaged = await openTestStore();
  const organization = await makeOrganization(damaged.store);
  await organization.person(await organization.team());
  expect(await damaged.store.inspect()).toEqual([]);
  await run(damaged.location, "update block_counts set count = count + 1");
  expect(await damaged.store.inspect()).toEqual(["2 blocks of users or members whose count is wrong"]);
  await run(damaged.location, "delete from block_counts where list = 'users'");
  expect(await damaged.store.inspect()).toEqual(["2 blocks of users or members whose count is wrong"]);
});

async function run(location: StoreLocation, statement: string): Promise<void> {
  if (location.backend === "sqlite") {
    const connection = new BetterSqlite3(location.file);
    connection.exec(statement);
    connection.close();
    return;
  }
  const client = new pg.Client({ connectionString: location.url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
