import { Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { useChange } from "../form/use-change.ts";
import { useIdempotencyKey } from "../form/use-idempotency-key.ts";
import { SecretOnce } from "../show/secret-once.tsx";
import { WebhookFields, type WebhookValues } from "./webhook-fields.tsx";

type Issued = Resource<"IssuedWebhook">;

/** The button that makes a webhook, shows its secret once, and leads to it. */
export function AddWebhook() {
  const navigate = useNavigate();
  const [issued, setIssued] = useState<Issued | null>(null);
  return (
    <>
      <DialogButton
        label="Add webhook"
        title="Add webhook"
        leftSection={<WebhookIcon size={16} aria-hidden />}
        renderForm={(close) => (
          <WebhookForm
            onClose={close}
            onIssued={(made) => {
              close();
              setIssued(made);
            }}
          />
        )}
      />
      {issued !== null && (
        <SecretOnce
          title="New webhook"
          secret={issued.secret}
          onClose={() => void navigate({ to: "/webhooks/$id", params: { id: String(issued.id) } })}
        />
      )}
    </>
  );
}

const EMPTY: WebhookValues = { url: "", events: [], description: "" };

function WebhookForm({ onClose, onIssued }: { onClose: () => void; onIssued: (issued: Issued) => void }) {
  const form = useForm({ initialValues: EMPTY });
  const { keyFor } = useIdempotencyKey();
  const add = useChange({
    change: (body: WebhookValues) => {
      const header = { "idempotency-key": keyFor(body) };
      return ask(client.POST("/directory/v1/webhooks", { params: { header }, body }));
    },
    stale: [["webhooks"]],
    onDone: onIssued,
    isForm: true,
  });
  const submit = form.onSubmit((body) => add.mutate(body, { onError: (error) => form.setErrors(fieldErrors(error)) }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <WebhookFields form={form} />
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
