import BetterSqlite3 from "better-sqlite3";
import pg from "pg";
import { POSTGRES, SQLITE } from "./backend.ts";
import { type Database, createDatabase } from "./database.ts";
import { migrate } from "./migrations/migrate.ts";
import { runOnClient } from "./postgres/transactions.ts";
import { VALUE_TYPES } from "./postgres/value-types.ts";
import { dumpSchema } from "./schema-dump.ts";
import { runOn } from "./sqlite/connection.ts";

/** The schema of the embedded database, made in memory. */
export async function sqliteSchema(): Promise<string> {
  const connection = new BetterSqlite3(":memory:");
  try {
    return await migratedSchema(createDatabase(SQLITE, runOn(connection)));
  } finally {
    connection.close();
  }
}

/** The schema on PostgreSQL, made in the empty database at `url`. */
export async function postgresSchema(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, types: VALUE_TYPES });
  await client.connect();
  try {
    return await migratedSchema(createDatabase(POSTGRES, runOnClient(client)));
  } finally {
    await client.end();
  }
}

async function migratedSchema(db: Database): Promise<string> {
  await migrate(db);
  return await dumpSchema(db);
}
