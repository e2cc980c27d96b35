import { Group } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import { ListPage } from "../list/list-page.tsx";
import { useListQuery } from "../list/use-list-query.ts";
import { useList } from "../list/use-list.ts";
import { mayWrite, seesOrganization } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Moment } from "../show/moment.tsx";
import { AddTeam } from "./add-team.tsx";
import { ClientBadge } from "./client-badge.tsx";
import { TeamLink } from "./team-link.tsx";
import { TeamZone } from "./team-zone.tsx";

type Team = Resource<"Team">;

const COLUMNS: readonly Column<Team>[] = [
  { title: "Name", cell: (team) => <TeamName team={team} />, sortBy: "name" },
  { title: "Description", cell: ({ description }) => description, from: "sm" },
  { title: "Time zone", cell: ({ time_zone }) => <TeamZone zone={time_zone} />, from: "md" },
  { title: "Created", cell: ({ created_at }) => <Moment at={created_at} />, sortBy: "created_at", from: "xs" },
];

/** `/teams`: the teams that the signed-in one may see. */
export function TeamsPage() {
  const session = useSession();
  const [query, show] = useListQuery();
  const list = useList(["teams"], query, (request) =>
    ask(client.GET("/directory/v1/teams", { params: { query: request } })),
  );
  return (
    <ListPage
      title="Teams"
      nouns={["team", "teams"]}
      list={list}
      columns={COLUMNS}
      keyOf={({ id }) => id}
      query={query}
      onQuery={show}
      looksIn="Name"
      example={'name starts_with "north" and created_at >= "2026-01-31"'}
      actions={mayWrite(session) && seesOrganization(session) && <AddTeam />}
      empty={session.reach === "self" ? "You are on no team yet." : "There are no teams yet."}
    />
  );
}

function TeamName({ team }: { team: Team }) {
  return (
    <Group gap="xs">
      <TeamLink team={team} />
      {team.client && <ClientBadge />}
    </Group>
  );
}
