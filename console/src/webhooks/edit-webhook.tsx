import { Stack } from "@mantine/core";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { EditButtons } from "../form/edit-buttons.tsx";
import { useEdit } from "../form/use-edit.ts";
import { WebhookFields, type WebhookValues } from "./webhook-fields.tsx";
import type { Webhook } from "./webhook-query.ts";

/** The button that changes what a webhook is told of, and where. */
export function EditWebhook({ webhook }: { webhook: Webhook }) {
  return (
    <DialogButton
      variant="default"
      label="Edit"
      title="Edit webhook"
      renderForm={(close) => <EditForm webhook={webhook} onClose={close} />}
    />
  );
}

function EditForm({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const path = { id: webhook.id };
  const edit = useEdit<Webhook, WebhookValues>({
    row: webhook,
    valuesOf: ({ url, events, description }) => ({ url, events, description }),
    save: (body, shown) =>
      ask(client.PATCH("/directory/v1/webhooks/{id}", { params: { path, header: ifMatch(shown) }, body })),
    read: () => ask(client.GET("/directory/v1/webhooks/{id}", { params: { path } })),
    stale: [["webhooks"]],
    done: "The webhook was changed.",
    onDone: onClose,
  });
  return (
    <form onSubmit={edit.submit} noValidate>
      <Stack>
        <WebhookFields form={edit.form} />
        <EditButtons edit={edit} onCancel={onClose} />
      </Stack>
    </form>
  );
}
