import { setImmediate as nextTurn } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { JournalEntry } from "../../src/directory/journal/entry.ts";
import type { DirectoryTransaction } from "../../src/directory/ports.ts";
import { POSTGRES } from "../../src/store/backend.ts";
import { createDatabase } from "../../src/store/database.ts";
import { openStore } from "../../src/store/open-store.ts";
import { runOnClient } from "../../src/store/postgres/transactions.ts";
import { createTransaction } from "../../src/store/transaction.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";

const WRITERS = 200;
const TURNS = 4;

let opened: TestStore;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

/** Follows the feed from its beginning until `isOver` says that nothing is written any more, and then to its end. */
async function follow(acme: TestOrganization, limit: number, isOver: () => boolean): Promise<JournalEntry[]> {
  const seen: JournalEntry[] = [];
  for (let position = 0; ;) {
    const wasOver = isOver();
    // SQLite answers in the same turn of the event loop: a reader that never ends one would let nobody write.
    await nextTurn();
    const page = await acme.directory.journal.changes({ after: position, limit });
    seen.push(...page.entries);
    position = page.position;
    if (wasOver && !page.more) return seen;
  }
}

/** What is refused leaves a gap in the numbers; what makes many people holds its ids back for longer. */
async function write(acme: TestOrganization, writer: number, userId: number, title: string): Promise<void> {
  switch (writer % 10) {
    case 0:
      await expect(acme.team("")).rejects.toMatchObject({ code: "invalid_value" });
      return;
    case 1:
      await acme.directory.users.create(Array.from({ length: 30 }, () => ({ fields: {} })));
      return;
    default:
      await acme.directory.users.update([{ id: userId, patch: { title } }]);
  }
}

async function wholeJournal(acme: TestOrganization): Promise<number[]> {
  return (await acme.directory.journal.list({ limit: 100_000 })).rows.map(({ id }) => id);
}

describe("the change feed", () => {
  test(`under ${WRITERS} writers at once each reader sees every entry once, and each object's in their order`, async () => {
    const acme = await makeOrganization(opened.store);
    const shared = await Promise.all(Array.from({ length: 20 }, () => acme.user()));
    let over = false;
    const readers = [follow(acme, 7, () => over), follow(acme, 100, () => over), follow(acme, 1000, () => over)];
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let turn = 0; turn < TURNS; turn++) {
          const { id } = present(shared[(writer + turn) % shared.length]);
          await write(acme, writer, id, `w${writer} t${turn}`);
        }
      }),
    ).finally(() => (over = true));
    const written = await wholeJournal(acme);
    expect(written.length).toBeGreaterThan(WRITERS * TURNS * 0.8);
    for (const seen of await Promise.all(readers)) {
      expect(seen.map(({ id }) => id)).toEqual(written);
      for (const { id } of shared) {
        const versions = seen.filter(({ object, objectId }) => object === "user" && objectId === id);
        expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
      }
    }
  });

  test("a write that began first and ends last is not passed over by a reader that came in between", async () => {
    const acme = await makeOrganization(opened.store);
    const start = await acme.directory.journal.end();
    if (inject("backend") === "sqlite") {
      // One writer: who began first has ended first.
      await acme.team("first");
      await acme.team("second");
    } else {
      await writeAround(acme, async () => {
        const last = await acme.team("second");
        const naive = (await acme.directory.journal.list({ limit: 100 })).rows.filter(({ id }) => id > start);
        expect(naive.map(({ objectId }) => objectId)).toEqual([last.id]);
        const held = await acme.directory.journal.changes({ after: start, limit: 100 });
        expect(held).toEqual({ entries: [], position: start, more: false });
      });
    }
    const { entries } = await acme.directory.journal.changes({ after: start, limit: 100 });
    expect(entries.map(({ after }) => after["name"])).toEqual(["first", "second"]);
  });

  test.runIf(inject("backend") === "postgres")(
    "nor is one whose transaction has taken a part of itself back before",
    async () => {
      const acme = await makeOrganization(opened.store);
      const start = await acme.directory.journal.end();
      const takenBack = new Error("A part that is taken back.");
      await inTransaction(async (tx) => {
        const part = tx.attempt(async () => {
          await tx.appendJournal([teamEntry(acme, "taken back")]);
          throw takenBack;
        });
        await expect(part).rejects.toBe(takenBack);
        await tx.appendJournal([teamEntry(acme, "first")]);
        await acme.team("second");
        const held = await acme.directory.journal.changes({ after: start, limit: 100 });
        expect(held.entries).toEqual([]);
      });
      await expectNames(acme, start, ["first", "second"]);
    },
  );

  test("a write that is undone holds nobody up, nor does a transaction that writes no journal", async () => {
    const acme = await makeOrganization(opened.store);
    const start = await acme.directory.journal.end();
    if (opened.location.backend === "postgres") {
      const idle = new pg.Client({ connectionString: opened.location.url });
      await idle.connect();
      await idle.query("begin");
      await idle.query("select pg_current_xact_id()");
      await writeAround(acme, () => acme.team("kept"), "rollback");
      await expectNames(acme, start, ["kept"]);
      await idle.end();
      return;
    }
    await expect(acme.team("")).rejects.toMatchObject({ code: "invalid_value" });
    await acme.team("kept");
    await expectNames(acme, start, ["kept"]);
  });

  test("two processes' writes come in one feed", async () => {
    const acme = await makeOrganization(opened.store);
    await using second = await openStore(opened.location);
    let over = false;
    const reader = follow(acme, 5, () => over);
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        (index % 2 === 0 ? opened.store : second).execute("createTeam", {
          by: acme.principal(),
          fields: { name: `t${index}` },
        }),
      ),
    ).finally(() => (over = true));
    expect((await reader).map(({ id }) => id)).toEqual(await wholeJournal(acme));
  });

  test("holds nothing of another organization, and a position beyond its end is refused", async () => {
    const [acme, other] = [await makeOrganization(opened.store), await makeOrganization(opened.store)];
    const start = await acme.directory.journal.end();
    await other.team("theirs");
    await acme.team("ours");
    await expectNames(acme, start, ["ours"]);
    await expect(acme.directory.journal.changes({ after: 2 ** 40, limit: 1 })).rejects.toMatchObject({
      code: "invalid_value",
      details: { field: "after" },
    });
  });

  test("filtered, it goes on past what does not match", async () => {
    const acme = await makeOrganization(opened.store);
    await acme.team("one");
    const user = await acme.user();
    await acme.team("two");
    const filter = { op: "eq", field: "object", value: "user" } as const;
    const page = await acme.directory.journal.changes({ after: 0, limit: 10, filter });
    expect(page.entries.map(({ objectId }) => objectId)).toEqual([user.id]);
    expect(page.position).toBe(await acme.directory.journal.end());
  });

  test("a time leads to the position before it", async () => {
    const acme = await makeOrganization(opened.store);
    await acme.team("one");
    const ids = await wholeJournal(acme);
    const { journal } = opened.store.read;
    expect(await journal.positionBefore(acme.id, 0)).toBe(0);
    expect(await journal.positionBefore(acme.id, Date.now() + 60_000)).toBe(ids.at(-1));
  });
});

