import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { makeOrganization, type TestOrganization } from "../fixtures/organization.ts";
import { type RunningPostgres, startPostgres } from "../postgres/start-postgres.ts";
import { type RunningStandby, startStandby } from "../postgres/start-standby.ts";
import { createTestDatabase } from "../postgres/test-database.ts";

// SQLite has no replica: its lists go to a thread that reads the same file.
describe.runIf(inject("backend") === "postgres")("a read replica", () => {
  let primary: RunningPostgres;
  let standby: RunningStandby;
  let store: Store;
  let acme: TestOrganization;
  let replicaUrl: string;
  let url: string;

  beforeAll(async () => {
    primary = await startPostgres({ settings: ["fsync = off"] });
    ({ url } = await createTestDatabase(primary.url));
    standby = await startStandby(primary.url);
    const replica = new URL(url);
    replica.port = new URL(standby.url).port;
    replicaUrl = replica.href;
    store = await openStore({ backend: "postgres", url, replicaUrl, poolSize: 8 });
    acme = await makeOrganization(store);
    await caughtUp();
  }, 120_000);
  afterAll(async () => {
    await store.close();
    await standby.stop();
    await primary.stop();
  });

  async function onStandby(statement: string): Promise<unknown> {
    const client = new pg.Client({ connectionString: replicaUrl });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(statement);
    await client.end();
    return rows[0] === undefined ? undefined : Object.values(rows[0])[0];
  }

  async function caughtUp(): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ lsn: string }>("select pg_current_wal_lsn()::text as lsn");
    await client.end();
    while ((await onStandby(`select pg_last_wal_replay_lsn() >= '${rows[0]?.lsn}'`)) !== true) await sleep(20);
  }

  const named = async (name: string, from = store) =>
    (
      await from.read.users.list(acme.id, {
        filter: { op: "eq", field: "name", value: name },
        limit: 9,
        withTotal: true,
      })
    ).total;

  test("answers lists once it has what this process wrote, and not what others wrote since", async () => {
    await acme.user({ givenName: "Mine" });
    await caughtUp();
    expect(await named("mine")).toBe(1);
    await onStandby("select pg_wal_replay_pause()");
    await using other = await openStore({ backend: "postgres", url, replicaUrl: undefined, poolSize: 2 });
    await other.execute("createUsers", { by: acme.principal(), users: [{ fields: { givenName: "Theirs" } }] });
    expect(await named("theirs", other)).toBe(1);
    expect(await named("theirs")).toBe(0);
    await onStandby("select pg_wal_replay_resume()");
    await caughtUp();
    expect(await named("theirs")).toBe(1);
  });

  test("is never asked for what it does not have yet, whatever is written at once", async () => {
    await onStandby("select pg_wal_replay_pause()");
    await expectOwnWrites("paused");
    await onStandby("select pg_wal_replay_resume()");
    await Promise.all([expectOwnWrites("resumed"), expectOwnWrites("again")]);
  });

  async function expectOwnWrites(prefix: string): Promise<void> {
    await Promise.all(
      Array.from({ length: 25 }, async (_, index) => {
        const user = await acme.user({ givenName: `${prefix}${index}` });
        expect(await named(`${prefix}${index}`)).toBe(1);
        await acme.directory.users.update([{ id: user.id, patch: { familyName: "Changed" } }]);
        expect(await named(`${prefix}${index} changed`)).toBe(1);
        await acme.directory.users.delete(user.id);
        expect(await named(`${prefix}${index} changed`)).toBe(0);
      }),
    );
  }

  test("that is lost is replaced by the primary, before and after a write", async () => {
    await acme.user({ givenName: "Lasting" });
    await caughtUp();
    expect(await named("lasting")).toBe(1);
    await standby.stop();
    for (let turn = 0; turn < 5; turn++) expect(await named("lasting")).toBe(1);
    await acme.user({ givenName: "After" });
    expect(await Promise.all(["lasting", "after", "nobody"].map((name) => named(name)))).toEqual([1, 1, 0]);
    await using late = await openStore({ backend: "postgres", url, replicaUrl, poolSize: 2 });
    expect(await named("after", late)).toBe(1);
  });
});
