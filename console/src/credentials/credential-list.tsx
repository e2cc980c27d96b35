import { Box, Stack, Text } from "@mantine/core";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import type { ListQuery } from "../list/list-query.ts";
import { SearchedList } from "../list/searched-list.tsx";
import { useList } from "../list/use-list.ts";
import { API_NAMES } from "../show/api-names.ts";
import { LifeBadge } from "../show/life-badge.tsx";
import { Moment } from "../show/moment.tsx";
import { type NamesById, useTeamNames, useUserNames } from "../show/use-names-of.ts";
import { CredentialButtons } from "./credential-buttons.tsx";
import { type Credential, credentialName, KIND_NAMES } from "./credential-kinds.ts";

type Props = { query: ListQuery; onQuery: (query: ListQuery) => void };

/** What clients of all APIs sign in with. */
export function CredentialList({ query, onQuery }: Props) {
  const list = useList(["credentials"], { sort: "-id", ...query }, (request) =>
    ask(client.GET("/directory/v1/credentials", { params: { query: request } })),
  );
  const teams = useTeamNames(list.items.map(({ team_id }) => team_id));
  const users = useUserNames(list.items.map(({ user_id }) => user_id));
  return (
    <SearchedList
      caption="Credentials"
      list={list}
      columns={columnsWith(teams, users)}
      keyOf={({ id }) => id}
      query={query}
      onQuery={onQuery}
      looksIn="Label"
      example={'api = "rest" and live = true'}
      empty="There are no credentials yet."
    />
  );
}

function columnsWith(teams: NamesById, users: NamesById): readonly Column<Credential>[] {
  return [
    { title: "Credential", cell: (credential) => <About credential={credential} />, sortBy: "label" },
    { title: "Reaches", cell: (credential) => reachOf(credential, teams, users), from: "md" },
    { title: "Scope", cell: ({ scope }) => scope, from: "sm" },
    { title: "Expires", cell: ({ expires_at }) => <Moment at={expires_at} />, sortBy: "expires_at", from: "lg" },
    {
      title: "State",
      cell: (credential) => <State credential={credential} />,
      from: "xs",
    },
    { title: "Actions", cell: (credential) => <CredentialButtons credential={credential} /> },
  ];
}

function About({ credential }: { credential: Credential }) {
  const { api, kind, public_id, redirect_uris, expires_at } = credential;
  return (
    <Stack gap={0}>
      <Text inherit style={{ overflowWrap: "anywhere" }}>
        {credentialName(credential)}
      </Text>
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {API_NAMES[api]} · {KIND_NAMES[kind]} · {public_id}
      </Text>
      {redirect_uris.map((uri) => (
        <Text key={uri} size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          to {uri}
        </Text>
      ))}
      {expires_at !== null && (
        <Text hiddenFrom="lg" size="xs" c="dimmed">
          Expires <Moment at={expires_at} />
        </Text>
      )}
      <Box hiddenFrom="xs">
        <State credential={credential} />
      </Box>
    </Stack>
  );
}

function State({ credential }: { credential: Credential }) {
  return <LifeBadge isLive={credential.live} state={stateOf(credential)} />;
}

/** Whom it acts for, where, and how high its role is. */
function reachOf({ kind, user_id, team_id, role }: Credential, teams: NamesById, users: NamesById): string {
  if (kind === "oauth_client") return "whoever allows it";
  const parts = [
    user_id === null ? undefined : (users.get(user_id) ?? `User ${user_id}`),
    team_id === null ? undefined : (teams.get(team_id) ?? `Team ${team_id}`),
    role ?? undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

function stateOf({ live, revoked_at }: Credential): string {
  if (live) return "live";
  return revoked_at === null ? "expired" : "revoked";
}
