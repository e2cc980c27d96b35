import { Stack, Text, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { RevokeGrant } from "../credentials/revoke-grant.tsx";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";
import type { Column } from "../list/column.ts";
import { ListBody } from "../list/list-body.tsx";
import { ResourceTable } from "../list/resource-table.tsx";
import { useList } from "../list/use-list.ts";
import { endOwnSession } from "../session/begin-session.ts";
import { useSession } from "../session/use-session.ts";
import { LifeBadge } from "../show/life-badge.tsx";
import { Moment } from "../show/moment.tsx";
import { personName } from "./person-name.ts";
import type { PersonRights } from "./person-rights.ts";
import { SetPassword } from "./set-password.tsx";

type User = Resource<"User">;
type Grant = Resource<"Grant">;

/** What somebody signs in with, and what they let others do in their name. */
export function PersonSignIn({ user, rights }: { user: User; rights: PersonRights }) {
  const isOwn = useSession().user?.id === user.id;
  return (
    <Stack gap="xl">
      <Stack>
        <Title order={2} size="h4">
          Password
        </Title>
        {user.email === "" && <Text size="sm">Without an e-mail nobody signs in: give them one first.</Text>}
        <SetPassword user={user} isOwn={isOwn} />
      </Stack>
      <Stack align="flex-start">
        <Title order={2} size="h4">
          Sessions
        </Title>
        <EndSessions user={user} isOwn={isOwn} />
      </Stack>
      {rights.administers && <Grants user={user} />}
    </Stack>
  );
}

function EndSessions({ user, isOwn }: { user: User; isOwn: boolean }) {
  const queries = useQueryClient();
  const end = useChange({
    change: async () => {
      const params = { path: { id: user.id }, header: ifMatch(user) };
      await ask(client.DELETE("/directory/v1/users/{id}/sessions", { params }));
      // One's own may have been the session of this page.
      if (isOwn) await endOwnSession(queries);
    },
    stale: [["users"], ["grants"], ["journal"]],
    done: "All sessions are ended.",
  });
  return (
    <ConfirmButton
      label="End all sessions"
      title={isOwn ? "End all your sessions?" : `End all sessions of ${personName(user)}?`}
      loading={end.isPending}
      onConfirm={() => end.mutate()}
    >
      {isOwn
        ? "You are signed out everywhere, and what you let OAuth clients do ends. You may sign in again."
        : "They are signed out everywhere, and what they let OAuth clients do ends. They may sign in again."}
    </ConfirmButton>
  );
}

const COLUMNS: readonly Column<Grant>[] = [
  { title: "Client", cell: ({ client_name: name, client_id: id }) => name || id },
  { title: "May", cell: ({ scopes }) => scopes.join(", "), from: "sm" },
  { title: "Since", cell: ({ created_at: at }) => <Moment at={at} />, from: "md" },
  { title: "State", cell: ({ state }) => <LifeBadge isLive={state === "live"} state={state} /> },
  { title: "Actions", cell: (grant) => <RevokeGrant grant={grant} /> },
];

function Grants({ user }: { user: User }) {
  const list = useList(["grants"], { filter: `user_id = ${user.id}` }, (request) =>
    ask(client.GET("/directory/v1/grants", { params: { query: request } })),
  );
  return (
    <Stack>
      <Title order={2} size="h4">
        OAuth clients
      </Title>
      <ListBody list={list} empty="They let no OAuth client do anything.">
        <ResourceTable caption="OAuth clients" columns={COLUMNS} rows={list.items} keyOf={({ id }) => id} />
      </ListBody>
    </Stack>
  );
}
