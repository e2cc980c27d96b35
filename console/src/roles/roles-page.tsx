import { Badge, Code, Group } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import { ListPage } from "../list/list-page.tsx";
import { useListQuery } from "../list/use-list-query.ts";
import { useList } from "../list/use-list.ts";
import { mayAdminister } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { AddRole } from "./add-role.tsx";
import { baseName } from "./base-name.ts";
import { DeleteRole } from "./delete-role.tsx";
import { EditRole } from "./edit-role.tsx";

type Role = Resource<"Role">;

const COLUMNS: readonly Column<Role>[] = [
  { title: "Name", cell: (role) => <RoleTitle role={role} />, sortBy: "name" },
  { title: "Key", cell: ({ key }) => <Code>{key}</Code>, sortBy: "key", from: "sm" },
  { title: "Rights of", cell: ({ base }) => baseName(base), sortBy: "base" },
  { title: "Heymarket", cell: ({ wire }) => wire.heymarket, from: "md" },
  { title: "Happy Grasshopper", cell: ({ wire }) => wire.happygrasshopper, from: "lg" },
  { title: "SaferMe", cell: ({ wire }) => wire.saferme, from: "lg" },
  { title: "Worksection", cell: ({ wire }) => wire.worksection, from: "lg" },
];

const ACTIONS: Column<Role> = { title: "Actions", cell: (role) => <Actions role={role} /> };

/** `/roles`: what people may be, and what each vendor's API calls it. */
export function RolesPage() {
  const may = mayAdminister(useSession());
  const [query, show] = useListQuery();
  const list = useList(["roles"], query, (request) =>
    ask(client.GET("/directory/v1/roles", { params: { query: request } })),
  );
  return (
    <ListPage
      title="Roles"
      nouns={["role", "roles"]}
      list={list}
      columns={may ? [...COLUMNS, ACTIONS] : COLUMNS}
      keyOf={({ id }) => id}
      query={query}
      onQuery={show}
      looksIn="Name or key"
      example={'builtin = false and base = "member"'}
      actions={may && <AddRole />}
      empty="There are no roles."
    />
  );
}

function RoleTitle({ role: { name, builtin } }: { role: Role }) {
  return (
    <Group gap="xs" wrap="nowrap">
      {name}
      {!builtin && (
        <Badge variant="light" flex="none">
          own
        </Badge>
      )}
    </Group>
  );
}

function Actions({ role }: { role: Role }) {
  if (role.builtin) return null;
  return (
    <Group gap={6} wrap="nowrap">
      <EditRole role={role} />
      <DeleteRole role={role} />
    </Group>
  );
}
