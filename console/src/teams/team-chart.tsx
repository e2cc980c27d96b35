import { Alert, Box, Button, Center, Group, Stack, Text, Tree, useTree } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { Failure } from "../shell/failure.tsx";
import { Waiting } from "../show/waiting.tsx";
import { ChartPerson } from "./chart-person.tsx";
import { chartQuery } from "./chart-query.ts";
import { type ChartNode, chartTree, unfolded } from "./chart-tree.ts";

type Team = Resource<"Team">;

/** Who reports to whom on a team. */
export function TeamChart({ team }: { team: Team }) {
  const { data, error, refetch } = useQuery(chartQuery(team.id));
  if (error !== null) return <Failure error={error} onRetry={refetch} />;
  if (data === undefined) return <Waiting />;
  if (data.items.length === 0) {
    return (
      <Center py="xl">
        <Text c="dimmed">Nobody is on this team yet.</Text>
      </Center>
    );
  }
  return (
    <>
      {!data.complete && (
        <Alert color="yellow" variant="light" mb="sm" title="This is not everybody">
          There are more people on this team than a chart shows. The members have them all.
        </Alert>
      )}
      <ChartOf team={team} chart={data.items} />
    </>
  );
}

function ChartOf({ team, chart }: { team: Team; chart: readonly ChartNode[] }) {
  const queries = useQueryClient();
  const [below, setBelow] = useState<ReadonlyMap<string, readonly ChartNode[]>>(new Map());
  const { nodes, people } = useMemo(() => chartTree(chart, below), [chart, below]);
  const readBelow = async (value: string) => {
    const person = people.get(value);
    if (person === undefined) return;
    const { items } = await queries.query(chartQuery(team.id, person.user_id));
    setBelow((before) => new Map(before).set(value, items));
  };
  const tree = useTree({ initialExpandedState: unfolded(nodes), onLoadChildren: readBelow });
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={() => tree.setExpandedState(unfolded(nodes))}>
          Unfold all
        </Button>
        <Button size="xs" variant="default" onClick={tree.collapseAllNodes}>
          Fold all
        </Button>
      </Group>
      <Tree
        data={nodes}
        tree={tree}
        aria-label={`Who reports to whom in ${team.name}`}
        levelOffset="xl"
        withLines
        expandOnClick={false}
        renderNode={({ node: { value }, elementProps, expanded, hasChildren, isLoading, loadError }) => {
          const person = people.get(value);
          return (
            person !== undefined && (
              <Box {...elementProps}>
                <ChartPerson
                  person={person}
                  isOpen={expanded}
                  isLoading={isLoading}
                  hasFailed={loadError !== null}
                  {...(hasChildren && { onToggle: () => tree.toggleExpanded(value) })}
                />
              </Box>
            )
          );
        }}
      />
    </Stack>
  );
}
