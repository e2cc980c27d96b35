import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DeliveryField } from "../directory/filter.ts";
import type { JournalAction, JournalObject } from "../directory/journal/entry.ts";
import type { ListQuery, Page } from "../directory/page.ts";
import type { Attempt, Delivery, DeliveryState } from "../directory/webhooks/delivery.ts";
import type { Database } from "./database.ts";
import { exactText, number } from "./filter-sql.ts";
import { insertRows } from "./insert-rows.ts";
import { type ListDefinition, listPage } from "./list-page.ts";
import { aboutPeople } from "./people-of.ts";
import type { WebhookAttemptRow, WebhookDeliveryRow } from "./webhook-rows.ts";

type WebhookKey = { organizationId: number; id: number };

/** Deliveries of which nothing earlier waits for the same object: one object's are made in their order. */
function firstOfEachObject({ organizationId, id }: WebhookKey): RawBuilder<unknown> {
  return sql`select min(entry_id) as entry_id from webhook_deliveries
    where organization_id = ${organizationId} and webhook_id = ${id} and state = 'pending'
    group by object, object_id`;
}

/** What is due, oldest first: of each object only the first that waits. */
export async function readyDeliveries(
  db: Database,
  webhook: WebhookKey,
  now: number,
  limit: number,
): Promise<Delivery[]> {
  const { rows } = await sql<WebhookDeliveryRow>`
    select deliveries.* from (${firstOfEachObject(webhook)}) as firsts
    join webhook_deliveries as deliveries on deliveries.organization_id = ${webhook.organizationId}
      and deliveries.webhook_id = ${webhook.id} and deliveries.entry_id = firsts.entry_id
    where deliveries.due_at <= ${now} order by deliveries.entry_id limit ${limit}`.execute(db.query);
  return rows.map(deliveryOf);
}

/** When the next delivery is due, null while none waits. */
export async function nextDelivery(db: Database, webhook: WebhookKey): Promise<number | null> {
  const { rows } = await sql<{ due_at: number | null }>`
    select min(deliveries.due_at) as due_at from (${firstOfEachObject(webhook)}) as firsts
    join webhook_deliveries as deliveries on deliveries.organization_id = ${webhook.organizationId}
      and deliveries.webhook_id = ${webhook.id} and deliveries.entry_id = firsts.entry_id`.execute(db.query);
  return rows[0]?.due_at ?? null;
}

