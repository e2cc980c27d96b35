import { Badge, Button, Group, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { useChange } from "../form/use-change.ts";
import type { Column } from "../list/column.ts";
import { ListBody } from "../list/list-body.tsx";
import { ResourceTable } from "../list/resource-table.tsx";
import { useList } from "../list/use-list.ts";
import { Failure } from "../shell/failure.tsx";
import { Moment } from "../show/moment.tsx";
import { personName } from "./person-name.ts";

type User = Resource<"User">;
type Grant = Resource<"Grant">;

/** What somebody signs in with, and what they let others do in their name. */
export function PersonSignIn({ user }: { user: User }) {
  return (
    <Stack gap="xl">
      <Stack>
        <Title order={2} size="h4">
          Password
        </Title>
        {user.email === "" && <Text size="sm">Without an e-mail nobody signs in: give them one first.</Text>}
        <SetPassword user={user} />
      </Stack>
      <Stack align="flex-start">
        <Title order={2} size="h4">
          Sessions
        </Title>
        <EndSessions user={user} />
      </Stack>
      <Grants user={user} />
    </Stack>
  );
}

function SetPassword({ user }: { user: User }) {
  const form = useForm({ mode: "uncontrolled", initialValues: { password: "" } });
  const set = useChange({
    change: (body: { password: string }) =>
      ask(
        client.PUT("/directory/v1/users/{id}/password", {
          params: { path: { id: user.id }, header: ifMatch(user) },
          body,
        }),
      ),
    stale: [["users"], ["grants"], ["journal"]],
    done: "The password is set, and all sessions are ended.",
    onDone: () => form.reset(),
    isForm: true,
  });
  const submit = form.onSubmit((body) => set.mutate(body, { onError: (error) => form.setErrors(fieldErrors(error)) }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs" maw={420}>
        <PasswordInput
          label="New password"
          description="At least 8 characters. It ends all that they are signed in with."
          autoComplete="new-password"
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        {set.error !== null && Object.keys(fieldErrors(set.error)).length === 0 && <Failure error={set.error} />}
        <Button type="submit" variant="default" loading={set.isPending} style={{ alignSelf: "flex-start" }}>
          Set password
        </Button>
      </Stack>
    </form>
  );
}

function EndSessions({ user }: { user: User }) {
  const end = useChange({
    change: () =>
      ask(
        client.DELETE("/directory/v1/users/{id}/sessions", {
          params: { path: { id: user.id }, header: ifMatch(user) },
        }),
      ),
    stale: [["users"], ["grants"], ["journal"]],
    done: "All sessions are ended.",
  });
  return (
    <ConfirmButton
      label="End all sessions"
      title={`End all sessions of ${personName(user)}?`}
      loading={end.isPending}
      onConfirm={() => end.mutate()}
    >
      They are signed out everywhere, and what they let OAuth clients do ends. They may sign in again.
    </ConfirmButton>
  );
}

const COLUMNS: readonly Column<Grant>[] = [
  { title: "Client", cell: ({ client_name: name }) => name },
  { title: "May", cell: ({ scopes }) => scopes.join(", "), from: "sm" },
  { title: "Since", cell: ({ created_at: at }) => <Moment at={at} />, from: "md" },
  {
    title: "State",
    cell: ({ state }) => (
      <Badge variant="light" color={state === "live" ? "green" : "gray"} autoContrast>
        {state}
      </Badge>
    ),
  },
  { title: "Actions", cell: (grant) => grant.state === "live" && <RevokeGrant grant={grant} /> },
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

function RevokeGrant({ grant }: { grant: Grant }) {
  const revoke = useChange({
    change: () =>
      ask(
        client.DELETE("/directory/v1/grants/{id}", {
          params: { path: { id: grant.id }, header: ifMatch(grant) },
        }),
      ),
    stale: [["grants"], ["journal"]],
    done: `${grant.client_name} may do nothing more in their name.`,
  });
  return (
    <Group justify="flex-end">
      <ConfirmButton
        label="Revoke"
        title={`Revoke what ${grant.client_name} may do?`}
        size="xs"
        loading={revoke.isPending}
        onConfirm={() => revoke.mutate()}
      >
        Its tokens end at once. They can let it do the same again.
      </ConfirmButton>
    </Group>
  );
}
