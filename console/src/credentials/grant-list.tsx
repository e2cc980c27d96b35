import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import type { ListQuery } from "../list/list-query.ts";
import { SearchedList } from "../list/searched-list.tsx";
import { useList } from "../list/use-list.ts";
import { LifeBadge } from "../show/life-badge.tsx";
import { Moment } from "../show/moment.tsx";
import { type NamesById, useUserNames } from "../show/use-names-of.ts";
import { RevokeGrant } from "./revoke-grant.tsx";

type Grant = Resource<"Grant">;
type Props = { query: ListQuery; onQuery: (query: ListQuery) => void };

/** What people let OAuth clients do in their names. */
export function GrantList({ query, onQuery }: Props) {
  const list = useList(["grants"], query, (request) =>
    ask(client.GET("/directory/v1/grants", { params: { query: request } })),
  );
  const users = useUserNames(list.items.map(({ user_id }) => user_id));
  return (
    <SearchedList
      caption="Grants"
      list={list}
      columns={columnsWith(users)}
      keyOf={({ id }) => id}
      query={query}
      onQuery={onQuery}
      looksIn="Name, e-mail or phone of who granted"
      example={'state = "live"'}
      empty="Nobody has let an OAuth client do anything yet."
    />
  );
}

function columnsWith(users: NamesById): readonly Column<Grant>[] {
  return [
    {
      title: "Person",
      cell: ({ user_id }) => (
        <Anchor
          fz="inherit"
          renderRoot={(props) => <Link to="/people/$id" params={{ id: String(user_id) }} {...props} />}
        >
          {users.get(user_id) ?? `User ${user_id}`}
        </Anchor>
      ),
    },
    { title: "Client", cell: ({ client_name, client_id }) => client_name || client_id },
    { title: "May", cell: ({ scopes }) => scopes.join(", "), from: "md" },
    { title: "Granted", cell: ({ created_at }) => <Moment at={created_at} />, sortBy: "created_at", from: "lg" },
    { title: "Expires", cell: ({ expires_at }) => <Moment at={expires_at} />, sortBy: "expires_at", from: "lg" },
    { title: "State", cell: ({ state }) => <LifeBadge isLive={state === "live"} state={state} />, from: "xs" },
    { title: "Actions", cell: (grant) => <RevokeGrant grant={grant} /> },
  ];
}
