import { Alert, Anchor, Button, Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { isOvertaken } from "../api/refusal.ts";
import { focusNow } from "../form/focus-now.ts";
import { useChange } from "../form/use-change.ts";
import { Page } from "../shell/page.tsx";
import { teamQuery } from "./team-query.ts";

type Team = Resource<"Team">;

/** What is shown in place of a team that was just deleted. */
export function DeletedTeam({ team, onRestored }: { team: Team; onRestored: () => void }) {
  const { id, name } = team;
  // Deleting it was one change more; after any further one, what is there now is to be seen first.
  const header = ifMatch({ version: team.version + 1 });
  const queries = useQueryClient();
  const restore = useChange({
    change: () => ask(client.POST("/directory/v1/teams/{id}/restore", { params: { path: { id }, header } })),
    stale: [["teams"], ["memberships"], ["users"]],
    done: `${name} is back, with its members.`,
    onDone: (restored) => {
      queries.setQueryData(teamQuery(id).queryKey, restored);
      onRestored();
    },
  });
  return (
    <Page title={name}>
      <Alert color="yellow" variant="light" title={`${name} was deleted.`} role="alert">
        <Group>
          <Button
            leftSection={<Undo2 size={16} aria-hidden />}
            onClick={() => restore.mutate(undefined, { onError: (error) => isOvertaken(error) && onRestored() })}
            loading={restore.isPending}
            ref={focusNow}
          >
            Restore
          </Button>
          <Anchor renderRoot={(props) => <Link to="/teams" {...props} />}>To the teams</Anchor>
        </Group>
      </Alert>
    </Page>
  );
}
