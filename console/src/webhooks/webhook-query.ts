import { queryOptions } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

export type Webhook = Resource<"Webhook">;
export type Delivery = Resource<"WebhookDelivery">;

/** How often what became of deliveries is told anew. */
export const POLL_MILLISECONDS = 3000;

/** A webhook, told anew every few seconds: an endpoint that fails is disabled by itself. */
export function webhookQuery(id: number) {
  return queryOptions({
    queryKey: ["webhooks", "one", id],
    queryFn: () => ask(client.GET("/directory/v1/webhooks/{id}", { params: { path: { id } } })),
    refetchInterval: POLL_MILLISECONDS,
  });
}
