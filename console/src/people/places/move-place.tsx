import { Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/client.ts";
import { ifMatch } from "../../api/if-match.ts";
import { fieldErrors } from "../../form/field-errors.ts";
import { FormButtons } from "../../form/form-buttons.tsx";
import { TeamSelect } from "../../form/team-select.tsx";
import { useChange } from "../../form/use-change.ts";
import type { Place } from "./place.ts";

const EMPTY: { team_id: number | null } = { team_id: null };

/** The form that moves somebody's place to another team. */
export function MovePlace({ place, onClose }: { place: Place; onClose: () => void }) {
  const form = useForm({
    initialValues: EMPTY,
    validate: { team_id: (id) => (id === null ? "Choose a team." : null) },
  });
  const move = useChange({
    change: (teamId: number) =>
      ask(
        client.POST("/directory/v1/memberships/{id}/move", {
          params: { path: { id: place.id }, header: ifMatch(place) },
          body: { team_id: teamId },
        }),
      ),
    stale: [["memberships"], ["teams"], ["journal"]],
    done: `Moved from ${place.teamName}.`,
    onDone: onClose,
    isForm: true,
  });
  const submit = form.onSubmit(({ team_id: teamId }) =>
    move.mutate(teamId ?? 0, { onError: (error) => form.setErrors(fieldErrors(error)) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm">The place keeps its number and its role.</Text>
        <TeamSelect label="To the team" without={[place.team_id]} data-autofocus {...form.getInputProps("team_id")} />
        <FormButtons label="Move" isBusy={move.isPending} error={move.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
