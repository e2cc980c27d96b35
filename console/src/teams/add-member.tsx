import { Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { UserPlus } from "lucide-react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { RoleSelect } from "../form/role-select.tsx";
import { useChange } from "../form/use-change.ts";
import { UserSelect } from "../form/user-select.tsx";

type Team = Resource<"Team">;
type Values = { user_id: number | null; role: string; supervisor_id: number | null };

const EMPTY: Values = { user_id: null, role: "member", supervisor_id: null };

/** The button that puts somebody who is there already on a team. */
export function AddMember({ team }: { team: Team }) {
  return (
    <DialogButton
      leftSection={<UserPlus size={16} aria-hidden />}
      label="Add person"
      title={`Add somebody to ${team.name}`}
      renderForm={(close) => <AddMemberForm team={team} onClose={close} />}
    />
  );
}

function AddMemberForm({ team, onClose }: { team: Team; onClose: () => void }) {
  const form = useForm({ initialValues: EMPTY });
  const add = useChange({
    change: ({ user_id, ...values }: Values & { user_id: number }) =>
      ask(client.POST("/directory/v1/memberships", { body: { team_id: team.id, user_id, ...values } })),
    stale: [["memberships"], ["users"]],
    done: `Added to ${team.name}.`,
    onDone: onClose,
    isForm: true,
  });
  const submit = form.onSubmit(({ user_id, ...values }) => {
    if (user_id === null) return form.setFieldError("user_id", "Choose somebody.");
    return add.mutate({ ...values, user_id }, { onError: (error) => form.setErrors(fieldErrors(error)) });
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <UserSelect
          label="Person"
          required
          data-autofocus
          among={`not team_id = ${team.id}`}
          {...form.getInputProps("user_id")}
        />
        <RoleSelect label="Role on the team" teamId={team.id} {...form.getInputProps("role")} />
        <UserSelect
          label="Reports to"
          description="Somebody on the team, or nobody"
          among={`team_id = ${team.id}`}
          clearable
          clearButtonProps={{ "aria-label": "Nobody" }}
          {...form.getInputProps("supervisor_id")}
        />
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