export async function countPendingDeliveries(db: Database, { organizationId, id }: WebhookKey): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from webhook_deliveries
    where organization_id = ${organizationId} and webhook_id = ${id} and state = 'pending'`.execute(db.query);
  return rows[0]?.count ?? 0;
}

export async function deliveriesByEntries(
  db: Database,
  { organizationId, id }: WebhookKey,
  entryIds: readonly number[],
): Promise<Delivery[]> {
  const { rows } = await sql<WebhookDeliveryRow>`
    select * from webhook_deliveries where organization_id = ${organizationId} and webhook_id = ${id}
    and ${db.backend.inList(sql`entry_id`, entryIds)} order by entry_id`.execute(db.query);
  return rows.map(deliveryOf);
}

/** Newest entry first unless asked for otherwise. */
export async function listDeliveries(
  db: Database,
  organizationId: number,
  query: ListQuery<DeliveryField>,
): Promise<Page<Delivery>> {
  return await listPage(db, DELIVERY_LIST, organizationId, query);
}

const TABLE = "webhook_deliveries";

const DELIVERY_LIST: ListDefinition<DeliveryField, WebhookDeliveryRow, Delivery> = {
  from: sql`webhook_deliveries`,
  select: sql`webhook_deliveries.*`,
  visible: (organizationId) => sql<SqlBool>`webhook_deliveries.organization_id = ${organizationId}`,
  columns: (db, organizationId) => ({
    search: (search) => aboutPeople(db, organizationId, TABLE, search),
    fields: {
      id: number(TABLE, "entry_id"),
      webhook_id: number(TABLE, "webhook_id"),
      state: exactText(TABLE, "state"),
      object: exactText(TABLE, "object"),
      object_id: number(TABLE, "object_id"),
      action: exactText(TABLE, "action"),
      attempts: number(TABLE, "attempts"),
      status: number(TABLE, "status"),
      error: exactText(TABLE, "error"),
      created_at: number(TABLE, "created_at"),
      due_at: number(TABLE, "due_at"),
      finished_at: number(TABLE, "finished_at"),
    },
  }),
  sortable: { id: sql.ref("webhook_deliveries.entry_id") },
  defaultSort: [{ field: "id", direction: "desc" }],
  id: "id",
  toItem: deliveryOf,
};

/** Oldest first. */
export async function attemptsOf(
  db: Database,
  { organizationId, id }: WebhookKey,
  entryId: number,
): Promise<Attempt[]> {
  const rows = await db.query
    .selectFrom("webhook_attempts")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("webhook_id", "=", id)
    .where("entry_id", "=", entryId)
    .orderBy("number")
    .execute();
  return rows.map((row) => ({
    number: row.number,
    at: row.at,
    status: row.status,
    error: row.error,
    milliseconds: row.milliseconds,
  }));
}

/** Puts deliveries in line; one that there is already begins anew, with its attempts kept. */
export async function queueDeliveries(db: Database, deliveries: readonly Delivery[]): Promise<void> {
  await insertRows(
    db,
    "webhook_deliveries",
    deliveries.map(rowOfDelivery),
    `on conflict (organization_id, webhook_id, entry_id)
      do update set state = 'pending', tries = 0, due_at = excluded.due_at, finished_at = null`,
  );
}

export async function queueDeadDeliveries(
  db: Database,
  { organizationId, id }: WebhookKey,
  dueAt: number,
): Promise<void> {
  await db.query
    .updateTable("webhook_deliveries")
    .set({ state: "pending", tries: 0, due_at: dueAt, finished_at: null })
    .where("organization_id", "=", organizationId)
    .where("webhook_id", "=", id)
    .where("state", "=", "dead")
    .execute();
}

/** Writes how a delivery stands after an attempt, and the attempt. */
export async function settleDelivery(db: Database, delivery: Delivery, attempt: Attempt): Promise<void> {
  const { organization_id, webhook_id, entry_id, ...row } = rowOfDelivery(delivery);
  await db.query
    .updateTable("webhook_deliveries")
    .set(row)
    .where("organization_id", "=", organization_id)
    .where("webhook_id", "=", webhook_id)
    .where("entry_id", "=", entry_id)
    .execute();
  const made: WebhookAttemptRow = {
    organization_id,
    webhook_id,
    entry_id,
    number: attempt.number,
    at: attempt.at,
    status: attempt.status,
    error: attempt.error,
    milliseconds: attempt.milliseconds,
  };
  await insertRows(db, "webhook_attempts", [made]);
}

/** Removes deliveries that were over before a time, and deleted endpoints with all that is left of them. */
export async function deleteExpiredDeliveries(db: Database, finishedBefore: number, limit: number): Promise<number> {
  const { rows } = await sql<{ organization_id: number; webhook_id: number; entry_id: number }>`
    select deliveries.organization_id, deliveries.webhook_id, deliveries.entry_id
    from webhooks join webhook_deliveries as deliveries on deliveries.organization_id = webhooks.organization_id
      and deliveries.webhook_id = webhooks.id
    where webhooks.deleted_at is not null or deliveries.finished_at < ${finishedBefore}
    limit ${limit}`.execute(db.query);
  for (const { organization_id, webhook_id, entry_id } of rows) {
    for (const table of ["webhook_attempts", "webhook_deliveries"] as const) {
      await db.query
        .deleteFrom(table)
        .where("organization_id", "=", organization_id)
        .where("webhook_id", "=", webhook_id)
        .where("entry_id", "=", entry_id)
        .execute();
    }
  }
  if (rows.length === 0) {
    await sql`delete from webhooks where deleted_at is not null`.execute(db.query);
  }
  return rows.length;
}

function deliveryOf(row: WebhookDeliveryRow): Delivery {
  return {
    organizationId: row.organization_id,
    webhookId: row.webhook_id,
    entryId: row.entry_id,
    object: row.object as JournalObject,
    objectId: row.object_id,
    action: row.action as JournalAction,
    state: row.state as DeliveryState,
    attempts: row.attempts,
    tries: row.tries,
    createdAt: row.created_at,
    dueAt: row.due_at,
    finishedAt: row.finished_at,
    status: row.status,
    error: row.error,
  };
}

function rowOfDelivery(delivery: Delivery): WebhookDeliveryRow {
  return {
    organization_id: delivery.organizationId,
    webhook_id: delivery.webhookId,
    entry_id: delivery.entryId,
    object: delivery.object,
    object_id: delivery.objectId,
    action: delivery.action,
    state: delivery.state,
    attempts: delivery.attempts,
    tries: delivery.tries,
    created_at: delivery.createdAt,
    due_at: delivery.dueAt,
    finished_at: delivery.finishedAt,
    status: delivery.status,
    error: delivery.error,
  };
}
