import { Badge, Box, Button, Collapse, Group, Stack, Text } from "@mantine/core";
import { useDisclosure, useId } from "@mantine/hooks";
import { ChevronDown, ChevronRight } from "lucide-react";
import { originName } from "../show/api-names.ts";
import { Moment } from "../show/moment.tsx";
import { EntryActor } from "./entry-actor.tsx";
import { EntryChanges } from "./entry-changes.tsx";
import { type FieldChange, fieldsOf } from "./entry-fields.ts";
import { EntryObject } from "./entry-object.tsx";
import type { JournalEntry } from "./events.ts";
import type { Names } from "./use-names.ts";

/** More is told when it is unfolded. */
const FIELDS_AT_A_GLANCE = 2;

/** A change: who, what, when, through which API, and, unfolded, what was before and after. */
export function EntryLine({ entry, names }: { entry: JournalEntry; names: Names }) {
  const [isOpen, { toggle }] = useDisclosure();
  const id = useId();
  const changes = fieldsOf(entry);
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
              {!isOpen && entry.action === "updated" && glance(changes)}
            </Text>
          </Group>
        </Stack>
        {changes.length > 0 && (
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
            {changes.length} {changes.length === 1 ? "field" : "fields"}
          </Button>
        )}
      </Group>
      <Collapse expanded={isOpen} id={id}>
        {isOpen && (
          <Box pt="xs">
            <EntryChanges changes={changes} />
          </Box>
        )}
      </Collapse>
    </Box>
  );
}

function glance(changes: readonly FieldChange[]): string {
  const first = changes.slice(0, FIELDS_AT_A_GLANCE);
  return first.map(({ field, before, after }) => `${field}: ${before} → ${after}`).join(", ");
}
