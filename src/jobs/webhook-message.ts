import { createHmac } from "node:crypto";
import { changeOf } from "../directory/journal/change.ts";
import type { JournalEntry } from "../directory/journal/entry.ts";
import { eventOf } from "../directory/webhooks/webhook.ts";

/** What is sent: a body and the headers that say who it is from. */
export type WebhookMessage = { body: string; headers: Record<string, string> };

/**
 * A change as Standard Webhooks has it. Its id is the same however often it is sent; the signatures, one a key, are made
 * anew each time. `now` is epoch milliseconds.
 */
export function messageOf(
  entry: JournalEntry,
  webhookId: number,
  keys: readonly Buffer[],
  now: number,
): WebhookMessage {
  const id = `msg_${entry.organizationId}_${webhookId}_${entry.id}`;
  const timestamp = Math.floor(now / 1000);
  const body = JSON.stringify({
    type: eventOf(entry),
    timestamp: new Date(entry.at).toISOString(),
    data: changeOf(entry),
  });
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  return {
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "Rollcall-Webhooks",
      "webhook-id": id,
      "webhook-timestamp": String(timestamp),
      "webhook-signature": signatures.join(" "),
    },
  };
}
