import pg from "pg";
import { FILLED_TABLES, fillStatements } from "./fill-statements.ts";
import { type Home, userRows } from "./user-rows.ts";

const ROWS_A_STATEMENT = 5000;

/** Indexes that no constraint needs. */
const INDEXES = `
  select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
  where indrelid::regclass::text = any($1) and not exists (select 1 from pg_constraint where conindid = indexrelid)`;

/** Fills the tables in one transaction, without journal; indexes are built afterwards, which is several times faster. */
export async function fillPostgres(url: string, home: Home, people: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("begin");
    // Neither foreign keys nor triggers: the rows are made to fit.
    await client.query("set local session_replication_role = replica; set local maintenance_work_mem = '1GB'");
    await fill(client, home, people);
    await client.query("commit");
    await client.query("vacuum analyze");
  } finally {
    await client.end();
  }
}

async function fill(client: pg.Client, home: Home, people: number): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(INDEXES, [FILLED_TABLES]);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  for (let first = 1; first <= people; first += ROWS_A_STATEMENT) {
    const last = Math.min(people, first + ROWS_A_STATEMENT - 1);
    const rows = Array.from(userRows(home, first, last), (row) => ({ ...row, profile: {} }));
    await client.query("insert into users select * from json_populate_recordset(null::users, $1::json)", [
      JSON.stringify(rows),
    ]);
  }
  for (const statement of fillStatements(home, people)) await client.query(statement);
  for (const { definition } of indexes) await client.query(definition);
}
