import { Badge, Button, Text } from "@mantine/core";
import type { Column } from "../../list/column.ts";
import { ResourceTable } from "../../list/resource-table.tsx";
import { rangeName } from "./day.ts";
import { type Days, type Kind, KINDS } from "./kinds.ts";
import { type Stretch, stretchesOf } from "./stretches.ts";

type Props = { days: Days; onUnmark?: ((days: Record<string, Kind | null>) => void) | undefined };

const SHOWN = 30;

const COLUMNS: readonly Column<Stretch>[] = [
  { title: "When", cell: ({ first, last }) => rangeName(first, last) },
  {
    title: "What",
    cell: ({ kind }) => (
      <Badge color={KINDS[kind].color} c="white" miw="max-content">
        {KINDS[kind].label}
      </Badge>
    ),
  },
  { title: "Days", cell: ({ days }) => days.length, from: "sm" },
];

/** What is marked, in words: the latest first. */
export function Stretches({ days, onUnmark }: Props) {
  const stretches = stretchesOf(days).toReversed().slice(0, SHOWN);
  if (stretches.length === 0) return <Text c="dimmed">No day is out of the ordinary.</Text>;
  const columns = onUnmark === undefined ? COLUMNS : [...COLUMNS, unmarkColumn(onUnmark)];
  return <ResourceTable caption="Marked days" columns={columns} rows={stretches} keyOf={({ first }) => first} />;
}

function unmarkColumn(onUnmark: NonNullable<Props["onUnmark"]>): Column<Stretch> {
  return {
    title: "Actions",
    cell: ({ first, last, days }) => (
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        aria-label={`Make ordinary: ${rangeName(first, last)}`}
        onClick={() => onUnmark(Object.fromEntries(days.map((day) => [day, null])))}
      >
        Make ordinary
      </Button>
    ),
  };
}
