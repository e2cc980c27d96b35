import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, inject, test } from "vitest";
import type { PageStart } from "../../src/directory/page.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { StoreLocation } from "../../src/store/store.ts";
import { openTestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization } from "../fixtures/organization.ts";
import { ndjson, runImport } from "../fixtures/run-import.ts";
import { runSql } from "../fixtures/run-sql.ts";

const PEOPLE = 1500;

/** Entries of indexes of users, and users without one, that were read by connections that have ended. */
async function usersRead(location: StoreLocation): Promise<number> {
  const [row] = await runSql(
    location,
    `select (sum(idx_tup_read) + (select seq_tup_read from pg_stat_user_tables where relname = 'users'))::int as read
    from pg_stat_user_indexes where relname = 'users'`,
  );
  return Number(row?.["read"]);
}

/** Waits until the tables were counted anew since `before`. */
async function counted(location: StoreLocation, before: number): Promise<void> {
  const query = "select analyze_count::int as count from pg_stat_user_tables where relname = 'memberships'";
  while (Number((await runSql(location, query))[0]?.["count"]) <= before) await sleep(20);
}

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

  test("is counted when it has grown, and pages of a team are read without going through everybody for each row", async () => {
    await using place = await openTestStore();
    const { store, location } = place;
    const acme = await makeOrganization(store);
    const team = await acme.team();
    await acme.person(team);
    await runSql(location, "analyze");
    const people = Array.from({ length: PEOPLE }, (_, index) => ({
      email: `p${index}@example.com`,
      memberships: [{ team_id: team.id, role: "member" }],
    }));
    const { job } = await runImport(store, acme.directory, ndjson(...people));
    expect(job).toMatchObject({ done: PEOPLE, failed: 0 });
    await counted(location, 1);
    await store.close();
    const before = await usersRead(location);
    const reading = await openStore(location);
    const query = { filter: { op: "eq", field: "team_id", value: team.id }, limit: 100 } as const;
    const ids = new Set<number>();
    for (let start: PageStart | undefined, more = true; more;) {
      const page = await reading.read.memberships.list(acme.id, start === undefined ? query : { ...query, start });
      for (const { membership } of page.rows) ids.add(membership.id);
      more = page.next !== null;
      start = { after: page.next ?? "" };
    }
    expect(ids.size).toBe(PEOPLE + 1);
    await reading.close();
    // A page may be joined with everybody, as long as it is with everybody at once, and not for each of its rows.
    const pages = Math.ceil((PEOPLE + 1) / query.limit);
    expect((await usersRead(location)) - before).toBeLessThan(2 * pages * PEOPLE);
  });
});
