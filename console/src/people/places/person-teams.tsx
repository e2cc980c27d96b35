import { Anchor, Badge, Group, Stack, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Resource } from "../../../../src/client/directory-client.ts";
import type { Column } from "../../list/column.ts";
import { Count } from "../../list/count.tsx";
import { ListBody } from "../../list/list-body.tsx";
import { ResourceTable } from "../../list/resource-table.tsx";
import { useList } from "../../list/use-list.ts";
import { Moment } from "../../show/moment.tsx";
import { RoleName } from "../../show/role-name.tsx";
import { PersonById } from "../person-by-id.tsx";
import type { PersonRights } from "../person-rights.ts";
import { AddPlace } from "./add-place.tsx";
import { PlaceMenu } from "./place-menu.tsx";
import { type Place, placesOf } from "./place.ts";

const COLUMNS: readonly Column<Place>[] = [
  { title: "Team", cell: (place) => <TeamOf place={place} /> },
  { title: "Role", cell: ({ role }) => <RoleName roleKey={role} /> },
  {
    title: "Supervisor",
    cell: ({ supervisor_id: id }) => (id === null ? null : <PersonById id={id} />),
    from: "sm",
  },
  { title: "Since", cell: ({ created_at: at }) => <Moment at={at} />, from: "md" },
];

/** The teams that a person is on, and their place there. */
export function PersonTeams({ user, rights }: { user: Resource<"User">; rights: PersonRights }) {
  const filter = `user_id = ${user.id}`;
  const list = useList(["memberships", "places"], { filter }, placesOf);
  const columns = rights.manages ? [...COLUMNS, menuColumn(user)] : COLUMNS;
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="sm" align="baseline">
          <Title order={2} size="h4">
            Teams
          </Title>
          <Count total={list.total} one="team" many="teams" />
        </Group>
        {rights.manages && <AddPlace userId={user.id} without={list.items.map((place) => place.team_id)} />}
      </Group>
      <ListBody list={list} empty="On no team yet.">
        <ResourceTable caption="Teams" columns={columns} rows={list.items} keyOf={({ id }) => id} />
      </ListBody>
    </Stack>
  );
}

function menuColumn(user: Resource<"User">): Column<Place> {
  return { title: "Actions", cell: (place) => <PlaceMenu place={place} user={user} /> };
}

function TeamOf({ place }: { place: Place }) {
  return (
    <Group gap="xs">
      <Anchor
        fz="inherit"
        renderRoot={(props) => <Link to="/teams/$id" params={{ id: String(place.team_id) }} {...props} />}
      >
        {place.teamName}
      </Anchor>
      {!place.agreed_to_join && (
        <Badge color="yellow.4" autoContrast>
          invited
        </Badge>
      )}
    </Group>
  );
}
