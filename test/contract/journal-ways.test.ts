import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Filter, JournalField } from "../../src/directory/filter.ts";
import type { JournalEntry } from "../../src/directory/journal/entry.ts";
import type { ListQuery } from "../../src/directory/page.ts";
import { openStore } from "../../src/store/open-store.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";
import { runSql } from "../fixtures/run-sql.ts";

/** More than are looked up one by one. */
const ANNS = 1100;
const ROUNDS = 40;
const LIMIT = 25;
/** More than are gone through before all that match are gathered. */
const MANY = 12_000;

let opened: TestStore;
let acme: TestOrganization;
let all: JournalEntry[];
/** What is told of whom, as `user 5`, by the word that finds them. */
const about = new Map<string, Set<string>>();

beforeAll(async () => {
  opened = await openTestStore();
  const others = await makeOrganization(opened.store);
  for (const id of [1, 2, 3]) await others.user({ givenName: "Zoe" }, id);
  acme = await makeOrganization(opened.store);
  const team = await acme.team("Zoe's");
  const anns = Array.from({ length: ANNS }, (_none, index) => ({ id: 5000 + index, fields: { givenName: "Ann" } }));
  note("ann", "user", ...(await acme.directory.users.create(anns)));
  // Ids of memberships and contacts are those of other users.
  for (let round = 0; round < 3; round++) {
    const zoe = await acme.user({ fullName: `Zoe Q${round}` }, 70 + round);
    const place = await acme.member(team, zoe, "member", 5000 + round);
    const contact = await acme.directory.contacts.create({ id: 60 + round, fields: { fullName: "Zoe Contact" } });
    note("zoe", "user", zoe);
    note("zoe", "membership", place);
    note("zoe", "contact", contact);
  }
  for (let round = 0; round < ROUNDS; round++) {
    await acme.directory.users.update([{ id: 70 + (round % 3), patch: { title: `t${round}` } }]);
    await acme.directory.memberships.update([{ id: 5000, agreedToJoin: round % 2 === 0 }]);
    await acme.directory.users.update([{ id: 5000, patch: { title: `t${round}` } }]);
  }
  const only = await acme.user({ givenName: "Only" }, 5);
  await acme.user({ givenName: "Other" }, 6);
  await acme.directory.users.delete(only.id);
  note("only", "user", only);
  all = (await acme.directory.journal.list({ limit: 100_000 })).rows;
});

afterAll(() => opened[Symbol.asyncDispose]());

function note(word: string, object: string, ...rows: readonly { id: number }[]): void {
  const known = about.get(word) ?? new Set();
  about.set(word, known);
  for (const { id } of rows) known.add(`${object} ${id}`);
}

const memberships = { op: "eq", field: "object", value: "membership" } as const;
const updated = { op: "eq", field: "action", value: "updated" } as const;
const ofOne = { op: "eq", field: "object_id", value: 5000 } as const;

test.each<[string, Filter<JournalField>[]]>([
  ["zoe", []],
  ["zoe", [memberships]],
  ["zoe", [updated, ofOne]],
  ["ann", []],
  ["ann", [updated]],
  ["only", []],
  ["nobody", []],
])("whatever became of whom %j finds is told in either order, page by page, with %j", async (text, others) => {
  const search = { op: "search", text } as const;
  const filter = { op: "and", filters: [...others, search] } as const;
  const due = all.filter(
    (entry) => about.get(text)?.has(`${entry.object} ${entry.objectId}`) === true && others.every(fulfilledBy(entry)),
  );
  const ids = due.map(({ id }) => id);
  const newestFirst = [{ field: "id", direction: "desc" }] as const;
  expect(await walkedIds({ filter, limit: LIMIT })).toEqual(ids);
  expect(await walkedIds({ filter, limit: LIMIT, sort: newestFirst })).toEqual(ids.toReversed());
  const offset = await acme.directory.journal.list({ filter, limit: 5, start: { offset: 3 }, withTotal: true });
  expect([offset.rows.map(({ id }) => id), offset.total]).toEqual([ids.slice(3, 8), ids.length]);
  // Where it is no condition of all, it is looked for as ever.
  const either = { op: "or", filters: [filter, { op: "and", filters: [...others, search] }] } as const;
  expect(await walkedIds({ filter: either, limit: LIMIT })).toEqual(ids);
});

function fulfilledBy({ object, action, objectId }: JournalEntry): (other: Filter<JournalField>) => boolean {
  return (other) => {
    if (other === memberships) return object === "membership";
    return other === updated ? action === "updated" : objectId === 5000;
  };
}

async function walkedIds(query: ListQuery<JournalField>): Promise<number[]> {
  const ids: number[] = [];
  let page = await acme.directory.journal.list(query);
  for (;;) {
    ids.push(...page.rows.map(({ id }) => id));
    if (page.next === null) return ids;
    page = await acme.directory.journal.list({ ...query, start: { after: page.next } });
  }
}

describe("behind many entries about somebody else", () => {
  const newest = [{ field: "id", direction: "desc" }] as const;

  beforeAll(async () => {
    const { location } = opened;
    const one = `organization_id = ${acme.id} and object = 'user' and object_id = 6`;
    const [row] = await runSql(location, `select * from journal where ${one}`);
    const others = Object.keys(present(row)).filter((column) => column !== "id");
    const next = inject("backend") === "sqlite" ? "n.i + (select max(id) from journal)" : "nextval('journal_id_seq')";
    await runSql(
      location,
      `insert into journal (id, ${others.join(", ")})
        with recursive n (i) as (select 1 union all select i + 1 from n where i < ${MANY})
        select ${next}, ${others.join(", ")} from n cross join journal where ${one}`,
    );
    if (location.backend === "postgres") await runSql(location, "analyze");
  });

  test.each(["ann", "zoe", "only"])("whom %j finds is told of, newest first", async (text) => {
    const due = all.filter(({ object, objectId }) => about.get(text)?.has(`${object} ${objectId}`));
    const ids = due.map(({ id }) => id).toReversed();
    expect(await walkedIds({ filter: { op: "search", text }, limit: LIMIT * 10, sort: newest })).toEqual(ids);
  });

  // SQLite keeps no count of what it reads.
  test.runIf(inject("backend") === "postgres")("few are found without going through the journal", async () => {
    const { location } = opened;
    const read = async () => {
      const [counts] = await runSql(
        location,
        `select (sum(idx_tup_read) + (select seq_tup_read from pg_stat_user_tables where relname = 'journal'))::int as read
        from pg_stat_user_indexes where relname = 'journal'`,
      );
      return Number(counts?.["read"]);
    };
    await opened.store.close();
    const before = await read();
    const reading = await openStore(location);
    const filter = { op: "search", text: "only" } as const;
    for (const sort of [[], newest]) {
      const page = await reading.read.journal.list(acme.id, { filter, limit: 50, sort });
      expect(page.rows).toHaveLength(2);
    }
    // A connection reports what it has read at its end.
    await reading.close();
    expect((await read()) - before).toBeLessThan(100);
  });
});
