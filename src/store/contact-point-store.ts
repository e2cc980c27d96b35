import { sql } from "kysely";
import type { HeldContactPoint } from "../directory/ports.ts";
import type { Database } from "./database.ts";
import { insertRows } from "./insert-rows.ts";

/** Adds contact points and returns those that another user holds already (only e-mails can be). */
export async function addContactPoints(
  db: Database,
  organizationId: number,
  points: readonly HeldContactPoint[],
): Promise<HeldContactPoint[]> {
  const rows = points.map(({ kind, value, userId }) => ({
    organization_id: organizationId,
    kind,
    value,
    sharer: kind === "email" ? 0 : userId,
    user_id: userId,
  }));
  const inserted = await insertRows(db, "contact_points", rows, "on conflict do nothing");
  if (inserted === rows.length) return [];
  const holders = await holdersOf(db, organizationId, points);
  return points.filter(({ kind, value, userId }) => kind === "email" && holders.get(value) !== userId);
}

export async function removeContactPoints(
  db: Database,
  organizationId: number,
  userIds: readonly number[],
): Promise<void> {
  await db.query
    .deleteFrom("contact_points")
    .where("organization_id", "=", organizationId)
    .where(db.backend.inList(sql.ref("user_id"), userIds))
    .execute();
}

/** Who has each of the e-mails. */
async function holdersOf(
  db: Database,
  organizationId: number,
  points: readonly HeldContactPoint[],
): Promise<Map<string, number>> {
  const emails = points.filter(({ kind }) => kind === "email").map(({ value }) => value);
  const { rows } = await sql<{ value: string; user_id: number }>`
    select value, user_id from contact_points
    where organization_id = ${organizationId} and kind = 'email'
    and ${db.backend.inList(sql.ref("value"), emails)}`.execute(db.query);
  return new Map(rows.map(({ value, user_id }) => [value, user_id]));
}
