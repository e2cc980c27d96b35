import { setTimeout as sleep } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, inject, test } from "vitest";
import { DirectoryError } from "../../src/directory/errors.ts";
import { openTestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present } from "../fixtures/organization.ts";

// PostgreSQL is a server of its own: the store has no threads there.
describe.runIf(inject("backend") === "sqlite")("the store's threads", () => {
  /** The threads that start while `work` runs. */
  async function threadsStartedBy<Result>(work: () => Promise<Result>): Promise<{ threads: Worker[]; result: Result }> {
    const threads: Worker[] = [];
    const note = (worker: Worker) => void threads.push(worker);
    process.on("worker", note);
    try {
      return { result: await work(), threads };
    } finally {
      process.off("worker", note);
    }
  }

  test("a long list holds up neither reads nor writes", async () => {
    await using opened = await openTestStore();
    const acme = await makeOrganization(opened.store);
    const users = await acme.directory.users.create(
      Array.from({ length: 2000 }, (_, index) => ({ fields: { givenName: `${index}`, familyName: "x".repeat(200) } })),
    );
    const order: string[] = [];
    const contains = { op: "contains", field: "name", value: "y" } as const;
    const slow = {
      op: "and",
      filters: Array.from({ length: 60 }, () => ({ op: "not", filter: contains }) as const),
    } as const;
    const list = acme.directory.users.list({ filter: slow, limit: 2000, withTotal: true }).then(({ total }) => {
      order.push("list");
      return total;
    });
    const { id } = present(users[0]);
    for (let turn = 0; turn < 3; turn++) {
      await acme.directory.users.get(id);
      order.push("read");
    }
    expect(order).toEqual(["read", "read", "read"]);
    expect(await list).toBe(2000);
  });

  test("a list thread that died is replaced, and what it had to answer says so", async () => {
    await using opened = await openTestStore();
    const acme = await makeOrganization(opened.store);
    await acme.user();
    const { threads, result } = await threadsStartedBy(() => acme.directory.users.list({ limit: 1 }));
    expect(result.rows).toHaveLength(1);
    expect(threads).toHaveLength(1);
    const pending = acme.directory.users.list({ limit: 1 }).catch((error: unknown) => error);
    await present(threads[0]).terminate();
    expect(await pending).toSatisfy((outcome) =>
      outcome instanceof DirectoryError ? outcome.code === "unavailable" : true,
    );
    const next = await Promise.all(Array.from({ length: 5 }, () => acme.directory.users.list({ limit: 1 })));
    expect(next.map(({ rows }) => rows.length)).toEqual([1, 1, 1, 1, 1]);
  });

  test("a writer thread that died makes writes and the readiness check unavailable, not hang", async () => {
    const { threads, result: opened } = await threadsStartedBy(() => openTestStore());
    await using _closing = opened;
    const acme = await makeOrganization(opened.store);
    await opened.store.ping();
    const writes = Array.from({ length: 20 }, () => acme.user().catch((error: unknown) => error));
    await present(threads[0]).terminate();
    for (const outcome of await Promise.all(writes)) {
      expect(outcome).toSatisfy(
        (one) => !(one instanceof Error) || (one instanceof DirectoryError && one.code === "unavailable"),
      );
    }
    await expect(acme.user()).rejects.toMatchObject({ code: "unavailable" });
    await expect(opened.store.ping()).rejects.toMatchObject({ code: "unavailable" });
    expect((await acme.directory.users.list({ limit: 1 })).rows.length).toBeLessThan(2);
  });

  test("a command that cannot be sent to the writer fails alone, and leaves nothing to answer at the end", async () => {
    const opened = await openTestStore();
    const acme = await makeOrganization(opened.store);
    const client = (() => true) as unknown as boolean;
    await expect(acme.directory.teams.create({ fields: { name: "Acme", client } })).rejects.toThrow(
      "could not be cloned",
    );
    expect(await acme.directory.teams.create({ fields: { name: "Acme" } })).toMatchObject({ client: false });
    const unanswered: unknown[] = [];
    const note = (error: unknown) => void unanswered.push(error);
    process.on("unhandledRejection", note);
    await opened[Symbol.asyncDispose]();
    await sleep(0);
    process.off("unhandledRejection", note);
    expect(unanswered).toEqual([]);
  });

  test("a write waits while another process holds the file, and is done then", async () => {
    await using opened = await openTestStore();
    const acme = await makeOrganization(opened.store);
    const { location } = opened;
    const other = new BetterSqlite3(location.backend === "sqlite" ? location.file : "");
    other.exec("begin immediate");
    let released = false;
    const write = acme.user({ givenName: "Waited" }).then((user) => ({ user, released }));
    await sleep(200);
    expect(await acme.directory.users.list({ limit: 9 })).toMatchObject({ rows: [] });
    released = true;
    other.exec("rollback");
    other.close();
    expect(await write).toMatchObject({ user: { givenName: "Waited" }, released: true });
  });

  test("a statement that the database refuses ends its command only: those that share its commit go on", async () => {
    await using opened = await openTestStore();
    const acme = await makeOrganization(opened.store);
    const { location } = opened;
    const other = new BetterSqlite3(location.backend === "sqlite" ? location.file : "");
    other.exec("create trigger refused before insert on users begin select raise(abort, 'x'); end");
    const outcomes = await Promise.allSettled([acme.team("A"), acme.user(), acme.team("B")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    other.exec("drop trigger refused");
    other.close();
    expect((await acme.directory.teams.list({ limit: 9 })).rows.map(({ name }) => name)).toEqual(["A", "B"]);
    expect(await acme.user()).toMatchObject({ version: 1 });
  });

  test("a store that was closed answers nothing more, and starts no thread", async () => {
    const { store } = await openTestStore();
    const acme = await makeOrganization(store);
    await store.close();
    await expect(acme.user()).rejects.toMatchObject({ code: "unavailable" });
    const { threads } = await threadsStartedBy(() =>
      acme.directory.users
        .list({ limit: 1 })
        .catch((error: unknown) => expect(error).toMatchObject({ code: "unavailable" })),
    );
    expect(threads).toEqual([]);
  });

  test("the copy of a database that is being written to is whole", async () => {
    await using opened = await openTestStore();
    const acme = await makeOrganization(opened.store);
    const team = await acme.team();
    const writes = Array.from({ length: 40 }, () => acme.person(team, { givenName: "x" }));
    const target = `${opened.location.backend === "sqlite" ? opened.location.file : ""}.copy`;
    await Promise.all([opened.store.backup(target), ...writes]);
    const copy = new BetterSqlite3(target, { readonly: true });
    expect(copy.pragma("integrity_check")).toEqual([{ integrity_check: "ok" }]);
    const count = (table: string) => copy.prepare<[], { n: number }>(`select count(*) as n from ${table}`).get()?.n;
    expect(count("journal where object = 'user'")).toBe(count("users"));
    copy.close();
  });
});
