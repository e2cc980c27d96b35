import { Box, Text } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import { ListPage } from "../list/list-page.tsx";
import { useListQuery } from "../list/use-list-query.ts";
import { useList } from "../list/use-list.ts";
import { mayWrite, seesOrganization } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { RoleName } from "../show/role-name.tsx";
import { AddPerson } from "./add-person.tsx";
import { PersonLink } from "./person-link.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { StatusFilter } from "./status-filter.tsx";

type User = Resource<"User">;

const BESIDE_PICTURE = 38;

const COLUMNS: readonly Column<User>[] = [
  { title: "Name", cell: (user) => <Name user={user} />, sortBy: "family_name" },
  { title: "E-mail", cell: ({ email }) => email, sortBy: "email", from: "sm" },
  { title: "Phone", cell: ({ phone }) => phone, from: "md" },
  { title: "Title", cell: ({ title }) => title, sortBy: "title", from: "lg" },
  { title: "Role", cell: ({ role }) => role !== null && <RoleName roleKey={role} />, from: "md" },
  { title: "Status", cell: ({ status }) => <StatusBadge status={status} />, from: "xs" },
];

/** Somebody's name; on narrow screens with what has no column there. */
function Name({ user }: { user: User }) {
  return (
    <>
      <PersonLink user={user} />
      <Text hiddenFrom="sm" size="xs" c="dimmed" pl={BESIDE_PICTURE} style={{ overflowWrap: "anywhere" }}>
        {user.email}
      </Text>
      <Box hiddenFrom="xs" pl={BESIDE_PICTURE}>
        <StatusBadge status={user.status} />
      </Box>
    </>
  );
}

/** `/people`: everybody whom the signed-in one may see. */
export function PeoplePage() {
  const session = useSession();
  const [query, show] = useListQuery();
  const list = useList(["users"], query, (request) =>
    ask(client.GET("/directory/v1/users", { params: { query: request } })),
  );
  return (
    <ListPage
      title="People"
      nouns={["person", "people"]}
      list={list}
      columns={COLUMNS}
      keyOf={({ id }) => id}
      query={query}
      onQuery={show}
      looksIn="Name, e-mail or phone"
      example={'status = "active" and title contains "nurse"'}
      actions={mayWrite(session) && seesOrganization(session) && <AddPerson />}
      tools={<StatusFilter query={query} onQuery={show} />}
      empty="Nobody is here yet."
    />
  );
}
