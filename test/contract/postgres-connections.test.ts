import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";
import { runSql } from "../fixtures/run-sql.ts";

// SQLite is a file of the process itself: there is no connection to lose.
describe.runIf(inject("backend") === "postgres")("lost connections", () => {
  let opened: TestStore;
  let store: Store;
  let acme: TestOrganization;
  let outside: pg.Client;

  beforeAll(async () => {
    opened = await openTestStore();
    ({ store } = opened);
    acme = await makeOrganization(store);
    const { location } = opened;
    outside = new pg.Client({ connectionString: location.backend === "postgres" ? location.url : "" });
    await outside.connect();
  });
  afterAll(async () => {
    expect(await store.inspect()).toEqual([]);
    await outside.end();
    await opened[Symbol.asyncDispose]();
  });

  async function endConnections(which = "true"): Promise<void> {
    await outside.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and ${which}`,
    );
  }

  /** What a request may come to when its connection was lost. */
  async function answerOf<Answer>(request: Promise<Answer>): Promise<Answer | "unavailable"> {
    try {
      return await request;
    } catch (error) {
      expect(error).toMatchObject({ code: "unavailable" });
      return "unavailable";
    }
  }

  test("that were idle are replaced: the next requests are answered, or say that the database is unavailable", async () => {
    const user = await acme.user({ title: "before" });
    for (let round = 0; round < 5; round++) {
      await endConnections();
      await answerOf(acme.directory.users.get(user.id));
      await answerOf(acme.directory.users.list({ limit: 1 }));
      await answerOf(acme.directory.users.update([{ id: user.id, patch: { title: `r${round}` } }]));
      await sleep(20);
      expect(await acme.directory.users.get(user.id)).toMatchObject({ id: user.id });
      expect(await acme.directory.users.update([{ id: user.id, patch: { title: `again${round}` } }])).toHaveLength(1);
    }
  });

  test("fail the write that they carry, which then has changed nothing", async () => {
    const user = await acme.user({ title: "kept" });
    await outside.query("begin");
    await outside.query("select 1 from users where id = $1 for update", [user.id]);
    const waiting = acme.directory.users
      .update([{ id: user.id, patch: { title: "lost" } }])
      .catch((error: unknown) => error);
    // A transaction that is open goes on seeing who waited when it looked first.
    const waiters = "select 1 from pg_stat_activity where wait_event_type = 'Lock'";
    while ((await runSql(opened.location, waiters)).length === 0) await sleep(10);
    await endConnections("wait_event_type = 'Lock'");
    expect(await waiting).toMatchObject({ code: "unavailable" });
    await outside.query("rollback");
    expect((await acme.directory.users.get(user.id)).title).toBe("kept");
    expect(await acme.directory.users.update([{ id: user.id, patch: { title: "fine" } }])).toMatchObject([
      { title: "fine" },
    ]);
  });

  test("lost over and over under load: what was answered is there, once, and the rest said so", async () => {
    const users = await acme.directory.users.create(Array.from({ length: 4 }, () => ({ fields: {} })));
    const answered: string[] = [];
    const refused: string[] = [];
    const writing = new AbortController();
    const breaking = (async () => {
      while (!writing.signal.aborted) {
        await endConnections();
        await sleep(30);
      }
    })();
    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        for (let turn = 0; turn < 15; turn++) {
          const title = `${writer}:${turn}`;
          const { id } = present(users[(writer + turn) % users.length]);
          const outcome = await answerOf(acme.directory.users.update([{ id, patch: { title } }]));
          (outcome === "unavailable" ? refused : answered).push(title);
          const seen = await answerOf(acme.directory.users.get(id));
          expect(seen).toBeDefined();
        }
      }),
    );
    writing.abort();
    await breaking;
    await sleep(50);
    const recorded: unknown[] = [];
    for (const { id } of users) {
      const filter = {
        op: "and",
        filters: [
          { op: "eq", field: "object", value: "user" },
          { op: "eq", field: "object_id", value: id },
        ],
      } as const;
      const { rows } = await acme.directory.journal.list({ filter, limit: 999 });
      expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
      recorded.push(...rows.slice(1).map(({ after }) => after["title"]));
    }
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.filter((title) => recorded.filter((one) => one === title).length !== 1)).toEqual([]);
    expect(new Set(recorded).size).toBe(recorded.length);
    expect(recorded.filter((title) => !answered.includes(String(title)) && !refused.includes(String(title)))).toEqual(
      [],
    );
  });

  test("many reads at once on connections that are new get their own answers", async () => {
    const users = await acme.directory.users.create(
      Array.from({ length: 30 }, (_, index) => ({ fields: { email: `own${index}@example.com` } })),
    );
    await endConnections();
    await sleep(50);
    const found = await Promise.all(
      users.flatMap((user) => [
        acme.directory.users.get(user.id),
        acme.directory.users.findByContacts([user.email], []).then(([first]) => first),
      ]),
    );
    expect(found).toEqual(users.flatMap((user) => [user, user]));
    const mixed = await Promise.allSettled([
      acme.directory.users.get(present(users[0]).id),
      acme.directory.users.get(0.5),
      acme.directory.users.get(present(users[1]).id),
    ]);
    expect(mixed.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("statements that were prepared before another process migrated the database are prepared anew", async () => {
    const user = await acme.user({ title: "before" });
    const change = async (title: string) => {
      const titles = Array.from({ length: 8 }, (_, turn) => `${title} ${turn}`);
      for (const next of titles) await acme.directory.users.update([{ id: user.id, patch: { title: next } }]);
      expect(await acme.directory.users.get(user.id)).toMatchObject({ title: titles.at(-1) });
    };
    await change("prepared");
    await outside.query("alter table users add column later text");
    await change("with another column");
    await outside.query("alter table users drop column later");
    await change("as before");
  });

  test("a store that was closed answers nothing more", async () => {
    const { store: closed } = await openTestStore();
    await closed.close();
    const organization = { origin: "cli", name: "X", slug: "x", country: "US", timeZone: "UTC" } as const;
    await expect(closed.execute("createOrganization", organization)).rejects.toMatchObject({ code: "unavailable" });
    await expect(closed.read.organizations.all()).rejects.toMatchObject({ code: "unavailable" });
    await expect(closed.ping()).rejects.toMatchObject({ code: "unavailable" });
  });

  test("a store that is closed twice is closed", async () => {
    const twice = await openTestStore();
    await Promise.all([twice.store.close(), twice.store.close()]);
    await expect(twice.store.ping()).rejects.toMatchObject({ code: "unavailable" });
    await twice[Symbol.asyncDispose]();
  });
});
