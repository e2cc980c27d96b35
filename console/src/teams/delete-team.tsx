import { Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { isOvertaken } from "../api/refusal.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";
import { teamQuery } from "./team-query.ts";

type Team = Resource<"Team">;

/** Deletes a team, which can be restored. */
export function DeleteTeam({ team, onDeleted }: { team: Team; onDeleted: (team: Team) => void }) {
  const queries = useQueryClient();
  const { id, name } = team;
  const remove = useChange({
    change: () => ask(client.DELETE("/directory/v1/teams/{id}", { params: { path: { id }, header: ifMatch(team) } })),
    stale: [["teams", "list"], ["memberships"], ["users"]],
    onDone: () => {
      onDeleted(team);
      // Whoever comes back to its page is not to find it there.
      queries.removeQueries({ queryKey: teamQuery(id).queryKey });
    },
  });
  const readAgain = (error: Error) => {
    if (isOvertaken(error)) void queries.invalidateQueries({ queryKey: teamQuery(id).queryKey });
  };
  return (
    <Group justify="space-between">
      <Text size="sm">Deleting the team takes its people off it. They stay, and it can be restored right after.</Text>
      <ConfirmButton
        label="Delete team"
        title={`Delete ${name}?`}
        c="red"
        loading={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onError: readAgain })}
      >
        {name} leaves every list, with its memberships. Its people stay in the organization. You can restore it with its
        members and their roles on the next page; later on, by the REST API.
      </ConfirmButton>
    </Group>
  );
}
