import type { Condition } from "../condition.ts";
import { notFound } from "../errors.ts";
import type { Command } from "../ports.ts";
import type { Principal } from "../principal.ts";
import { deliveryOf } from "./delivery-of-entry.ts";
import { managed } from "./manage-webhook.ts";
import type { StoredWebhook } from "./webhook.ts";

/** What is delivered again: all since a time (epoch milliseconds), one entry of the journal, or what was given up. */
export type Replay = { since: number } | { entryId: number } | { state: "dead" };

export type ReplayDeliveries = { by: Principal; id: number; replay: Replay } & Condition;

/**
 * Puts deliveries in line again, with all their attempts before them. Throws `not_found` for an unknown entry,
 * `version_conflict`.
 */
export const replayDeliveries: Command<ReplayDeliveries, StoredWebhook> = async (tx, { by, id, replay, ifVersion }) => {
  const webhook = await managed(tx, by, id, ifVersion);
  const { organizationId } = by;
  if ("since" in replay) {
    const position = await tx.journal.positionBefore(organizationId, replay.since);
    const after = { ...webhook, position: Math.min(position, webhook.position), dueAt: tx.now };
    await tx.webhookChanges.updateProgress(after);
    return after;
  }
  if ("entryId" in replay) {
    const [entry] = await tx.journal.byIds(organizationId, [replay.entryId]);
    if (entry === undefined) throw notFound("entry of the journal", { field: "entryId" });
    await tx.webhookChanges.queueDeliveries([deliveryOf(entry, id, tx.now)]);
  } else {
    await tx.webhookChanges.queueDead(organizationId, id, tx.now);
  }
  const after = { ...webhook, dueAt: tx.now };
  await tx.webhookChanges.updateProgress(after);
  return after;
};
