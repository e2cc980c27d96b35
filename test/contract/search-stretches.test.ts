import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Filter, UserField } from "../../src/directory/filter.ts";
import { type ListQuery, encodeCursor } from "../../src/directory/page.ts";
import type { User } from "../../src/directory/users/user.ts";
import { POSTGRES } from "../../src/store/backend.ts";
import { createDatabase } from "../../src/store/database.ts";
import { VALUE_TYPES } from "../../src/store/postgres/value-types.ts";
import { listUsers } from "../../src/store/user-store.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, type TestOrganization } from "../fixtures/organization.ts";
import { runSql } from "../fixtures/run-sql.ts";

/** Ids lie so far apart that people are in as many blocks and stretches of ids as those of a large directory. */
const PEOPLE = 400;
const APART = 1024;
/** The ids begin in the middle of a stretch. */
const FIRST_ID = 70_000;

let opened: TestStore;
let acme: TestOrganization;
let everybody: User[];

beforeAll(async () => {
  opened = await openTestStore();
  const others = await makeOrganization(opened.store);
  await others.directory.users.create(people());
  acme = await makeOrganization(opened.store);
  const users = await acme.directory.users.create(people());
  for (const user of users.filter((_user, index) => index % 13 === 0)) await acme.directory.users.delete(user.id);
  everybody = (await acme.directory.users.list({ limit: PEOPLE })).rows;
});

afterAll(() => opened[Symbol.asyncDispose]());

/** Every third is an Amara, every fifth an Okafor; only the last few are Zoes, and only one is Yusuf Virtanen. */
function people() {
  return Array.from({ length: PEOPLE }, (_none, index) => {
    const phone = `+1212555${String(index).padStart(4, "0")}`;
    const fields = { ...nameOf(index), email: `p${index}@stretches.example`, phone };
    return { id: FIRST_ID + index * APART, fields };
  });
}

function nameOf(index: number): { givenName: string; familyName: string } {
  if (index === 200) return { givenName: "Yusuf", familyName: "Virtanen" };
  const familyName = index % 5 === 0 ? "Okafor" : "Smith";
  if (index > PEOPLE - 20) return { givenName: "Zoe", familyName };
  return { givenName: index % 3 === 0 ? "Amara" : "Liam", familyName };
}

const ofNoGender = { op: "eq", field: "gender", value: "" } as const;

function has({ givenName, familyName, email, phone }: User, text: string): boolean {
  const searched = `${givenName} ${familyName}\n${email}\n${phone}`.toLowerCase();
  return text.split(" ").every((word) => searched.includes(word));
}

test.each([
  "amara okafor",
  "liam stretches",
  "stretches example",
  "smith zoe",
  "yusuf virtanen",
  "amara virtanen",
  "1212",
  "5550",
  "55502",
])("whoever has %j is found in either order of ids, from any start", async (text) => {
  for (const others of [[], [ofNoGender]]) {
    const filter: Filter<UserField> = { op: "and", filters: [...others, { op: "search", text }] };
    for (const direction of ["asc", "desc"] as const) {
      const due = everybody.filter((user) => has(user, text)).map(({ id }) => id);
      if (direction === "desc") due.reverse();
      const query = { filter, sort: [{ field: "id", direction }] } as const;
      for (const limit of [6, PEOPLE]) expect(await walkedIds({ ...query, limit })).toEqual(due);
      for (const offset of [3, 30]) {
        const page = await acme.directory.users.list({ ...query, limit: 4, start: { offset }, withTotal: true });
        expect([page.rows.map(({ id }) => id), page.total]).toEqual([due.slice(offset, offset + 4), due.length]);
      }
    }
  }
});

test("within names, where everybody's e-mail has it", async () => {
  const filter = { op: "search", text: "stretches example", within: "names" } as const;
  expect(await walkedIds({ filter, limit: 7 })).toEqual([]);
});

test("who comes and goes meanwhile is found and missed at once", async () => {
  const filter = { op: "search", text: "newest person" } as const;
  const [first] = await acme.directory.users.create([{ id: 5, fields: { givenName: "Newest", familyName: "Person" } }]);
  const [last] = await acme.directory.users.create([{ fields: { givenName: "Newest", familyName: "Person" } }]);
  expect(await walkedIds({ filter, limit: 1 })).toEqual([first?.id, last?.id]);
  await acme.directory.users.delete(first?.id ?? 0);
  await acme.directory.users.delete(last?.id ?? 0);
  expect(await walkedIds({ filter, limit: 1 })).toEqual([]);
});

// SQLite gives the hits of its index of parts one after the other, in the order of ids.
describe.runIf(inject("backend") === "postgres")("on PostgreSQL", () => {
  test.each(["asc", "desc"] as const)(
    "nobody beyond a stretch that fills the page is looked at, %s",
    async (direction) => {
      const filter = { op: "search", text: "liam smith" } as const;
      const plan = await planOf({ filter, sort: [{ field: "id", direction }], limit: 10 });
      expect(plan).toMatch(/One-Time Filter[^]*never executed/u);
      // A table as small as this one is not worth the index of parts; it has the stretches in the form that is asked for.
      const [index] = await runSql(opened.location, "select pg_get_indexdef('users_search'::regclass) as definition");
      const stretch = /\(id >> \d+\)/u.exec(plan)?.[0];
      expect(index?.["definition"]).toContain(stretch ?? "a stretch");
    },
  );

  test("where few people are left, all of them are looked at as ever", async () => {
    const plan = await planOf({
      filter: { op: "search", text: "liam smith" },
      limit: 10,
      start: { after: encodeCursor([{ field: "id", direction: "asc" }], [FIRST_ID + (PEOPLE - 100) * APART]) },
    });
    expect(plan).not.toContain("first_stage");
  });
});

/** How the page of a list is read. */
async function planOf(query: ListQuery<UserField>): Promise<string> {
  const client = new pg.Client({
    connectionString: opened.location.backend === "postgres" ? opened.location.url : "",
    types: VALUE_TYPES,
  });
  await client.connect();
  const plans: string[] = [];
  const db = createDatabase(POSTGRES, async (text, parameters) => {
    const values = [...parameters];
    const explained = await client.query<{ "QUERY PLAN": string }>(`explain (analyze) ${text}`, values);
    plans.push(explained.rows.map((row) => row["QUERY PLAN"]).join("\n"));
    return { rows: (await client.query<object>(text, values)).rows, changes: 0 };
  });
  await listUsers(db, acme.id, query);
  await client.end();
  return plans.at(-1) ?? "";
}

async function walkedIds(query: ListQuery<UserField>): Promise<number[]> {
  const ids: number[] = [];
  let page = await acme.directory.users.list(query);
  for (;;) {
    ids.push(...page.rows.map(({ id }) => id));
    if (page.next === null) return ids;
    page = await acme.directory.users.list({ ...query, start: { after: page.next } });
  }
}
