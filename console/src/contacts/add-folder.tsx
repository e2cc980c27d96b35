import { Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { FolderPlus } from "lucide-react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { useChange } from "../form/use-change.ts";
import { useIdempotencyKey } from "../form/use-idempotency-key.ts";

const EMPTY = { title: "" };

/** The button that makes a folder for contacts. */
export function AddFolder() {
  return (
    <DialogButton
      variant="default"
      leftSection={<FolderPlus size={16} aria-hidden />}
      label="Add folder"
      title="Add folder"
      renderForm={(close) => <AddFolderForm onClose={close} />}
    />
  );
}

function AddFolderForm({ onClose }: { onClose: () => void }) {
  const form = useForm({ mode: "uncontrolled", initialValues: EMPTY });
  const { keyFor } = useIdempotencyKey();
  const add = useChange({
    change: (body: typeof EMPTY) => {
      const header = { "idempotency-key": keyFor(body) };
      return ask(client.POST("/directory/v1/contact-folders", { params: { header }, body }));
    },
    stale: [["contacts"]],
    done: ({ title }) => `The folder ${title} is there.`,
    onDone: onClose,
    isForm: true,
  });
  const submit = form.onSubmit((body) => add.mutate(body, { onError: (error) => form.setErrors(fieldErrors(error)) }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label="Title" required data-autofocus key={form.key("title")} {...form.getInputProps("title")} />
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
