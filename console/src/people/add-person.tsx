import { Button, Modal, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { useChange } from "../form/use-change.ts";

const EMPTY = { given_name: "", family_name: "", email: "", phone: "", title: "" };

/** The button that adds a person, and leads to them. */
export function AddPerson() {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={open}>
        Add person
      </Button>
      <Modal opened={isOpen} onClose={close} title="Add person" closeButtonProps={{ "aria-label": "Close" }}>
        <AddPersonForm onClose={close} />
      </Modal>
    </>
  );
}

function AddPersonForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const form = useForm({ mode: "uncontrolled", initialValues: EMPTY });
  const add = useChange({
    change: (body: typeof EMPTY) => ask(client.POST("/directory/v1/users", { body })),
    stale: [["users"]],
    done: ({ name }) => `${name || "The person"} was added.`,
    onDone: ({ id }) => void navigate({ to: "/people/$id", params: { id: String(id) } }),
    isForm: true,
  });
  const submit = form.onSubmit((body) => add.mutate(body, { onError: (error) => form.setErrors(fieldErrors(error)) }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="Given name"
            data-autofocus
            key={form.key("given_name")}
            {...form.getInputProps("given_name")}
          />
          <TextInput label="Family name" key={form.key("family_name")} {...form.getInputProps("family_name")} />
        </SimpleGrid>
        <TextInput label="E-mail" type="email" key={form.key("email")} {...form.getInputProps("email")} />
        <TextInput label="Phone" type="tel" key={form.key("phone")} {...form.getInputProps("phone")} />
        <TextInput label="Title" key={form.key("title")} {...form.getInputProps("title")} />
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
