import { Stack, Switch, TextInput, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { TimeZoneSelect } from "../form/time-zone-select.tsx";
import { useChange } from "../form/use-change.ts";
import { useIdempotencyKey } from "../form/use-idempotency-key.ts";
import { useSession } from "../session/use-session.ts";

const EMPTY = { name: "", description: "", time_zone: "", client: false };

/** The button that adds a team, and leads to it. */
export function AddTeam() {
  return (
    <DialogButton
      leftSection={<Plus size={16} aria-hidden />}
      label="Add team"
      title="Add team"
      renderForm={(close) => <AddTeamForm onClose={close} />}
    />
  );
}

function AddTeamForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const { organization } = useSession();
  const form = useForm({ initialValues: EMPTY });
  const { keyFor } = useIdempotencyKey();
  const add = useChange({
    change: (body: typeof EMPTY) => {
      const header = { "idempotency-key": keyFor(body) };
      return ask(client.POST("/directory/v1/teams", { params: { header }, body }));
    },
    stale: [["teams"]],
    done: ({ name }) => `${name} was added.`,
    onDone: ({ id }) => void navigate({ to: "/teams/$id", params: { id: String(id) } }),
    isForm: true,
  });
  const submit = form.onSubmit((body) => add.mutate(body, { onError: (error) => form.setErrors(fieldErrors(error)) }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
        <Textarea label="Description" autosize minRows={2} {...form.getInputProps("description")} />
        <TimeZoneSelect
          label="Time zone"
          placeholder={`The organization's: ${organization.time_zone}`}
          {...form.getInputProps("time_zone")}
        />
        <Switch label="A team of a client company" {...form.getInputProps("client", { type: "checkbox" })} />
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
