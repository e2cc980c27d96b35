import type { JournalEntry } from "../journal/entry.ts";
import type { Delivery } from "./delivery.ts";

/** The delivery of an entry to an endpoint that nobody has tried yet, due at `now`. */
export function deliveryOf(entry: JournalEntry, webhookId: number, now: number): Delivery {
  const { organizationId, id, object, objectId, action } = entry;
  return {
    organizationId,
    webhookId,
    entryId: id,
    object,
    objectId,
    action,
    state: "pending",
    attempts: 0,
    tries: 0,
    createdAt: now,
    dueAt: now,
    finishedAt: null,
    status: null,
    error: null,
  };
}
