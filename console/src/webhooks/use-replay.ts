import type { UseMutationResult } from "@tanstack/react-query";
import type { paths } from "../../../src/client/api-types.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { useChange } from "../form/use-change.ts";
import type { Webhook } from "./webhook-query.ts";

/** What is delivered again. */
export type Replay = paths["/directory/v1/webhooks/{id}/replay"]["post"]["requestBody"]["content"]["application/json"];

/** Puts deliveries of a webhook in line again. */
export function useReplay(
  webhook: Webhook,
  { onDone, isForm = false }: { onDone: () => void; isForm?: boolean },
): UseMutationResult<Webhook, Error, Replay> {
  const params = { path: { id: webhook.id }, header: ifMatch(webhook) };
  return useChange({
    change: (body: Replay) => ask(client.POST("/directory/v1/webhooks/{id}/replay", { params, body })),
    stale: [["webhooks"]],
    done: webhook.enabled ? "It is in line." : "It is in line, and sent once the webhook is enabled.",
    onDone,
    isForm,
  });
}