test("other advisory locks do not hold the feed up: its own are told from them", async () => {
  const acme = await makeOrganization(opened.store);
  const start = await acme.directory.journal.end();
  const { location } = opened;
  const client = location.backend === "postgres" ? new pg.Client({ connectionString: location.url }) : undefined;
  await client?.connect();
  await client?.query("select pg_advisory_lock(1), pg_advisory_lock(7, 9)");
  await acme.team("seen");
  await expectNames(acme, start, ["seen"]);
  await client?.end();
});

async function expectNames(acme: TestOrganization, after: number, names: string[]): Promise<void> {
  const { entries } = await acme.directory.journal.changes({ after, limit: 100 });
  expect(entries.map((entry) => entry.after["name"])).toEqual(names);
}

/** Draws an entry's id in a transaction that ends, one way or the other, only after `meanwhile`. */
async function writeAround(
  acme: TestOrganization,
  meanwhile: () => Promise<unknown>,
  end: "commit" | "rollback" = "commit",
): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.appendJournal([teamEntry(acme, "first")]);
    await meanwhile();
  }, end);
}

async function inTransaction(
  work: (tx: DirectoryTransaction) => Promise<void>,
  end: "commit" | "rollback" = "commit",
): Promise<void> {
  if (opened.location.backend !== "postgres") throw new Error("Only PostgreSQL has writers that overlap.");
  const client = new pg.Client({ connectionString: opened.location.url });
  await client.connect();
  try {
    await client.query("begin");
    await work(createTransaction(createDatabase(POSTGRES, runOnClient(client)), Date.now()));
    await client.query(end);
  } finally {
    await client.end();
  }
}

function teamEntry(acme: TestOrganization, name: string): Omit<JournalEntry, "id"> {
  const about = { action: "created", object: "team", objectId: 999, version: 1 } as const;
  const by = { origin: "cli", credentialId: null, actorId: null } as const;
  return { ...about, ...by, organizationId: acme.id, at: Date.now(), before: {}, after: { name } };
}
