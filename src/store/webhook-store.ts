import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { DisabledReason, StoredWebhook, WebhookSecret } from "../directory/webhooks/webhook.ts";
import type { Database } from "./database.ts";
import { updateRow } from "./update-row.ts";
import type { WebhookRow } from "./webhook-rows.ts";

export async function listWebhooks(db: Database, organizationId: number): Promise<StoredWebhook[]> {
  const rows = await db.query
    .selectFrom("webhooks")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .execute();
  return rows.map(webhookOf);
}

export async function webhookById(
  db: Database,
  organizationId: number,
  id: number,
): Promise<StoredWebhook | undefined> {
  const row = await db.query
    .selectFrom("webhooks")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("id", "=", id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row === undefined ? undefined : webhookOf(row);
}

export async function lockWebhook(
  db: Database,
  organizationId: number,
  id: number,
): Promise<StoredWebhook | undefined> {
  const { rows } = await sql<WebhookRow>`
    select * from webhooks where organization_id = ${organizationId} and id = ${id}
    ${db.backend.lockClause}`.execute(db.query);
  return rows[0] === undefined ? undefined : webhookOf(rows[0]);
}

/** Whoever delivers does so for all organizations; those that were cancelled are told nothing. */
function isUnclaimed(now: number): RawBuilder<SqlBool> {
  return sql<SqlBool>`enabled = 1 and deleted_at is null and (lease_until is null or lease_until < ${now})
    and (due_at <= ${now} or (backlogged = 0 and exists (
      select 1 from journal where journal.organization_id = webhooks.organization_id
      and journal.id > webhooks.position)))
    and exists (select 1 from organizations where organizations.id = webhooks.organization_id
      and organizations.status = 'active')`;
}

export async function anyWebhookDue(db: Database, now: number): Promise<boolean> {
  const { rows } = await sql`select 1 as one from webhooks where ${isUnclaimed(now)} limit 1`.execute(db.query);
  return rows.length > 0;
}

export async function nextUnclaimedWebhook(db: Database, now: number): Promise<StoredWebhook | undefined> {
  const { rows } = await sql<WebhookRow>`
    select * from webhooks where ${isUnclaimed(now)}
    order by coalesce(lease_until, 0), organization_id, id limit 1 ${db.backend.lockFreeClause}`.execute(db.query);
  return rows[0] === undefined ? undefined : webhookOf(rows[0]);
}

export async function insertWebhook(db: Database, webhook: StoredWebhook): Promise<void> {
  await db.query
    .insertInto("webhooks")
    .values({
      organization_id: webhook.organizationId,
      id: webhook.id,
      uuid: webhook.uuid,
      created_at: webhook.createdAt,
      version: webhook.version,
      ...shownColumns(webhook),
      ...progressColumns(webhook),
    })
    .execute();
}

/** Writes what clients see, and when something is due. */
export async function updateWebhook(db: Database, webhook: StoredWebhook): Promise<void> {
  await updateRow(db, "webhooks", {
    organization_id: webhook.organizationId,
    id: webhook.id,
    ...shownColumns(webhook),
    failing_since: webhook.failingSince,
    due_at: webhook.dueAt,
    version: webhook.version,
  });
}

/** Writes how far delivering has come; the row is locked. */
export async function updateWebhookProgress(db: Database, webhook: StoredWebhook): Promise<void> {
  await db.query
    .updateTable("webhooks")
    .set(progressColumns(webhook))
    .where("organization_id", "=", webhook.organizationId)
    .where("id", "=", webhook.id)
    .execute();
}

function shownColumns(webhook: StoredWebhook) {
  return {
    url: webhook.url,
    description: webhook.description,
    events: JSON.stringify(webhook.events),
    secrets: JSON.stringify(webhook.secrets),
    enabled: webhook.enabled ? 1 : 0,
    disabled_reason: webhook.disabledReason,
    updated_at: webhook.updatedAt,
    deleted_at: webhook.deletedAt,
  };
}

function progressColumns(webhook: StoredWebhook) {
  return {
    position: webhook.position,
    backlogged: webhook.backlogged ? 1 : 0,
    due_at: webhook.dueAt,
    failing_since: webhook.failingSince,
    lease_holder: webhook.lease?.holder ?? null,
    lease_until: webhook.lease?.until ?? null,
  };
}

function webhookOf(row: WebhookRow): StoredWebhook {
  return {
    organizationId: row.organization_id,
    id: row.id,
    uuid: row.uuid,
    url: row.url,
    description: row.description,
    events: JSON.parse(row.events) as string[],
    secrets: JSON.parse(row.secrets) as WebhookSecret[],
    enabled: row.enabled === 1,
    disabledReason: row.disabled_reason as DisabledReason | null,
    position: row.position,
    backlogged: row.backlogged === 1,
    dueAt: row.due_at,
    failingSince: row.failing_since,
    lease: row.lease_until === null ? null : { holder: row.lease_holder ?? "", until: row.lease_until },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    version: row.version,
  };
}
