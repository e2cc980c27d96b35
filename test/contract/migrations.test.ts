import { fork } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { MIGRATIONS } from "../../src/store/migrations/index.ts";
import { NewerDatabaseError } from "../../src/store/migrations/pending-migrations.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { StoreLocation } from "../../src/store/store.ts";
import { emptyDatabase } from "../fixtures/open-test-store.ts";
import { makeOrganization } from "../fixtures/organization.ts";
import { runSql } from "../fixtures/run-sql.ts";

const ALL = MIGRATIONS.map(({ name }) => name);

test("a fresh database gets every migration, a database that is there none", async () => {
  await using database = await emptyDatabase();
  {
    await using store = await openStore(database.location);
    expect(store.migrated).toEqual(ALL);
    await makeOrganization(store, { name: "Kept" });
  }
  await using store = await openStore(database.location);
  expect(store.migrated).toEqual([]);
  expect((await store.read.organizations.all()).map(({ name }) => name)).toEqual(["Kept"]);
});

test("a database of the future is refused and left as it was", async () => {
  await using database = await emptyDatabase();
  await (await openStore(database.location)).close();
  await runSql(database.location, "insert into schema_migrations (name, applied_at) values ('9999-future', 1)");
  await runSql(database.location, "delete from schema_migrations where name = '0001-init'");
  await expect(openStore(database.location)).rejects.toThrow(NewerDatabaseError);
  await expect(openStore(database.location)).rejects.toThrow("9999-future");
  const rows = await runSql(database.location, "select name from schema_migrations order by name");
  expect(rows).toEqual([...ALL, "9999-future"].filter((name) => name !== "0001-init").map((name) => ({ name })));
});

test("processes that open an empty database at once migrate it once", async () => {
  await using database = await emptyDatabase();
  const migrated = await Promise.all(Array.from({ length: 3 }, () => openInOwnProcess(database.location)));
  expect(migrated.flat().toSorted()).toEqual(ALL);
  await using store = await openStore(database.location);
  expect(store.migrated).toEqual([]);
  expect(await store.inspect()).toEqual([]);
});

async function openInOwnProcess(location: StoreLocation): Promise<string[]> {
  const child = fork(new URL("../fixtures/open-and-close.ts", import.meta.url), [JSON.stringify(location)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const [migrated]: unknown[] = await once(child, "message");
  const [code]: unknown[] = await once(child, "exit");
  expect(code).toBe(0);
  return migrated as string[];
}
