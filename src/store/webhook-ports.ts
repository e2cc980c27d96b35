import type { DirectoryReader, DirectoryTransaction } from "../directory/ports.ts";
import type { Database } from "./database.ts";
import {
  attemptsOf,
  countPendingDeliveries,
  deleteExpiredDeliveries,
  deliveriesByEntries,
  listDeliveries,
  nextDelivery,
  queueDeadDeliveries,
  queueDeliveries,
  readyDeliveries,
  settleDelivery,
} from "./webhook-delivery-store.ts";
import {
  anyWebhookDue,
  insertWebhook,
  listWebhooks,
  lockWebhook,
  nextUnclaimedWebhook,
  updateWebhook,
  updateWebhookProgress,
  webhookById,
} from "./webhook-store.ts";

/** What can be read of webhooks: on the primary, since whoever delivers must see what was just written. */
export function webhookReader(db: Database): DirectoryReader["webhooks"] {
  return {
    list: (organizationId) => listWebhooks(db, organizationId),
    byId: (organizationId, id) => webhookById(db, organizationId, id),
    anyDue: (now) => anyWebhookDue(db, now),
    ready: (organizationId, id, now, limit) => readyDeliveries(db, { organizationId, id }, now, limit),
    deliveriesOf: (organizationId, id, entryIds) => deliveriesByEntries(db, { organizationId, id }, entryIds),
    deliveries: (organizationId, query) => listDeliveries(db, organizationId, query),
    attempts: (organizationId, id, entryId) => attemptsOf(db, { organizationId, id }, entryId),
  };
}

/** What a transaction can change of webhooks. */
export function webhookChanges(db: Database): DirectoryTransaction["webhookChanges"] {
  return {
    insert: (webhook) => insertWebhook(db, webhook),
    update: (webhook) => updateWebhook(db, webhook),
    updateProgress: (webhook) => updateWebhookProgress(db, webhook),
    lock: (organizationId, id) => lockWebhook(db, organizationId, id),
    nextUnclaimed: (now) => nextUnclaimedWebhook(db, now),
    nextDue: (organizationId, id) => nextDelivery(db, { organizationId, id }),
    countPending: (organizationId, id) => countPendingDeliveries(db, { organizationId, id }),
    queueDeliveries: (deliveries) => queueDeliveries(db, deliveries),
    queueDead: (organizationId, id, dueAt) => queueDeadDeliveries(db, { organizationId, id }, dueAt),
    settleDelivery: (delivery, attempt) => settleDelivery(db, delivery, attempt),
    deleteExpired: (finishedBefore, limit) => deleteExpiredDeliveries(db, finishedBefore, limit),
  };
}
