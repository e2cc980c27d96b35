import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import pg from "pg";
import type { Environment } from "../../src/config/env.ts";

/** Runs a statement on the database of a server, beside the server: for what time or damage does to it. */
export async function runSql(settings: Environment, statement: string): Promise<unknown[]> {
  const { ROLLCALL_DATABASE_URL: url, ROLLCALL_DATA_DIR: directory = "" } = settings;
  if (url === undefined) {
    const connection = new BetterSqlite3(join(directory, "rollcall.db"));
    const prepared = connection.prepare(statement);
    const rows = prepared.reader ? prepared.all() : [prepared.run()];
    connection.close();
    return rows;
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}
