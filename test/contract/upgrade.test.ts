import { inject, expect, test } from "vitest";
import { POSTGRES, SQLITE } from "../../src/store/backend.ts";
import { init } from "../../src/store/migrations/0001-init.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { StoreLocation } from "../../src/store/store.ts";
import { emptyDatabase, openTestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization } from "../fixtures/organization.ts";
import { runSql } from "../fixtures/run-sql.ts";

const TABLES = [
  "organizations",
  "counters",
  "roles",
  "teams",
  "users",
  "contact_points",
  "memberships",
  "block_counts",
];

test("a database of the first schema opens with everybody in it, found by e-mail, name and id", async () => {
  await using current = await openTestStore();
  for (const name of ["First", "Second"]) {
    const acme = await makeOrganization(current.store, { name });
    const teams = [await acme.team(), await acme.team()];
    for (const number of [0, 1]) {
      const user = await acme.user({ givenName: `Zoé${number}`, email: `zoe${number}@acme.example` });
      for (const team of teams) await acme.member(team, user);
    }
  }
  await using old = await emptyDatabase();
  await makeFirstSchema(old.location);
  for (const table of TABLES) await copyTable(table, current.location, old.location);

  await using upgraded = await openStore(old.location);
  expect(upgraded.migrated).not.toContain("0001-init");
  expect(upgraded.migrated).toContain("0002-nearer-keys");
  expect(await upgraded.inspect()).toEqual([]);
  for (const { id } of await current.store.read.organizations.all()) {
    for (const query of QUERIES) {
      const before = await query(current.store, id);
      expect(before).not.toEqual(NOBODY);
      expect(await query(upgraded, id)).toEqual(before);
    }
  }
});

type Reading = Awaited<ReturnType<typeof openStore>>;

const NOBODY: unknown[] = [];

const QUERIES: readonly ((store: Reading, organizationId: number) => Promise<unknown>)[] = [
  (store, organizationId) =>
    store.read.memberships.byContacts(organizationId, 2, { emails: ["zoe0@acme.example"], phones: [] }),
  (store, organizationId) => store.read.users.byId(organizationId, 1),
  async (store, organizationId) =>
    (await store.read.users.list(organizationId, { filter: { op: "search", text: "zoe1" }, limit: 10 })).rows,
  (store, organizationId) => store.read.memberships.ofUsers(organizationId, [1, 2]),
];

async function makeFirstSchema(location: StoreLocation): Promise<void> {
  const statements = init(inject("backend") === "sqlite" ? SQLITE : POSTGRES);
  for (const statement of statements) await runSql(location, statement);
  await runSql(location, "create table schema_migrations (name text primary key, applied_at bigint not null)");
  await runSql(location, "insert into schema_migrations (name, applied_at) values ('0001-init', 1)");
}

async function copyTable(table: string, from: StoreLocation, to: StoreLocation): Promise<void> {
  for (const { row_key: _ofSqlite, ...all } of await runSql(from, `select * from ${table}`)) {
    const row = table === "roles" ? withoutVersion(all) : all;
    const columns = Object.keys(row).join(", ");
    const values = Object.values(row).map(literal).join(", ");
    await runSql(to, `insert into ${table} (${columns}) values (${values})`);
  }
}

/** Roles had none at first. */
function withoutVersion({ version: _later, ...row }: Record<string, unknown>): Record<string, unknown> {
  return row;
}

function literal(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `'${text.replaceAll("'", "''")}'`;
}
