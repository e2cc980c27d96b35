import { Badge, Box, Button, Collapse, Group, Stack, Text } from "@mantine/core";
import { useDisclosure, useId } from "@mantine/hooks";
import { ChevronDown, ChevronRight } from "lucide-react";
import { originName } from "../show/api-names.ts";
import { Moment } from "../show/moment.tsx";
import { EntryActor } from "./entry-actor.tsx";
import { changedFields, EntryChanges, shortValue } from "./entry-changes.tsx";
import { EntryObject } from "./entry-object.tsx";
import type { JournalEntry } from "./events.ts";
import type { Names } from "./use-names.ts";

/** More is told when it is unfolded. */
const FIELDS_AT_A_GLANCE = 2;

/** A change: who, what, when, through which API, and, unfolded, what was before and after. */
export function EntryLine({ entry, names }: { entry: JournalEntry; names: Names }) {
  const [isOpen, { toggle }] = useDisclosure();
  const id = useId();
  const fields = changedFields(entry);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <Box component="li" py="xs" style={{ borderBottom: "1px solid var(--mantine-color-default-border)" }}>
      <Group justify="space-between" gap="xs">
        <Stack gap={0} flex={1} miw={220}>
          <Text>
            <EntryActor entry={entry} names={names} /> {entry.action} <EntryObject entry={entry} names={names} />
          </Text>
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              <Moment at={entry.at} />
            </Text>
            <Badge variant="default">{originName(entry.origin)}</Badge>
            <Text size="sm" c="dimmed" truncate maw={520}>
              {!isOpen && glance(entry)}
            </Text>
          </Group>
        </Stack>
        {fields.length > 0 && (
          <Button
            variant="subtle"
            color="gray"
            c="inherit"
            size="compact-sm"
            leftSection={<Chevron size={14} aria-hidden />}
            onClick={toggle}
            aria-expanded={isOpen}
            aria-controls={id}
          >
            {fields.length} {fields.length === 1 ? "field" : "fields"}
          </Button>
        )}
      </Group>
      <Collapse expanded={isOpen} id={id}>
        {isOpen && (
          <Box pt="xs">
            <EntryChanges entry={entry} />
          </Box>
        )}
      </Collapse>
    </Box>
  );
}

function glance(entry: JournalEntry): string {
  if (entry.action !== "updated") return "";
  const changes = changedFields(entry).map(
    (field) => `${field}: ${shortValue(entry.before[field])} → ${shortValue(entry.after[field])}`,
  );
  return changes.slice(0, FIELDS_AT_A_GLANCE).join(", ");
}
