import { afterAll, beforeAll, expect, test } from "vitest";
import type { Filter, UserField } from "../../src/directory/filter.ts";
import type { ListQuery, SortKey } from "../../src/directory/page.ts";
import type { User } from "../../src/directory/users/user.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";

/** Enough that some of the words below are frequent and others rare, and that no way to a page reaches all in one go. */
const PEOPLE = 1000;
const LIMIT = 60;

let opened: TestStore;
let acme: TestOrganization;
let everybody: User[];

beforeAll(async () => {
  opened = await openTestStore();
  const others = await makeOrganization(opened.store);
  await others.directory.users.create(Array.from({ length: 400 }, () => ({ fields: { givenName: "Zoe Ann" } })));
  acme = await makeOrganization(opened.store);
  const people = Array.from({ length: PEOPLE }, (_none, index) => ({ fields: fieldsOf(index) }));
  const users = await acme.directory.users.create(people);
  for (const user of users.filter((_user, index) => index % 11 === 0)) await acme.directory.users.delete(user.id);
  everybody = (await acme.directory.users.list({ limit: PEOPLE })).rows;
  for (const [id, every] of Object.entries(TEAMS)) {
    const team = await acme.team("Team", Number(id));
    const members = everybody.filter((user) => user.id % every === 0);
    const places = members.map(({ id: userId }) => ({ teamId: team.id, userId, role: { key: "member" } }));
    await acme.directory.memberships.add(places);
  }
});

afterAll(() => opened[Symbol.asyncDispose]());

/** Every fourth is a Zoe, all of whom come last by name; the last third by id are called Kim. */
function fieldsOf(index: number) {
  const givenName = index % 4 === 0 ? "Zoe" : `Ann${index % 7}`;
  const familyName = index > (2 * PEOPLE) / 3 ? "Kim" : `Berg${index % 3}`;
  const status = index % 50 === 1 ? ("pending" as const) : ("active" as const);
  return { givenName, familyName, status, title: `T${index % 5}`, email: `p${index}@ways.example` };
}

/** Every how many-th is on a team. */
const TEAMS: Readonly<Record<number, number>> = { 1: 1, 2: 30 };

const SORTS: readonly SortKey<UserField>[][] = [
  [],
  [{ field: "id", direction: "desc" }],
  [{ field: "name", direction: "asc" }],
  [{ field: "name", direction: "desc" }],
  [{ field: "family_name", direction: "asc" }],
  [{ field: "title", direction: "asc" }],
  [
    { field: "status", direction: "desc" },
    { field: "name", direction: "asc" },
  ],
];

const pending = { op: "eq", field: "status", value: "pending" } as const;
const active = { op: "eq", field: "status", value: "active" } as const;
const titled = { op: "eq", field: "title", value: "t3" } as const;

const large = { op: "eq", field: "team_id", value: 1 } as const;
const small = { op: "eq", field: "team_id", value: 2 } as const;
const none = { op: "eq", field: "team_id", value: 3 } as const;

test.each<[string, Filter<UserField>[]]>([
  ["", [large]],
  ["", [small, active]],
  ["", [none]],
  ["zoe", [large]],
  ["zoe", [small]],
  ["z", [large, active]],
  ["zoe", []],
  ["kim", []],
  ["ways.example", []],
  ["zoe kim", []],
  ["zoe k", []],
  ["z", []],
  ["k", []],
  ["a b", []],
  ["p100", []],
  ["nobody", []],
  ["zo nobody", []],
  ["zoe", [active]],
  ["ann", [pending]],
  ["k", [pending]],
  ["berg", [titled]],
  ["zo", [titled]],
])("whoever has %j is found in any order, page by page, with %j", async (text, others) => {
  const filter = { op: "and", filters: [...others, { op: "search", text }] } as const;
  const matching = everybody.filter((user) => others.every((other) => fulfils(user, other)) && has(user, text));
  for (const sort of SORTS) {
    const due = matching.toSorted((one, other) => compare(sort, one, other)).map(({ id }) => id);
    expect(await walkedIds({ filter, sort, limit: LIMIT }), JSON.stringify(sort)).toEqual(due);
    const offset = await acme.directory.users.list({ filter, sort, limit: 5, start: { offset: 7 }, withTotal: true });
    expect([offset.rows.map(({ id }) => id), offset.total]).toEqual([due.slice(7, 12), due.length]);
  }
});

test("within names, where everybody's e-mail has it", async () => {
  const filter = { op: "search", text: "ways", within: "names" } as const;
  for (const sort of SORTS) expect(await walkedIds({ filter, sort, limit: LIMIT })).toEqual([]);
});

async function walkedIds(query: ListQuery<UserField>): Promise<number[]> {
  const ids: number[] = [];
  let page = await acme.directory.users.list(query);
  for (;;) {
    ids.push(...page.rows.map(({ id }) => id));
    if (page.next === null) return ids;
    page = await acme.directory.users.list({ ...query, start: { after: page.next } });
  }
}

function has({ givenName, familyName, email }: User, text: string): boolean {
  const [given, family] = [givenName.toLowerCase(), familyName.toLowerCase()];
  return text.split(" ").every((word) => {
    if (word.length < 3) return given.startsWith(word) || family.startsWith(word);
    return `${given} ${family}\n${email}`.includes(word);
  });
}

function fulfils(user: User, other: Filter<UserField>): boolean {
  if (other.op === "eq" && other.field === "team_id") return user.id % (TEAMS[Number(other.value)] ?? PEOPLE + 1) === 0;
  return other === titled ? user.title === "T3" : user.status === (other === pending ? "pending" : "active");
}

const VALUES: Partial<Record<UserField, (user: User) => string | number>> = {
  id: ({ id }) => id,
  name: ({ givenName, familyName }) => `${givenName} ${familyName}`.toLowerCase(),
  family_name: ({ familyName }) => familyName.toLowerCase(),
  title: ({ title }) => title,
  status: ({ status }) => status,
};

function compare(sort: readonly SortKey<UserField>[], one: User, other: User): number {
  const last = { field: "id", direction: sort.at(-1)?.direction ?? "asc" } as const;
  for (const { field, direction } of [...sort, last]) {
    const value = present(VALUES[field]);
    const [a, b] = [value(one), value(other)];
    if (a !== b) return a < b === (direction === "asc") ? -1 : 1;
  }
  return 0;
}
