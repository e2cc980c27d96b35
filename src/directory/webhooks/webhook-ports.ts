import type { DeliveryField } from "../filter.ts";
import type { ListQuery, Page } from "../page.ts";
import type { Attempt, Delivery } from "./delivery.ts";
import type { StoredWebhook } from "./webhook.ts";

/** What can be read of webhooks and their deliveries. */
export type WebhookReader = {
  /** By id, without deleted ones. */
  list(organizationId: number): Promise<StoredWebhook[]>;
  byId(organizationId: number, id: number): Promise<StoredWebhook | undefined>;
  /** Whether something waits for any endpoint that nobody delivers to. */
  anyDue(now: number): Promise<boolean>;
  /** What is due, oldest first: of each object only the first that waits. */
  ready(organizationId: number, id: number, now: number, limit: number): Promise<Delivery[]>;
  deliveriesOf(organizationId: number, id: number, entryIds: readonly number[]): Promise<Delivery[]>;
  /** Newest entry first unless asked for otherwise. */
  deliveries(organizationId: number, query: ListQuery<DeliveryField>): Promise<Page<Delivery>>;
  attempts(organizationId: number, id: number, entryId: number): Promise<Attempt[]>;
};

/** What a transaction can change of them. */
export type WebhookChanges = {
  insert(webhook: StoredWebhook): Promise<void>;
  /** Writes what clients see. */
  update(webhook: StoredWebhook): Promise<void>;
  /** Writes how far delivering has come and who does it, on a locked row. */
  updateProgress(webhook: StoredWebhook): Promise<void>;
  lock(organizationId: number, id: number): Promise<StoredWebhook | undefined>;
  /** Of the endpoints that `anyDue` looks for, the one least recently served, locked; passes over locked ones. */
  nextUnclaimed(now: number): Promise<StoredWebhook | undefined>;
  /** When the next delivery is due, null while none waits. */
  nextDue(organizationId: number, id: number): Promise<number | null>;
  countPending(organizationId: number, id: number): Promise<number>;
  /** Puts deliveries in line, those too that are over or wait already. */
  queueDeliveries(deliveries: readonly Delivery[]): Promise<void>;
  /** Puts in line again what was given up. */
  queueDead(organizationId: number, id: number, dueAt: number): Promise<void>;
  settleDelivery(delivery: Delivery, attempt: Attempt): Promise<void>;
  /** Removes deliveries that were over before, and all of deleted endpoints; returns how many. */
  deleteExpired(finishedBefore: number, limit: number): Promise<number>;
};
