import { Anchor, List, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Resource } from "../../../src/client/directory-client.ts";
import { Failure } from "../shell/failure.tsx";
import { Waiting } from "../show/waiting.tsx";
import { havingRole, type Holders, holdersQuery } from "./holders-query.ts";

type Role = Resource<"Role">;

/** Who has a role, with the ways to them. */
export function RoleHolders({ role: { key, name } }: { role: Role }) {
  const { data: holders, error } = useQuery(holdersQuery(key));
  if (error !== null) return <Failure error={error} />;
  if (holders === undefined) return <Waiting />;
  return (
    <Stack gap="sm">
      <Text size="sm">{name} cannot be deleted while somebody has it. Give them another role first:</Text>
      <HolderList holders={holders} filter={havingRole(key)} />
    </Stack>
  );
}

function HolderList({ holders: { people, places, teams, keys }, filter }: { holders: Holders; filter: string }) {
  const listed = teams.reduce((sum, { count }) => sum + count, 0);
  return (
    <List size="sm" spacing={4}>
      {people > 0 && (
        <List.Item>
          <Anchor inherit renderRoot={(props) => <Link to="/people" search={{ filter }} {...props} />}>
            {counted(people, "person has", "people have")} it in the whole organization
          </Anchor>
        </List.Item>
      )}
      {teams.map(({ id, name, count }) => (
        <List.Item key={id}>
          <Anchor
            inherit
            renderRoot={(props) => <Link to="/teams/$id" params={{ id: String(id) }} search={{ filter }} {...props} />}
          >
            {counted(count, "person has", "people have")} it on {name}
          </Anchor>
        </List.Item>
      ))}
      {places > listed && (
        <List.Item>{counted(places - listed, "more person has", "more people have")} it on teams</List.Item>
      )}
      {keys > 0 && (
        <List.Item>
          <Anchor inherit renderRoot={(props) => <Link to="/credentials" search={{ filter }} {...props} />}>
            {counted(keys, "credential has", "credentials have")} it
          </Anchor>
        </List.Item>
      )}
    </List>
  );
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
