import type { Database } from "./database.ts";
import type { Schema } from "./schema.ts";

const MOST_PARAMETERS = 30_000;

/**
 * Inserts rows that all have the same columns and returns how many went in; `onConflict` is the clause for rows whose
 * key is there. SQLite takes a row a statement, as preparing costs more than running; PostgreSQL takes many a round trip.
 */
export async function insertRows(
  db: Database,
  table: keyof Schema,
  rows: readonly object[],
  onConflict = "",
): Promise<number> {
  const [first] = rows;
  if (first === undefined) return 0;
  const columns = Object.keys(first);
  const most = Math.min(db.backend.rowsAnInsert, Math.floor(MOST_PARAMETERS / columns.length));
  const textFor = (count: number) => `${insertText(db, table, columns, count)} ${onConflict}`;
  const text = textFor(Math.min(most, rows.length));
  let inserted = 0;
  for (let start = 0; start < rows.length; start += most) {
    const piece = rows.slice(start, start + most);
    const parameters = piece.flatMap((row): unknown[] => Object.values(row));
    const { changes } = await db.run(start === 0 || piece.length === most ? text : textFor(piece.length), parameters);
    inserted += changes;
  }
  return inserted;
}

function insertText(db: Database, table: string, columns: readonly string[], count: number): string {
  const rows = Array.from({ length: count }, (_row, index) => {
    const places = columns.map((_column, at) => db.backend.placeholder(index * columns.length + at + 1));
    return `(${places.join(", ")})`;
  });
  return `insert into ${table} (${columns.map((column) => `"${column}"`).join(", ")}) values ${rows.join(", ")}`;
}
