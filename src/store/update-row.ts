import type { Updateable } from "kysely";
import { OvertakenError } from "../directory/overtaken-error.ts";
import type { Database } from "./database.ts";
import type { Schema } from "./schema.ts";

/** Some columns of a row, with those that name it: what belongs to no organization has only an id. */
type VersionedRow = { organization_id?: number; id: number; version: number };

/** Writes columns of the row that has the version before theirs. Throws `OvertakenError` when there is none. */
export async function updateRow<Table extends keyof Schema>(
  db: Database,
  table: Table,
  row: VersionedRow & Updateable<Schema[Table]>,
): Promise<void> {
  const { organization_id: organizationId, id, ...columns }: VersionedRow & Record<string, unknown> = row;
  const key = { ...(organizationId === undefined ? {} : { organization_id: organizationId }), id };
  const written = Object.keys(columns);
  const named = Object.keys(key);
  const place = (column: string, index: number) => `"${column}" = ${db.backend.placeholder(index + 1)}`;
  const set = written.map(place).join(", ");
  const where = [...named, "version"].map((column, index) => place(column, written.length + index)).join(" and ");
  const values = [...Object.values(columns), ...Object.values(key), row.version - 1];
  const { changes } = await db.run(`update ${table} set ${set} where ${where}`, values, true);
  if (changes !== 1) throw new OvertakenError(`A row of ${table}`);
}
