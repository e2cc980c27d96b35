import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { createTestDatabase } from "../postgres/test-database.ts";

// SQLite keeps to the key that a reference names.
describe.runIf(inject("backend") === "postgres")("a database without statistics", () => {
  let store: Store;
  let client: pg.Client;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await createTestDatabase(inject("postgresUrl"));
    ({ drop } = database);
    const { url } = database;
    store = await openStore({ backend: "postgres", url, replicaUrl: undefined, poolSize: 2 });
    client = new pg.Client({ connectionString: url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await store.close();
    await drop();
  });

  // PostgreSQL's own question for a reference, whose plan a connection keeps.
  test("checks references to users by their ids alone", async () => {
    const { rows } = await client.query<Record<"QUERY PLAN", string>>(
      "explain select 1 from only users x where organization_id = 1 and id = 2 for key share of x",
    );
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("users_pkey");
  });
});
