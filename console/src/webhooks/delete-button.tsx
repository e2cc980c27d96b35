import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";
import type { Webhook } from "./webhook-query.ts";

/** A button that deletes a webhook for good, and leads back to the others. */
export function DeleteButton({ webhook }: { webhook: Webhook }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { id } = webhook;
  const params = { path: { id }, header: ifMatch(webhook) };
  const remove = useChange({
    change: () => ask(client.DELETE("/directory/v1/webhooks/{id}", { params })),
    stale: [["webhooks", "list"]],
    done: "The webhook was deleted.",
    onDone: () => void navigate({ to: "/webhooks" }),
  });
  // Somebody else may have changed it meanwhile.
  const showAnew = () => void queries.invalidateQueries({ queryKey: ["webhooks"] });
  return (
    <ConfirmButton
      label="Delete"
      title="Delete this webhook?"
      typed={new URL(webhook.url).host}
      loading={remove.isPending}
      onConfirm={() => remove.mutate(undefined, { onError: showAnew })}
    >
      All that waits for it goes with it, and its place in the journal. To stop for a while, disable it instead.
    </ConfirmButton>
  );
}
