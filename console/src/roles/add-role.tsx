import { Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Plus } from "lucide-react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { useChange } from "../form/use-change.ts";
import { RoleFields } from "./role-fields.tsx";
import { NO_WIRE, type RoleValues, wireOfNew } from "./role-values.ts";

type Values = RoleValues & { key: string };

const EMPTY: Values = { key: "", name: "", base: "member", wire: NO_WIRE };

/** The button that defines a role of the organization's own. */
export function AddRole() {
  return (
    <DialogButton
      leftSection={<Plus size={16} aria-hidden />}
      label="Add role"
      title="Add role"
      renderForm={(close) => <AddRoleForm onClose={close} />}
    />
  );
}

function AddRoleForm({ onClose }: { onClose: () => void }) {
  const form = useForm({ initialValues: EMPTY });
  const add = useChange({
    change: ({ wire, ...body }: Values) =>
      ask(client.POST("/directory/v1/roles", { body: { ...body, wire: wireOfNew(wire) } })),
    stale: [["roles"]],
    done: ({ name }) => `${name} was added.`,
    onDone: onClose,
    isForm: true,
  });
  const submit = form.onSubmit((role) => add.mutate(role, { onError: (error) => form.setErrors(fieldErrors(error)) }));
  const { key, name } = form.values;
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Name"
          required
          data-autofocus
          {...form.getInputProps("name")}
          onBlur={() => key === "" && form.setFieldValue("key", keyOf(name))}
        />
        <TextInput
          label="Key"
          description="What the REST API and imports call it: it stays. Lower-case letters, digits and underscores"
          required
          {...form.getInputProps("key")}
        />
        <RoleFields getInputProps={form.getInputProps} />
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}

/** A key that goes with a name. */
function keyOf(name: string): string {
  const plain = name.normalize("NFKD").toLowerCase();
  return plain
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/gu, "_")
    .replaceAll(/^_|_$/gu, "");
}
