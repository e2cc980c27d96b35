import { ActionIcon, Code, CopyButton, Group, Stack, Text, Title } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import type { ReactNode } from "react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";
import { type Fact, Facts } from "../show/facts.tsx";
import { Moment } from "../show/moment.tsx";
import { ErasePerson } from "./erase-person.tsx";
import { MergePerson } from "./merge-person.tsx";
import { personName } from "./person-name.ts";
import type { PersonRights } from "./person-rights.ts";

type User = Resource<"User">;

/** How programs know a person, and what is done seldom: deleting, merging, erasing. */
export function PersonMore({ user, rights }: { user: User; rights: PersonRights }) {
  return (
    <Stack gap="xl">
      <Stack>
        <Title order={2} size="h4">
          Record
        </Title>
        <Facts facts={recordOf(user)} />
      </Stack>
      {rights.managesAll && (
        <Act title="Merge">
          <MergePerson user={user} />
        </Act>
      )}
      {rights.manages && (
        <Act
          title="Delete"
          meaning={
            rights.managesAll
              ? "No list and no lookup has them any more. They can be restored."
              : "No list and no lookup has them any more. An administrator of the organization can restore them."
          }
        >
          <DeletePerson user={user} />
        </Act>
      )}
      {rights.administers && (
        <Act title="Erase" meaning="For privacy: all that is kept of them goes, and cannot be brought back.">
          <ErasePerson id={user.id} version={user.version} name={personName(user)} />
        </Act>
      )}
    </Stack>
  );
}

function recordOf({ id, uuid, phone_e164, created_at, updated_at, version }: User): Fact[] {
  return [
    ["Id", <Copied key="id" text={String(id)} />],
    ["UUID", <Copied key="uuid" text={uuid} />],
    ...(phone_e164 === "" ? [] : [["Phone", <Copied key="phone" text={phone_e164} />] as const]),
    ["Added", <Moment key="added" at={created_at} />],
    ["Changed", <Moment key="changed" at={updated_at} />],
    ["Version", version],
  ];
}

function Copied({ text }: { text: string }) {
  return (
    <Group gap={4} wrap="nowrap">
      <Code style={{ overflowWrap: "anywhere" }}>{text}</Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={copied ? "Copied" : `Copy ${text}`}
          >
            {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}

function Act({ title, meaning, children }: { title: string; meaning?: string; children: ReactNode }) {
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={2} size="h4">
        {title}
      </Title>
      {meaning !== undefined && <Text size="sm">{meaning}</Text>}
      {children}
    </Stack>
  );
}

function DeletePerson({ user }: { user: User }) {
  const name = personName(user);
  const remove = useChange({
    change: () =>
      ask(
        client.DELETE("/directory/v1/users/{id}", {
          params: { path: { id: user.id }, header: ifMatch(user) },
        }),
      ),
    stale: [["journal"], ["users"], ["memberships"]],
    done: `${name} was deleted.`,
  });
  return (
    <ConfirmButton
      label="Delete"
      title={`Delete ${name}?`}
      color="red"
      variant="outline"
      loading={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      They leave every list and every team, and cannot sign in. Their e-mail can be used again. They can be restored
      with their id, teams and roles.
    </ConfirmButton>
  );
}
