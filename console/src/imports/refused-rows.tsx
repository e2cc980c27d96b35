import { Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Failure } from "../shell/failure.tsx";
import type { Import } from "./import-query.ts";
import { readRefused } from "./read-refused.ts";

const MOST_SHOWN = 20;

/** The first rows that were refused, and why. */
export function RefusedRows({ job }: { job: Import }) {
  const count = Math.min(job.failed, MOST_SHOWN);
  const { data, error, refetch } = useQuery({
    queryKey: ["imports", "refused", job.id, count],
    queryFn: ({ signal }) => readRefused(job.id, count, signal),
    enabled: count > 0,
    placeholderData: (before) => before,
  });
  if (count === 0) return null;
  return (
    <Stack gap="xs">
      <Title order={2} size="h4">
        Refused rows
      </Title>
      {job.failed > MOST_SHOWN && (
        <Text size="sm" c="dimmed">
          The first {MOST_SHOWN} of {job.failed.toLocaleString("en")}. The file of refused rows has all of them.
        </Text>
      )}
      {error !== null && <Failure error={error} onRetry={refetch} />}
      <Table.ScrollContainer minWidth={300} type="native">
        <Table aria-label="Refused rows">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Line</Table.Th>
              <Table.Th visibleFrom="sm">Row</Table.Th>
              <Table.Th>Field</Table.Th>
              <Table.Th>Reason</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data?.map(({ line, ref, field, message, code }) => (
              <Table.Tr key={`${line} ${ref} ${message}`}>
                <Table.Td>{line ?? "–"}</Table.Td>
                <Table.Td visibleFrom="sm">{ref}</Table.Td>
                <Table.Td>{field ?? "–"}</Table.Td>
                <Table.Td>{message ?? code}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
