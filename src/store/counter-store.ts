import { sql } from "kysely";
import type { CountedKind } from "../directory/ports.ts";
import type { Database } from "./database.ts";

/** Reserves `count` ids in a row and returns the first. */
export async function reserveIds(
  db: Database,
  organizationId: number,
  kind: CountedKind,
  count: number,
): Promise<number> {
  const { rows } = await sql<{ next_id: number }>`
    insert into counters (organization_id, kind, next_id) values (${organizationId}, ${kind}, ${count + 1})
    on conflict (organization_id, kind) do update set next_id = counters.next_id + ${count}
    returning next_id`.execute(db.query);
  return (rows[0]?.next_id ?? 0) - count;
}

/** Keeps new ids past an imported one. */
export async function noteId(db: Database, organizationId: number, kind: CountedKind, id: number): Promise<void> {
  await sql`
    insert into counters (organization_id, kind, next_id) values (${organizationId}, ${kind}, ${id + 1})
    on conflict (organization_id, kind) do update set next_id = excluded.next_id
    where counters.next_id < excluded.next_id`.execute(db.query);
}
