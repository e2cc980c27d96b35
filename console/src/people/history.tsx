import { Badge, Group, Stack, Table, Text, Title } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { isObject } from "../form/merge-patch.ts";
import { ListBody } from "../list/list-body.tsx";
import { useList } from "../list/use-list.ts";
import { Moment } from "../show/moment.tsx";
import { PersonById } from "./person-by-id.tsx";

type Entry = Resource<"JournalEntry">;

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
        <Table.ScrollContainer minWidth={300} type="native">
          <Table aria-label="History" highlightOnHover={false}>
            <Table.Tbody>
              {list.items.map((entry) => (
                <EntryRow key={entry.id} entry={entry} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </ListBody>
    </Stack>
  );
}

function EntryRow({ entry }: { entry: Entry }) {
  const before = new Map(flat(entry.before));
  const after = new Map(flat(entry.after));
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => readable(name, before.get(name)) !== readable(name, after.get(name)));
  return (
    <Table.Tr>
      <Table.Td>
        <Stack gap={6}>
          <Group gap="xs">
            <Badge variant="light" color="gray" autoContrast>
              {entry.action}
            </Badge>
            <Text span size="sm">
              <Moment at={entry.at} />
            </Text>
            <Group gap={4} fz="sm" c="dimmed">
              by <Actor entry={entry} />
            </Group>
          </Group>
          {changed.map((name) => (
            <Text key={name} size="sm" style={{ overflowWrap: "anywhere" }}>
              <Text span inherit c="dimmed">
                {name.replaceAll("_", " ")}:{" "}
              </Text>
              {entry.action === "updated" && <del>{readable(name, before.get(name))}</del>}
              {entry.action === "updated" && " → "}
              {readable(name, after.get(name))}
            </Text>
          ))}
        </Stack>
      </Table.Td>
    </Table.Tr>
  );
}

function Actor({ entry: { actor_id: actorId, credential_id: credentialId, origin } }: { entry: Entry }) {
  if (actorId !== null) return <PersonById id={actorId} />;
  return credentialId === null ? (ORIGINS[origin] ?? origin) : `key ${credentialId} (${origin})`;
}

const ORIGINS: Readonly<Record<string, string>> = { cli: "the command line", job: "a job" };

/** Values of parts too, each under its own name: the profile's parts go without its name. */
function flat(values: Record<string, unknown>): [name: string, value: unknown][] {
  return Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    if (!isObject(value)) return [[name, value]];
    const parts = flat(value);
    return name === "profile" ? parts : parts.map(([part, inner]) => [`${name} ${part}`, inner]);
  });
}

function readable(name: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "number" && name.endsWith("_at")) return new Date(value).toLocaleString("en");
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(labeled).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function labeled(item: unknown): string {
  if (!isObject(item) || typeof item["value"] !== "string") return JSON.stringify(item);
  return typeof item["kind"] === "string" ? `${item["kind"]} ${item["value"]}` : item["value"];
}
