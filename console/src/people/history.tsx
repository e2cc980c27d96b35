import { Stack, Title } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { EntryList } from "../journal/entry-list.tsx";
import { ListBody } from "../list/list-body.tsx";
import { useList } from "../list/use-list.ts";

/** What happened to a person, the newest first, as the journal has it. */
export function History({ user }: { user: Resource<"User"> }) {
  const query = { filter: `object = "user" and object_id = ${user.id}`, sort: "-id" };
  const list = useList(["journal"], query, (request) =>
    ask(client.GET("/directory/v1/journal", { params: { query: request } })),
  );
  return (
    <Stack>
      <Title order={2} size="h4">
        History
      </Title>
      <ListBody list={list} empty="The journal says nothing of this person.">
        <EntryList entries={list.items} />
      </ListBody>
    </Stack>
  );
}
