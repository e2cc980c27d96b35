import { createHmac, randomUUID } from "node:crypto";
import { changeOf } from "../directory/journal/change.ts";
import type { JournalEntry } from "../directory/journal/entry.ts";
import { type StoredWebhook, eventOf } from "../directory/webhooks/webhook.ts";

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
  const body = { type: eventOf(entry), timestamp: new Date(entry.at).toISOString(), data: changeOf(entry) };
  return signedMessage(id, body, keys, now);
}

/** A message that tells of no change: whether it arrives and is verified is all that it is for. */
export function testMessage(
  { organizationId, id: webhookId, uuid }: Pick<StoredWebhook, "organizationId" | "id" | "uuid">,
  keys: readonly Buffer[],
  now: number,
): WebhookMessage {
  const id = `msg_${organizationId}_${webhookId}_test_${randomUUID()}`;
  const data = { webhook_id: webhookId, uuid };
  return signedMessage(id, { type: "webhook.test", timestamp: new Date(now).toISOString(), data }, keys, now);
}

function signedMessage(id: string, content: object, keys: readonly Buffer[], now: number): WebhookMessage {
  const timestamp = Math.floor(now / 1000);
  const body = JSON.stringify(content);
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
