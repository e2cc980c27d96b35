import { describe, expect, inject, test } from "vitest";
import { openTestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization } from "../fixtures/organization.ts";
import { ndjson, runImport } from "../fixtures/run-import.ts";
import { runSql } from "../fixtures/run-sql.ts";

const PEOPLE = 1500;

// SQLite is told which index to use.
describe.runIf(inject("backend") === "postgres")("a database that was analyzed while it was nearly empty", () => {
  test("takes an import by its indexes, and reads none of them again for each row that it has", async () => {
    await using place = await openTestStore();
    const { store, location } = place;
    const acme = await makeOrganization(store);
    await acme.user({ email: "first@example.com" });
    await runSql(location, "analyze");
    const people = Array.from({ length: PEOPLE }, (_, index) => ({ email: `p${index}@example.com` }));
    const { job } = await runImport(store, acme.directory, ndjson(...people));
    expect(job).toMatchObject({ done: PEOPLE, failed: 0 });
    // A connection reports what it has read at its end.
    await store.close();
    const tables = await runSql(
      location,
      `select relname as name, seq_tup_read::int as rows, idx_scan::int as searches from pg_stat_user_tables
      where relname in ('users', 'contact_points', 'job_entries')`,
    );
    expect(tables).toHaveLength(3);
    for (const { name, rows, searches } of tables) {
      expect(rows, `rows of ${String(name)} that were read without an index`).toBeLessThan(PEOPLE);
      expect(searches, `searches in ${String(name)}`).toBeLessThan(10 * PEOPLE);
    }
  });
});
