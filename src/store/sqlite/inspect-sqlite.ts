import type { Database } from "../database.ts";

/** SQLite's own checks of its file: pages, indexes and foreign keys. */
export async function inspectSqlite(db: Database): Promise<string[]> {
  const integrity = await db.run("pragma integrity_check", []);
  const foreign = await db.run("pragma foreign_key_check", []);
  const faults = (integrity.rows as { integrity_check: string }[]).map((row) => row.integrity_check);
  const orphans = foreign.rows as { table: string; parent: string }[];
  return [
    ...faults.filter((fault) => fault !== "ok"),
    ...orphans.map(({ table, parent }) => `A row of ${table} points at a row of ${parent} that is not there.`),
  ];
}
