import type { Database } from "../database.ts";
import { MIGRATIONS } from "./index.ts";

/** The names of the migrations that a database has behind it, those still to run, and those of a newer Rollcall. */
export type MigrationState = { applied: string[]; pending: string[]; unknown: string[] };

/** Looks where a database stands, without making anything: one that is still empty has everything to run. */
export async function migrationState(db: Database): Promise<MigrationState> {
  const { rows } = await db.run(db.backend.tableExists, ["schema_migrations"]);
  const applied = rows.length === 0 ? [] : await appliedMigrations(db);
  const known = MIGRATIONS.map(({ name }) => name);
  return {
    applied,
    pending: known.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !known.includes(name)),
  };
}

async function appliedMigrations(db: Database): Promise<string[]> {
  const rows = await db.query.selectFrom("schema_migrations").select("name").orderBy("name").execute();
  return rows.map(({ name }) => name);
}
