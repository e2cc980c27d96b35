import type { SecretBox } from "../directory/credentials/secret-box.ts";
import { signingKeys } from "../directory/webhooks/webhook-secret.ts";
import type { PingWebhook } from "../directory/webhooks/webhook-service.ts";
import { testMessage } from "./webhook-message.ts";
import type { WebhookSender } from "./webhook-sender.ts";

/** Sends test messages, signed and by the same rules as all others. */
export function webhookPing(box: SecretBox, sender: WebhookSender): PingWebhook {
  return async (webhook) => {
    const now = Date.now();
    const message = testMessage(webhook, signingKeys(box, webhook, now), now);
    return await sender.send(webhook.url, message, new AbortController().signal);
  };
}
