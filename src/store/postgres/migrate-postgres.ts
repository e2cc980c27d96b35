import pg from "pg";
import { POSTGRES } from "../backend.ts";
import { createDatabase } from "../database.ts";
import { migrate } from "../migrations/migrate.ts";
import { assertUtf8 } from "./assert-utf8.ts";
import { runOnClient } from "./transactions.ts";
import { VALUE_TYPES } from "./value-types.ts";

/** "rollcall" as a number: the lock that lets one process migrate at a time. */
const MIGRATION_LOCK = 0x726f6c6c;

/**
 * Brings the schema up to date in one transaction and returns the names of the migrations that ran. Throws for a database
 * that does not keep UTF-8.
 */
export async function migratePostgres(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, types: VALUE_TYPES });
  // A lost connection fails the statement that runs; without a listener it would end the process besides.
  client.on("error", () => {});
  await client.connect();
  try {
    const run = runOnClient(client);
    await assertUtf8(run);
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const migrated = await migrate(createDatabase(POSTGRES, run));
    await client.query("commit");
    return migrated;
  } finally {
    await client.end();
  }
}
