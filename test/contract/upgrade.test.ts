import { inject, expect, test } from "vitest";
import { POSTGRES, SQLITE } from "../../src/store/backend.ts";
import { MIGRATIONS } from "../../src/store/migrations/index.ts";
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
  await makeSchema(old.location, "0001-init");
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

test("contacts and jobs of before the search for them are found, and contacts sorted", async () => {
  await using old = await emptyDatabase();
  await makeSchema(old.location, "0010-uuid-keys");
  await runSql(
    old.location,
    `insert into organizations (id, uuid, name, slug, country, time_zone, status, created_at, updated_at, version)
      values (1, 'o', 'O', 'o', 'US', 'UTC', 'active', 1, 1, 1)`,
  );
  await runSql(
    old.location,
    `insert into jobs (organization_id, id, kind, state, description, principal, total, done, failed, options, progress,
      error, cancel_requested, created_at, version)
      values (1, 1, 'import_rows', 'succeeded', 'Müller', '{}', 0, 0, 0, '{}', '{}', '', 0, 1, 1)`,
  );
  const LAST = 1001;
  const zeds = Array.from({ length: LAST - 1 }, (_, index) => contactValues(index + 1, "Zed", `No${index + 1}`, ""));
  const all = [...zeds, contactValues(LAST, "Søren", "Stüvel", "Soren@old.example")];
  await runSql(
    old.location,
    `insert into contacts (organization_id, id, folder_id, given_name, family_name, title, email, phone, phone_e164,
      profile, created_at, updated_at, version) values ${all.join(", ")}`,
  );

  await using store = await openStore(old.location);
  const found = async (text: string) =>
    (await store.read.contacts.list(1, { filter: { op: "search", text }, limit: 5 })).rows.map(({ id }) => id);
  for (const text of ["soren", "stuevel", "soren@old", "st"]) expect(await found(text)).toEqual([LAST]);
  expect(await found("089 12345")).toEqual([1, 2, 3, 4, 5]);
  expect(await found("zed no1000")).toEqual([1000]);
  const jobs = await store.read.jobs.list(1, { filter: { op: "search", text: "mueller" }, limit: 5 });
  expect(jobs.rows).toMatchObject([{ id: 1, description: "Müller" }]);
  const sort = [{ field: "name", direction: "asc" }] as const;
  expect((await store.read.contacts.list(1, { sort, limit: 1 })).rows).toMatchObject([{ id: LAST, version: 1 }]);
});

function contactValues(id: number, given: string, family: string, email: string): string {
  const phones = '{"phones":[{"kind":"work","value":"+49 89 12345","e164":"+498912345"}]}';
  return `(1, ${id}, 2, '${given}', '${family}', '', '${email}', '(510) 555-0170', '+15105550170', '${phones}', 1, 1, 1)`;
}

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

/** The schema that an earlier Rollcall left, up to its last migration. */
async function makeSchema(location: StoreLocation, last: string): Promise<void> {
  await runSql(location, "create table schema_migrations (name text primary key, applied_at bigint not null)");
  const end = MIGRATIONS.findIndex(({ name }) => name === last) + 1;
  for (const { name, statements } of MIGRATIONS.slice(0, end)) {
    for (const statement of statements(inject("backend") === "sqlite" ? SQLITE : POSTGRES)) {
      await runSql(location, statement);
    }
    await runSql(location, `insert into schema_migrations (name, applied_at) values ('${name}', 1)`);
  }
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
