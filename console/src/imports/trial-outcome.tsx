import { Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Failure } from "../shell/failure.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { importQuery } from "./import-query.ts";
import { RefusedRows } from "./refused-rows.tsx";
import { StateBadge } from "./state-badge.tsx";

/** What a trial would have done. */
export function TrialOutcome({ id }: { id: number }) {
  const { data: job, error } = useQuery(importQuery(id));
  return (
    <Stack gap="sm" component="section" aria-label="Trial">
      <Group gap="sm">
        <Title order={2} size="h4">
          Trial
        </Title>
        {job !== undefined && <StateBadge state={job.state} />}
      </Group>
      {error !== null && job === undefined && <Failure error={error} />}
      {job !== undefined && (
        <>
          <ImportProgress job={job} />
          <RefusedRows job={job} />
          <Text size="sm" c="dimmed">
            A trial changes nothing. “Import” does it with the same file and the same settings.
          </Text>
        </>
      )}
    </Stack>
  );
}
