import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { JournalEntry, JournalObject } from "../../src/directory/journal/entry.ts";
import { openStore } from "../../src/store/open-store.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";
import { runSql } from "../fixtures/run-sql.ts";

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

async function entriesOf(acme: TestOrganization, object: JournalObject, id: number): Promise<JournalEntry[]> {
  const filters = [
    { op: "eq", field: "object", value: object },
    { op: "eq", field: "object_id", value: id },
  ] as const;
  return (await acme.directory.journal.list({ filter: { op: "and", filters }, limit: 10_000 })).rows;
}

/** The versions of an object, in the order of the journal, have no gap, and each entry begins where the last ended. */
function expectUnbroken(entries: readonly JournalEntry[], field: string): void {
  expect(entries.map(({ version }) => version)).toEqual(entries.map((_, index) => index + 1));
  for (const [index, entry] of entries.slice(1).entries()) {
    expect(entry.before[field] ?? "").toEqual(present(entries[index]).after[field] ?? "");
  }
}

describe("many writers", () => {
  test("fifty at the same few memberships: each answered write is on record once, in the order of the versions", async () => {
    const acme = await makeOrganization(opened.store);
    const team = await acme.team();
    const people = await Promise.all([1, 2, 3].map(() => acme.person(team, { givenName: "start" })));
    const answered: { user: number; version: number; name: string }[] = [];
    await Promise.all(
      Array.from({ length: 50 }, async (_, writer) => {
        for (let turn = 0; turn < 6; turn++) {
          const { membership, user } = present(people[(writer + turn) % people.length]);
          const name = `w${writer} t${turn}`;
          const [member] = await acme.directory.memberships.update([{ id: membership.id, user: { givenName: name } }]);
          answered.push({ user: user.id, version: present(member).user.version, name: present(member).user.givenName });
          expect(present(member).user.givenName).toBe(name);
        }
      }),
    );
    for (const { user } of people) {
      const entries = await entriesOf(acme, "user", user.id);
      expectUnbroken(entries, "givenName");
      const recorded = entries
        .slice(1)
        .map(({ version, after }) => ({ user: user.id, version, name: after["givenName"] }));
      const inOrder = answered.filter((answer) => answer.user === user.id).toSorted((a, b) => a.version - b.version);
      expect(recorded).toEqual(inOrder);
      expect((await acme.directory.users.get(user.id)).givenName).toBe(recorded.at(-1)?.name);
    }
  });

  test("batches over the same people in every order, through memberships and users: none is lost, none waits for ever", async () => {
    const acme = await makeOrganization(opened.store);
    const teams = [await acme.team(), await acme.team()];
    const people: { user: number; places: number[] }[] = [];
    for (let count = 0; count < 6; count++) {
      const user = await acme.user();
      // Ids of memberships run against those of users: whoever locked by them would meet the others head-on.
      const places = [
        await acme.member(present(teams[0]), user, "member", 100 - count * 10),
        await acme.member(present(teams[1]), user, "member", 99 - count * 10),
      ];
      people.push({ user: user.id, places: places.map(({ id }) => id) });
    }
    const before = await deadlocks();
    const rotated = (by: number) => people.map((_, index) => present(people[(index + by) % people.length]));
    await Promise.all(
      Array.from({ length: 24 }, async (_, writer) => {
        const order = writer % 2 === 0 ? rotated(writer) : rotated(writer).toReversed();
        if (writer % 3 === 0) {
          return await acme.directory.users.update(
            order.map(({ user }) => ({ id: user, patch: { title: `u${writer}` } })),
          );
        }
        return await acme.directory.memberships.update(
          order.map(({ places }) => ({
            id: present(places[writer % 2]),
            user: { title: `m${writer}` },
            agreedToJoin: writer % 4 === 0,
          })),
        );
      }),
    );
    for (const { user, places } of people) {
      const entries = await entriesOf(acme, "user", user);
      expect(entries).toHaveLength(25);
      expectUnbroken(entries, "title");
      for (const place of places) {
        const versions = (await entriesOf(acme, "membership", place)).map(({ version }) => version);
        expect(versions).toEqual(versions.map((_, index) => index + 1));
      }
    }
    expect(await deadlocks()).toBe(before);
  });

  test("who comes and goes while teams and people are deleted and restored", async () => {
    const acme = await makeOrganization(opened.store);
    const { users, teams, memberships } = acme.directory;
    for (let round = 0; round < 12; round++) {
      const team = await acme.team();
      const [stays, comes] = [await acme.person(team), await acme.user()];
      const attempts = [
        () => memberships.add([{ teamId: team.id, userId: comes.id, role: { key: "member" } }]),
        () => users.delete(comes.id),
        () => teams.delete(team.id),
        () => users.delete(stays.user.id),
        () => memberships.update([{ id: stays.membership.id, role: { key: "guest" } }]),
      ];
      if (round % 2 === 1) attempts.reverse();
      await Promise.allSettled(attempts.map((attempt) => attempt()));
      await Promise.allSettled([
        teams.restore(team.id),
        users.restore(comes.id),
        users.restore(stays.user.id),
        users.delete(comes.id),
        teams.delete(team.id),
      ]);
    }
    expect(await opened.store.inspect()).toEqual([]);
  });

  test("one e-mail wanted by many at once goes to one of them", async () => {
    const acme = await makeOrganization(opened.store);
    const made = await acme.directory.users.create(Array.from({ length: 5 }, () => ({ fields: {} })));
    const outcomes = await Promise.allSettled([
      ...made.map(({ id }) => acme.directory.users.update([{ id, patch: { email: "One@example.com" } }])),
      ...made.map(() => acme.user({ email: "one@EXAMPLE.com" })),
    ]);
    const codes = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
    expect(codes).toEqual(Array(9).fill("email_taken"));
    expect(await acme.directory.users.findByContacts(["one@example.com"], [])).toHaveLength(1);
  });

  test("chains of e-mails handed on at once end with each e-mail at one person", async () => {
    const acme = await makeOrganization(opened.store);
    const made = await acme.directory.users.create(
      [0, 1, 2, 3].map((index) => ({ fields: { email: `e${index}@example.com` } })),
    );
    await Promise.allSettled(
      Array.from({ length: 20 }, (_, turn) =>
        acme.directory.users.update(
          made.map(({ id }, index) => ({ id, patch: { email: `e${(index + turn) % 4}@example.com` } })),
        ),
      ),
    );
    const emails = (await acme.directory.users.list({ limit: 9 })).rows.map(({ email }) => email);
    expect(emails.toSorted()).toEqual([0, 1, 2, 3].map((index) => `e${index}@example.com`));
  });

  test("creates at once get ids of their own, in the journal once each", async () => {
    const acme = await makeOrganization(opened.store);
    const users = await Promise.all(
      Array.from({ length: 60 }, (_, index) => acme.user({ email: `p${index}@example.com` })),
    );
    expect(users.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(users.map((_, index) => index + 1));
    const { rows } = await acme.directory.journal.list({
      filter: { op: "eq", field: "object", value: "user" },
      limit: 999,
    });
    expect(rows.map(({ objectId }) => objectId).toSorted((a, b) => a - b)).toEqual(users.map((_, index) => index + 1));
  });

  test("two stores on one database keep each other's writes", async () => {
    const acme = await makeOrganization(opened.store);
    const user = await acme.user();
    await using second = await openStore(opened.location);
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const args = { by: acme.principal(), entries: [{ id: user.id, patch: { title: `t${index}` } }] };
        return (index % 2 === 0 ? opened.store : second).execute("updateUsers", args);
      }),
    );
    const entries = await entriesOf(acme, "user", user.id);
    expect(entries).toHaveLength(41);
    expectUnbroken(entries, "title");
    expect(await second.read.users.byId(acme.id, user.id)).toEqual(
      await opened.store.read.users.byId(acme.id, user.id),
    );
  });
});

/** How many times PostgreSQL had to end a transaction because two waited for each other. */
async function deadlocks(): Promise<unknown> {
  if (inject("backend") === "sqlite") return 0;
  await runSql(opened.location, "select pg_stat_force_next_flush()");
  const [row] = await runSql(
    opened.location,
    "select deadlocks from pg_stat_database where datname = current_database()",
  );
  return row?.["deadlocks"];
}
