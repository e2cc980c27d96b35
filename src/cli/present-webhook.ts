import type { Delivery } from "../directory/webhooks/delivery.ts";
import { type Webhook, eventOf } from "../directory/webhooks/webhook.ts";
import { shownMoment } from "./print.ts";

/** A webhook as the command line prints it as JSON. */
export function presentWebhook(webhook: Webhook): object {
  const { id, uuid, url, description, events, enabled, disabledReason, failingSince, createdAt, updatedAt } = webhook;
  return {
    id,
    uuid,
    url,
    description,
    events,
    enabled,
    disabledReason,
    failingSince: momentOrNull(failingSince),
    createdAt: shownMoment(createdAt),
    updatedAt: shownMoment(updatedAt),
  };
}

/** How a webhook fares, in a word. */
export function stateOfWebhook({ enabled, disabledReason, failingSince }: Webhook): string {
  if (!enabled) return disabledReason ?? "disabled";
  return failingSince === null ? "enabled" : "failing";
}

/** A delivery as the command line prints it as JSON. */
export function presentDelivery(delivery: Delivery): object {
  const { entryId: id, object, objectId, state, attempts, status, error, createdAt, finishedAt } = delivery;
  const times = { createdAt: shownMoment(createdAt), finishedAt: momentOrNull(finishedAt) };
  return { id, event: eventOf(delivery), object, objectId, state, attempts, status, error, ...times };
}

function momentOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : shownMoment(milliseconds);
}
