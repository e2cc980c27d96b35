import { Badge, Group, Stack, Text } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import { Count } from "../list/count.tsx";
import { SearchedList } from "../list/searched-list.tsx";
import { useListQuery } from "../list/use-list-query.ts";
import { type ListPage, type PageRequest, useList } from "../list/use-list.ts";
import { peopleById } from "../people/people-by-id.ts";
import { PersonLink } from "../people/person-link.tsx";
import { mayWrite } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Moment } from "../show/moment.tsx";
import { InvitePerson } from "./invite-person.tsx";

type Team = Resource<"Team">;
type Invitation = Resource<"Invitation"> & { user: Parameters<typeof PersonLink>[0]["user"] };

const COLORS: Record<Invitation["state"], string> = { queued: "yellow", sent: "green", failed: "red", dropped: "gray" };

const COLUMNS: readonly Column<Invitation>[] = [
  { title: "Name", cell: ({ user }) => <PersonLink user={user} /> },
  { title: "E-mail", cell: ({ user }) => user.email, from: "md" },
  { title: "State", cell: (invitation) => <State invitation={invitation} /> },
  { title: "Tries", cell: ({ attempts }) => attempts, from: "sm" },
  { title: "Invited", cell: ({ created_at }) => <Moment at={created_at} />, sortBy: "created_at", from: "xs" },
  { title: "Sent", cell: ({ sent_at }) => <Moment at={sent_at} />, from: "sm" },
];

/** The e-mails that tell people of their place on a team. */
export function Invitations({ team }: { team: Team }) {
  const may = mayWrite(useSession());
  const [query, show] = useListQuery();
  const list = useList(["invitations", { team: team.id }], query, (request) => readInvitations(team.id, request));
  return (
    <Stack>
      <Group justify="space-between">
        <Count total={list.total} one="invitation" many="invitations" />
        {may && <InvitePerson team={team} />}
      </Group>
      <SearchedList
        caption={`Invitations to ${team.name}`}
        list={list}
        columns={COLUMNS}
        keyOf={({ user_id }) => user_id}
        query={query}
        onQuery={show}
        looksIn="Name, e-mail or phone"
        example={'state = "failed"'}
        empty="Nobody was invited to this team by e-mail."
      />
    </Stack>
  );
}

function State({ invitation: { state, error } }: { invitation: Invitation }) {
  return (
    <Group gap="xs">
      <Badge variant="light" color={COLORS[state]} autoContrast>
        {state}
      </Badge>
      {error !== null && <Text size="xs">{error}</Text>}
    </Group>
  );
}

async function readInvitations(teamId: number, request: PageRequest): Promise<ListPage<Invitation>> {
  const { filter } = request;
  const ofTeam = `team_id = ${teamId}`;
  const query = { ...request, filter: filter === undefined ? ofTeam : `(${filter}) and ${ofTeam}` };
  const page = await ask(client.GET("/directory/v1/invitations", { params: { query } }));
  const people = await peopleById(page.items.map(({ user_id }) => user_id));
  const items = page.items.map((invitation) => {
    const { user_id: id } = invitation;
    return { ...invitation, user: people.get(id) ?? { id, name: "", email: "", avatar: "" } };
  });
  return { ...page, items };
}
