import { Button, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { EditButtons } from "../form/edit-buttons.tsx";
import { useEdit } from "../form/use-edit.ts";
import { WebhookFields, type WebhookValues } from "./webhook-fields.tsx";
import type { Webhook } from "./webhook-query.ts";

/** The button that changes what a webhook is told of, and where. */
export function EditWebhook({ webhook }: { webhook: Webhook }) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" onClick={open}>
        Edit
      </Button>
      <Modal opened={isOpen} onClose={close} title="Edit webhook" closeButtonProps={{ "aria-label": "Close" }}>
        <EditForm webhook={webhook} onClose={close} />
      </Modal>
    </>
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
