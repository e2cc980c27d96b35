import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { foldText, fullName } from "../../src/directory/users/name.ts";
import type { User, UserPatch } from "../../src/directory/users/user.ts";
import { PROPERTY_RUNS } from "../fixtures/property-runs.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

const name = fc.constantFrom("", "ann", "Änne", "bo", "Joann", "ob");
/** Few values, so that people tie in every order and each condition holds for some of them. */
const person: fc.Arbitrary<UserPatch> = fc.record({
  givenName: name,
  familyName: name,
  title: fc.constantFrom("", "nurse", "Nurse", "porter"),
  status: fc.constantFrom("active", "pending"),
  lastActiveAt: fc.constantFrom(null, 0, 5000),
});

/** A condition as the API takes it, and as anybody would judge a user by it. */
type Condition = { filter: string; holds: (user: User) => boolean };

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.constantFrom<Condition>(
    { filter: 'status = "active"', holds: ({ status }) => status === "active" },
    { filter: 'title = "NURSE"', holds: ({ title }) => title.toLowerCase() === "nurse" },
    { filter: 'title != "porter"', holds: ({ title }) => title !== "porter" },
    { filter: 'name contains "nn"', holds: (user) => nameOf(user).includes("nn") },
    { filter: "last_active_at = null", holds: ({ lastActiveAt }) => lastActiveAt === null },
    { filter: 'not family_name in ("ann", "bo")', holds: (user) => !["ann", "bo"].includes(foldText(user.familyName)) },
  ),
  fc.integer({ min: 1, max: 40 }).map((than): Condition => ({ filter: `id > ${than}`, holds: ({ id }) => id > than })),
);
const filter: fc.Arbitrary<Condition> = fc.oneof(
  fc.constant({ filter: "", holds: () => true }),
  condition,
  fc.tuple(condition, condition).map(([one, other]): Condition => ({
    filter: `(${one.filter}) and (${other.filter})`,
    holds: (user) => one.holds(user) && other.holds(user),
  })),
  fc.tuple(condition, condition).map(([one, other]): Condition => ({
    filter: `${one.filter} or not (${other.filter})`,
    holds: (user) => one.holds(user) || !other.holds(user),
  })),
);
const search = fc.constantFrom("", "", "", "", "a", "ann", "b", "jo", "joa o", "ann a", "aenne", "ann bo");

type SortKey = { field: string; descending: boolean };

const SORTED_BY: Record<string, (user: User) => string | number> = {
  id: ({ id }) => id,
  name: nameOf,
  family_name: ({ familyName }) => foldText(familyName),
  title: ({ title }) => title,
  status: ({ status }) => status,
  last_active_at: ({ lastActiveAt }) => lastActiveAt ?? 0,
};
const sortKey = fc.record({ field: fc.constantFrom(...Object.keys(SORTED_BY)), descending: fc.boolean() });
const sort: fc.Arbitrary<SortKey[]> = fc.uniqueArray(sortKey, { maxLength: 3, selector: ({ field }) => field });

/** Between two pages people come, go, and change in what they are not listed by. */
const turn = fc.record({
  come: fc.array(person, { maxLength: 3 }),
  go: fc.array(fc.nat(), { maxLength: 3 }),
  change: fc.array(fc.nat(), { maxLength: 1 }),
});
type Turn = { come: readonly UserPatch[]; go: readonly number[]; change: readonly number[] };

/** The people of an organization, also as a list that one looks through from its beginning to its end. */
class People {
  readonly organization: HttpOrganization;
  #living: User[] = [];

  constructor(organization: HttpOrganization) {
    this.organization = organization;
  }

  async take({ come, go, change }: Turn): Promise<void> {
    const { users } = this.organization.directory;
    for (const index of go) {
      const [gone] = this.#living.splice(index % Math.max(this.#living.length, 1), 1);
      if (gone !== undefined) await users.delete(gone.id);
    }
    const changed = change.flatMap((index) => this.#living[index % this.#living.length] ?? []);
    await users.update(changed.map(({ id, version }) => ({ id, patch: { company: `Company ${version}` } })));
    this.#living.push(...(await users.create(come.map((fields) => ({ fields })))));
  }

  /** Ids of those who are due on the page that follows on somebody. */
  due(matches: (user: User) => boolean, keys: readonly SortKey[], after: User | undefined, limit: number): User[] {
    const isLater = (user: User) => after === undefined || compare(keys, user, after) > 0;
    const matching = this.#living.filter((user) => matches(user) && isLater(user));
    return matching.toSorted((one, other) => compare(keys, one, other)).slice(0, limit);
  }
}

test("a walk shows whoever is there when it comes by, once and in order, whatever else comes and goes", async () => {
  const turns = fc.array(turn, { maxLength: 12 });
  const people = fc.array(person, { maxLength: 30, size: "max" });
  const query = fc.record({ filter, search, sort, limit: fc.integer({ min: 1, max: 6 }) });
  await fc.assert(
    fc.asyncProperty(people, query, turns, async (there, asked, between) => {
      const living = new People(await HttpOrganization.create(server.app));
      await living.take({ come: there, go: [], change: [] });
      const rest = await RestClient.of(server.url, living.organization);
      const matches = (user: User) => asked.filter.holds(user) && isFound(user, asked.search);
      let last: User | undefined;
      let cursor: string | null = "";
      for (let page = 0; cursor !== null; page += 1) {
        const answer = (await rest.get(pathOf(asked, cursor))).json();
        const due = living.due(matches, asked.sort, last, asked.limit + 1);
        const shown = due.slice(0, asked.limit);
        expect(answer.items.map(({ id }: { id: number }) => id)).toEqual(shown.map(({ id }) => id));
        expect(answer.next_cursor === null).toBe(due.length === shown.length);
        last = shown.at(-1);
        cursor = answer.next_cursor;
        await living.take(between[page] ?? { come: [], go: [0], change: [] });
      }
    }),
    { numRuns: 4 * PROPERTY_RUNS },
  );
});

type Asked = { filter: Condition; search: string; sort: readonly SortKey[]; limit: number };

function pathOf(asked: Asked, cursor: string): string {
  const parameters = new URLSearchParams({ limit: String(asked.limit), filter: asked.filter.filter });
  parameters.set("search", asked.search);
  parameters.set("sort", asked.sort.map(({ field, descending }) => `${descending ? "-" : ""}${field}`).join(","));
  if (cursor !== "") parameters.set("cursor", cursor);
  return `/users?${parameters.toString()}`;
}

function nameOf({ givenName, familyName }: User): string {
  return foldText(fullName(givenName, familyName));
}

/** Words of one or two letters start a name, longer ones are anywhere in it; "aenne" is Änne too. */
function isFound(user: User, text: string): boolean {
  const given = nameOf(user);
  const written = foldText(fullName(user.givenName, user.familyName).replaceAll("Ä", "Ae"));
  return text.split(" ").every((word) => {
    if (word.length < 3) return given.startsWith(word) || foldText(user.familyName).startsWith(word);
    return given.includes(word) || written.includes(word);
  });
}

/** By the sort's fields, then by id in the direction of the last of them. */
function compare(keys: readonly SortKey[], one: User, other: User): number {
  const byId = { field: "id", descending: keys.at(-1)?.descending ?? false };
  for (const { field, descending } of [...keys, byId]) {
    const [a, b] = [SORTED_BY[field]?.(one) ?? 0, SORTED_BY[field]?.(other) ?? 0];
    if (a !== b) return a < b === descending ? 1 : -1;
  }
  return 0;
}
