import { Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Plus } from "lucide-react";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/client.ts";
import { DialogButton } from "../../form/dialog-button.tsx";
import { fieldErrors } from "../../form/field-errors.ts";
import { FormButtons } from "../../form/form-buttons.tsx";
import { RoleSelect } from "../../form/role-select.tsx";
import { TeamSelect } from "../../form/team-select.tsx";
import { useChange } from "../../form/use-change.ts";
import { UserSelect } from "../../form/user-select.tsx";

type Props = { userId: number; without: readonly number[] };

/** The button that puts a person on a team. */
export function AddPlace(props: Props) {
  return (
    <DialogButton
      variant="default"
      leftSection={<Plus size={16} aria-hidden />}
      label="Add to a team"
      title="Add to a team"
      renderForm={(close) => <AddPlaceForm {...props} onClose={close} />}
    />
  );
}

type Values = { team_id: number | null; role: string | null; supervisor_id: number | null };

const EMPTY: Values = { team_id: null, role: "member", supervisor_id: null };

function AddPlaceForm({ userId, without, onClose }: Props & { onClose: () => void }) {
  const form = useForm({
    initialValues: EMPTY,
    validate: { team_id: (id) => (id === null ? "Choose a team." : null) },
  });
  const add = useChange({
    change: ({ team_id: teamId, role, supervisor_id: supervisorId }: Values) =>
      ask(
        client.POST("/directory/v1/memberships", {
          body: { team_id: teamId ?? 0, user_id: userId, role: role ?? "member", supervisor_id: supervisorId },
        }),
      ),
    stale: [["memberships"], ["teams"], ["journal"]],
    done: "Added to the team.",
    onDone: onClose,
    isForm: true,
  });
  const submit = form.onSubmit((values) =>
    add.mutate(values, { onError: (error) => form.setErrors(fieldErrors(error)) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TeamSelect label="Team" without={without} data-autofocus {...form.getInputProps("team_id")} />
        <RoleSelect label="Role" {...form.getInputProps("role")} />
        <UserSelect label="Supervisor" clearable without={[userId]} {...form.getInputProps("supervisor_id")} />
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
