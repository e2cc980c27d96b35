import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { FolderPlus } from "lucide-react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { useChange } from "../form/use-change.ts";

const EMPTY = { title: "" };

/** The button that makes a folder for contacts. */
export function AddFolder() {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" leftSection={<FolderPlus size={16} aria-hidden />} onClick={open}>
        Add folder
      </Button>
      <Modal opened={isOpen} onClose={close} title="Add folder" closeButtonProps={{ "aria-label": "Close" }}>
        <AddFolderForm onClose={close} />
      </Modal>
    </>
  );
}

function AddFolderForm({ onClose }: { onClose: () => void }) {
  const form = useForm({ mode: "uncontrolled", initialValues: EMPTY });
  const add = useChange({
    change: (body: typeof EMPTY) => ask(client.POST("/directory/v1/contact-folders", { body })),
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
