import { Stack, TextInput } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { EditButtons } from "../form/edit-buttons.tsx";
import { useEdit } from "../form/use-edit.ts";
import { RoleFields } from "./role-fields.tsx";
import { type RoleValues, wirePatch } from "./role-values.ts";

type Role = Resource<"Role">;

/** The button that changes a role of the organization's own. */
export function EditRole({ role }: { role: Role }) {
  return (
    <DialogButton
      size="compact-xs"
      variant="default"
      aria-label={`Edit ${role.name}`}
      label="Edit"
      title={`Edit ${role.name}`}
      renderForm={(close) => <EditRoleForm role={role} onClose={close} />}
    />
  );
}

function EditRoleForm({ role, onClose }: { role: Role; onClose: () => void }) {
  const { id } = role;
  const edit = useEdit<Role, RoleValues>({
    row: role,
    valuesOf,
    save: ({ wire, ...changes }, shown) => {
      const body = { ...changes, ...(wire !== undefined && { wire: wirePatch(wire) }) };
      return ask(client.PATCH("/directory/v1/roles/{id}", { params: { path: { id }, header: ifMatch(shown) }, body }));
    },
    read: () => ask(client.GET("/directory/v1/roles/{id}", { params: { path: { id } } })),
    stale: [["roles"]],
    done: "The role was changed.",
    onDone: onClose,
  });
  return (
    <form onSubmit={edit.submit} noValidate>
      <Stack>
        <TextInput label="Name" required data-autofocus {...edit.form.getInputProps("name")} />
        <RoleFields getInputProps={edit.form.getInputProps} />
        <EditButtons edit={edit} onCancel={onClose} />
      </Stack>
    </form>
  );
}

function valuesOf({ name, base, wire }: Role): RoleValues {
  return { name, base, wire };
}
