import type { Database } from "../database.ts";
import { pendingMigrations } from "./pending-migrations.ts";

const CREATE_TABLE = "create table if not exists schema_migrations (name text primary key, applied_at bigint not null)";

/**
 * Runs the pending migrations forward and returns their names. The caller holds a transaction and keeps every other
 * process out meanwhile. Throws `NewerDatabaseError` and changes nothing when the database is ahead.
 */
export async function migrate(db: Database): Promise<string[]> {
  await db.run(CREATE_TABLE, []);
  const applied = await db.query.selectFrom("schema_migrations").select("name").orderBy("name").execute();
  const pending = pendingMigrations(applied.map(({ name }) => name));
  for (const { name, statements, fill } of pending) {
    // The version row first: a second runner that got past the lock would collide here, before touching anything.
    await db.query.insertInto("schema_migrations").values({ name, applied_at: Date.now() }).execute();
    for (const statement of statements(db.backend)) await db.run(statement, []);
    await fill?.(db);
  }
  return pending.map(({ name }) => name);
}
