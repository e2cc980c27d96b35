import { Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Plus } from "lucide-react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { useChange } from "../form/use-change.ts";
import { useIdempotencyKey } from "../form/use-idempotency-key.ts";
import { ContactFields } from "./contact-fields.tsx";
import { CONTACT_CHECKS, contactBody, type ContactValues, NO_CONTACT } from "./contact-values.ts";

/** The button that adds a contact. */
export function AddContact() {
  return (
    <DialogButton
      leftSection={<Plus size={16} aria-hidden />}
      label="Add contact"
      title="Add contact"
      width="lg"
      renderForm={(close) => <AddContactForm onClose={close} />}
    />
  );
}

function AddContactForm({ onClose }: { onClose: () => void }) {
  const form = useForm<ContactValues>({ initialValues: NO_CONTACT, validate: CONTACT_CHECKS });
  const { keyFor } = useIdempotencyKey();
  const add = useChange({
    change: (values: ContactValues) => {
      const header = { "idempotency-key": keyFor(values) };
      return ask(client.POST("/directory/v1/contacts", { params: { header }, body: contactBody(values) }));
    },
    stale: [["contacts"]],
    done: ({ name }) => `${name || "The contact"} was added.`,
    onDone: onClose,
    isForm: true,
  });
  const submit = form.onSubmit((values) =>
    add.mutate(values, { onError: (error) => form.setErrors(fieldErrors(error, values)) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ContactFields form={form} />
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
