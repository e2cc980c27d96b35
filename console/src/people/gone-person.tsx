import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { UserX } from "lucide-react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { useChange } from "../form/use-change.ts";
import { useSession } from "../session/use-session.ts";
import { NotFound } from "../shell/not-found.tsx";
import { Page } from "../shell/page.tsx";
import { Moment } from "../show/moment.tsx";
import { Waiting } from "../show/waiting.tsx";
import { ErasePerson } from "./erase-person.tsx";
import { personName } from "./person-name.ts";
import { personRights } from "./person-rights.ts";

const ABOVE = [{ title: "People", to: "/people" }] as const;

type Entry = Resource<"JournalEntry">;

/** Somebody whom no list has any more: deleted, and to be restored; or erased; or never there. */
export function GonePerson({ id, name }: { id: number; name: string | undefined }) {
  const rights = personRights(useSession(), id);
  const { data: end, isPending } = useQuery({
    queryKey: ["journal", "end-of-user", id],
    queryFn: () => endOf(id),
    enabled: rights.seesHistory,
    staleTime: 0,
  });
  if (rights.seesHistory && isPending) return <Waiting />;
  if (end?.action === "erased") {
    return (
      <Page title="Erased" above={ABOVE}>
        <Text>Somebody was here, and was erased for good. Nothing about them is left.</Text>
      </Page>
    );
  }
  if (!rights.seesHistory && name !== undefined) {
    return (
      <Page title={name} above={ABOVE}>
        <Text>This person is not here any more. An administrator of the organization can restore them.</Text>
      </Page>
    );
  }
  return end?.action === "deleted" ? <Deleted end={end} name={name ?? `User ${id}`} /> : <NotFound />;
}

/** What ended somebody, by the journal; null if nothing did. */
async function endOf(id: number): Promise<Entry | null> {
  const filter = `object = "user" and object_id = ${id} and action in ("deleted", "restored", "erased")`;
  const query = { filter, sort: "-id", limit: 1 };
  const { items } = await ask(client.GET("/directory/v1/journal", { params: { query } }));
  return items[0] ?? null;
}

function Deleted({ end, name }: { end: Entry; name: string }) {
  const { object_id: id, after } = end;
  const rights = personRights(useSession(), id);
  const restore = useChange({
    change: () =>
      ask(
        client.POST("/directory/v1/users/{id}/restore", {
          params: { path: { id }, header: ifMatch(end) },
        }),
      ),
    stale: [["users"], ["memberships"], ["journal"]],
    done: (user) => `${personName(user)} is back.`,
  });
  return (
    <Page title={name} above={ABOVE}>
      <Alert variant="default" icon={<UserX aria-hidden />} title="This person was deleted">
        <Stack align="flex-start">
          <Text size="sm">
            Deleted <Moment at={end.at} />
            {typeof after["merged_into"] === "number" && `, when they were merged into user ${after["merged_into"]}`}.
            No list and no lookup has them any more. Restored, they have their id, teams and roles again.
          </Text>
          <Group>
            {rights.managesAll && (
              <Button onClick={() => restore.mutate()} loading={restore.isPending}>
                Restore
              </Button>
            )}
            {rights.administers && <ErasePerson id={id} version={end.version} name={name} />}
          </Group>
        </Stack>
      </Alert>
    </Page>
  );
}
