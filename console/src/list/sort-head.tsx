import { Group, Table, Text, UnstyledButton } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { Column } from "./column.ts";

type Props<Row> = {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string | undefined) => void) | undefined;
};

/** The head of a column: pressed once it sorts up, then down, then not at all. */
export function SortHead<Row>({ column: { title, sortBy, from }, sort, onSort }: Props<Row>) {
  const visible = from === undefined ? {} : { visibleFrom: from };
  if (sortBy === undefined || onSort === undefined) return <Table.Th {...visible}>{title}</Table.Th>;
  const direction = directionOf(sort, sortBy);
  return (
    <Table.Th aria-sort={direction} {...visible}>
      <UnstyledButton
        onClick={() => onSort(nextSort(direction, sortBy))}
        fz="inherit"
        fw="inherit"
        aria-label={`Sort by ${title}`}
      >
        <Group gap={4} wrap="nowrap">
          <Text span inherit>
            {title}
          </Text>
          {direction === "ascending" && <ArrowUp size={14} aria-hidden />}
          {direction === "descending" && <ArrowDown size={14} aria-hidden />}
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}

type Direction = "ascending" | "descending" | "none";

function directionOf(sort: string | undefined, field: string): Direction {
  if (sort === field) return "ascending";
  return sort === `-${field}` ? "descending" : "none";
}

function nextSort(direction: Direction, field: string): string | undefined {
  if (direction === "none") return field;
  return direction === "ascending" ? `-${field}` : undefined;
}
