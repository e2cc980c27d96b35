import { afterAll, beforeAll, expect, test } from "vitest";
import type { MembershipField } from "../../src/directory/filter.ts";
import type { ListQuery } from "../../src/directory/page.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";
import { runSql } from "../fixtures/run-sql.ts";

/** Enough that a walk past everybody else is given up before it comes to those who are searched for. */
const PEOPLE = 44_000;
const ZOES = 11_000;
const BLOCK_SIZE = 1024;
const LIMIT = 60;

let opened: TestStore;
let acme: TestOrganization;
let team: number;

beforeAll(async () => {
  opened = await openTestStore();
  acme = await makeOrganization(opened.store);
  team = (await acme.team()).id;
  const first = await acme.person({ id: team }, { fullName: "Ann" });
  const changed = (name: string) => `case when n.i > ${PEOPLE - ZOES} then 'zoe' else 'ann' end as ${name}`;
  await copy("users", `id = ${first.user.id}`, {
    row_key: "row_key + n.i - 1 as row_key",
    id: "n.i as id",
    uuid: "'uuid-' || n.i as uuid",
    given_name: changed("given_name"),
    sort_name: changed("sort_name"),
    search_text: changed("search_text"),
    last_active_at: "n.i as last_active_at",
  });
  await copy("memberships", `id = ${first.membership.id}`, { id: "n.i as id", user_id: "n.i as user_id" });
  await runSql(opened.location, `delete from block_counts where organization_id = ${acme.id}`);
  for (const [list, table] of [
    ["users", "users"],
    [`team:${team}`, "memberships"],
  ]) {
    await runSql(
      opened.location,
      `insert into block_counts (organization_id, list, block, count)
        select organization_id, '${list}', id / ${BLOCK_SIZE}, count(*) from ${table}
        where organization_id = ${acme.id} group by organization_id, id / ${BLOCK_SIZE}`,
    );
  }
  await runSql(opened.location, `update counters set next_id = ${PEOPLE + 1} where organization_id = ${acme.id}`);
  // PostgreSQL does so by itself, a while after so many came; SQLite is told its ways.
  if (opened.location.backend === "postgres") await runSql(opened.location, "analyze");
  expect(await opened.store.inspect()).toEqual([]);
});

afterAll(() => opened[Symbol.asyncDispose]());

/** Makes rows of the table's only one: ids from 2 on, and what else differs. */
async function copy(table: string, which: string, changes: Record<string, string>): Promise<void> {
  const [row] = await runSql(opened.location, `select * from ${table} where organization_id = ${acme.id} and ${which}`);
  const columns = Object.keys(present(row));
  await runSql(
    opened.location,
    `insert into ${table} (${columns.join(", ")})
      with recursive n(i) as (select 2 union all select i + 1 from n where i < ${PEOPLE})
      select ${columns.map((column) => changes[column] ?? column).join(", ")} from ${table}, n
      where organization_id = ${acme.id} and ${which}`,
  );
}

/** Ids of all who are found, in the order of ids or of names, which is the same here. */
const FOUND = Array.from({ length: ZOES }, (_none, index) => PEOPLE - ZOES + 1 + index);

test.each<[MembershipField, "asc" | "desc", "names" | undefined]>([
  ["name", "asc", undefined],
  ["name", "desc", undefined],
  ["name", "asc", "names"],
  ["last_active_at", "asc", undefined],
  ["id", "asc", undefined],
  ["id", "desc", "names"],
  ["status", "asc", undefined],
])("all who are found come last by %s %s, and are still the page", async (field, direction, within) => {
  const due = direction === "asc" ? FOUND : FOUND.toReversed();
  const search = { op: "search", text: "zoe", ...(within === undefined ? {} : { within }) } as const;
  const filter = { op: "and", filters: [{ op: "eq", field: "team_id", value: team }, search] } as const;
  const query: ListQuery<MembershipField> = { filter, sort: [{ field, direction }], limit: LIMIT, withTotal: true };
  let page = await acme.directory.memberships.list(query);
  expect(page.total).toBe(ZOES);
  for (let start = 0; start < 4 * LIMIT; start += LIMIT) {
    expect(page.rows.map(({ user }) => user.id)).toEqual(due.slice(start, start + LIMIT));
    page = await acme.directory.memberships.list({ ...query, start: { after: present(page.next) } });
  }
  const last = await acme.directory.memberships.list({ ...query, start: { offset: ZOES - 5 } });
  expect([last.rows.map(({ user }) => user.id), last.next]).toEqual([due.slice(-5), null]);
});
