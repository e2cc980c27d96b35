import { Code, Table, Text } from "@mantine/core";
import type { JournalEntry } from "./events.ts";

/** The fields that a change touched, in order. */
export function changedFields({ before, after }: Pick<JournalEntry, "before" | "after">): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}

/** What a change changed, each field with what was before and what came after. */
export function EntryChanges({ entry }: { entry: Pick<JournalEntry, "before" | "after"> }) {
  return (
    <Table.ScrollContainer minWidth={280} type="native">
      <Table aria-label="Changes" layout="fixed" withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="28%">Field</Table.Th>
            <Table.Th>Before</Table.Th>
            <Table.Th>After</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changedFields(entry).map((field) => (
            <Table.Tr key={field}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{field}</Table.Td>
              <Table.Td>
                <Value value={entry.before[field]} />
              </Table.Td>
              <Table.Td>
                <Value value={entry.after[field]} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === undefined || value === null || value === "") {
    return (
      <Text span inherit c="dimmed">
        –
      </Text>
    );
  }
  if (typeof value === "object") {
    return (
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {JSON.stringify(value, undefined, 2)}
      </Code>
    );
  }
  return (
    <Text span inherit style={{ overflowWrap: "anywhere" }}>
      {shortValue(value)}
    </Text>
  );
}

/** A value in a few words. */
export function shortValue(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
