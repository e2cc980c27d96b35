import type { Database } from "./database.ts";
import type { Schema } from "./schema.ts";

/** Columns of documents, whose values are JSON text here. */
const DOCUMENTS: ReadonlySet<string> = new Set(["profile", "before", "after"]);

/**
 * Inserts rows that all have the same columns and returns how many went in; `onConflict` is the clause for rows whose
 * key is there. SQLite takes a row a statement, as that is prepared once; PostgreSQL takes all of them as a list a column.
 */
export async function insertRows(
  db: Database,
  table: keyof Schema,
  rows: readonly object[],
  onConflict = "",
): Promise<number> {
  const [first] = rows;
  if (first === undefined) return 0;
  const names = Object.keys(first);
  return db.backend.takesLists
    ? await insertLists(db, table, names, rows, onConflict)
    : await insertOneByOne(db, table, names, rows, onConflict);
}

async function insertOneByOne(
  db: Database,
  table: string,
  names: readonly string[],
  rows: readonly object[],
  onConflict: string,
): Promise<number> {
  const places = names.map(() => "?").join(", ");
  const text = `insert into ${table} (${listOf(names)}) values (${places}) ${onConflict}`;
  let inserted = 0;
  for (const row of rows) inserted += (await db.run(text, Object.values(row))).changes;
  return inserted;
}

/** Leaves out the columns in which no row has anything: what type they have cannot be told. */
async function insertLists(
  db: Database,
  table: string,
  names: readonly string[],
  rows: readonly object[],
  onConflict: string,
): Promise<number> {
  const values = rows.map((row): unknown[] => Object.values(row));
  const columns = names.flatMap((name, index) => {
    const list = values.map((row) => row[index]);
    const some = list.find((value) => value !== null);
    return some === undefined ? [] : [{ name, type: typeOf(name, some), list }];
  });
  const lists = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(", ");
  const inserted = listOf(columns.map(({ name }) => name));
  const text = `insert into ${table} (${inserted}) select * from unnest(${lists}) ${onConflict}`;
  const parameters = columns.map(({ list }) => list);
  return (await db.run(text, parameters, true)).changes;
}

function typeOf(name: string, value: unknown): "bigint" | "jsonb" | "text" {
  if (typeof value === "number") return "bigint";
  return DOCUMENTS.has(name) ? "jsonb" : "text";
}

function listOf(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
