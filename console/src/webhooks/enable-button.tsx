import { Button, type ButtonProps } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { useChange } from "../form/use-change.ts";
import type { Webhook } from "./webhook-query.ts";

/** A button that stops a webhook from being told of changes, or begins with them again where it stopped. */
export function EnableButton({ webhook, ...button }: ButtonProps & { webhook: Webhook }) {
  const { id, enabled } = webhook;
  const queries = useQueryClient();
  const params = { path: { id }, header: ifMatch(webhook) };
  const change = useChange({
    change: () => ask(client.PATCH("/directory/v1/webhooks/{id}", { params, body: { enabled: !enabled } })),
    stale: [["webhooks"]],
    done: (now) =>
      now.enabled ? "The webhook is told of everything that it missed." : "The webhook is told of nothing any more.",
  });
  // Somebody else may have changed it meanwhile.
  const showAnew = () => void queries.invalidateQueries({ queryKey: ["webhooks"] });
  return (
    <Button
      variant="default"
      {...button}
      loading={change.isPending}
      onClick={() => change.mutate(undefined, { onError: showAnew })}
    >
      {enabled ? "Disable" : "Enable"}
    </Button>
  );
}
