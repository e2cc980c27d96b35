import { Table } from "@mantine/core";
import type { FieldChange } from "./entry-fields.ts";

/** What a change changed, each field with what was before and what came after. */
export function EntryChanges({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <Table.ScrollContainer minWidth={280} type="native">
      <Table aria-label="Changes" layout="fixed" withTableBorder style={{ overflowWrap: "anywhere" }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="28%">Field</Table.Th>
            <Table.Th>Before</Table.Th>
            <Table.Th>After</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ field, before, after }) => (
            <Table.Tr key={field}>
              <Table.Td>{field}</Table.Td>
              <Table.Td>{before}</Table.Td>
              <Table.Td>{after}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
