import { Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/client.ts";
import { ifMatch } from "../../api/if-match.ts";
import { fieldErrors } from "../../form/field-errors.ts";
import { FormButtons } from "../../form/form-buttons.tsx";
import { mergePatch } from "../../form/merge-patch.ts";
import { RoleSelect } from "../../form/role-select.tsx";
import { useChange } from "../../form/use-change.ts";
import { UserSelect } from "../../form/user-select.tsx";
import type { Place } from "./place.ts";

type Props = { place: Place; onClose: () => void };

/** The form of somebody's role on a team, and of whom they report to there. */
export function ChangePlace({ place: shown, onClose }: Props) {
  // As it was when the form was opened: it must not be saved over what somebody else makes of it meanwhile.
  const [place] = useState(shown);
  const form = useForm({ initialValues: { role: place.role, supervisor_id: place.supervisor_id } });
  const change = useChange({
    change: (body: Partial<Pick<Place, "role" | "supervisor_id">>) =>
      ask(
        client.PATCH("/directory/v1/memberships/{id}", {
          params: { path: { id: place.id }, header: ifMatch(place) },
          body,
        }),
      ),
    stale: [["memberships"], ["journal"]],
    done: `The place on ${place.teamName} is changed.`,
    onDone: onClose,
    isForm: true,
  });
  const submit = form.onSubmit((values) =>
    change.mutate(mergePatch(form.getInitialValues(), values), {
      onError: (error) => form.setErrors(fieldErrors(error)),
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <RoleSelect label="Role" data-autofocus {...form.getInputProps("role")} />
        <UserSelect label="Supervisor" clearable without={[place.user_id]} {...form.getInputProps("supervisor_id")} />
        <FormButtons label="Save" isBusy={change.isPending} error={change.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
