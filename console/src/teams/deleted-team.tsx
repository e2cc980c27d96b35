import { Alert, Anchor, Button, Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Undo2 } from "lucide-react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { focusNow } from "../form/focus-now.ts";
import { useChange } from "../form/use-change.ts";
import { Page } from "../shell/page.tsx";
import { teamQuery } from "./team-query.ts";

type Team = Resource<"Team">;

/** What is shown in place of a team that was just deleted. */
export function DeletedTeam({ team: { id, name }, onRestored }: { team: Team; onRestored: () => void }) {
  const queries = useQueryClient();
  const restore = useChange({
    change: () => ask(client.POST("/directory/v1/teams/{id}/restore", { params: { path: { id } } })),
    stale: [["teams"], ["memberships"], ["users"]],
    done: `${name} is back, with its members.`,
    onDone: (team) => {
      queries.setQueryData(teamQuery(id).queryKey, team);
      onRestored();
    },
  });
  return (
    <Page title={name}>
      <Alert color="yellow" variant="light" title={`${name} was deleted.`} role="alert">
        <Group>
          <Button
            leftSection={<Undo2 size={16} aria-hidden />}
            onClick={() => restore.mutate()}
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
