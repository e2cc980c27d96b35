import { Table } from "@mantine/core";
import type { Column } from "./column.ts";
import { SortHead } from "./sort-head.tsx";

type Props<Row> = {
  /** What the table holds, for people who do not see it. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string | number;
  sort?: string | undefined;
  /** Without it nothing can be sorted. */
  onSort?: (sort: string | undefined) => void;
};

/** Resources in rows. */
export function ResourceTable<Row>({ caption, columns, rows, keyOf, sort, onSort }: Props<Row>) {
  return (
    <Table.ScrollContainer minWidth={300} type="native">
      <Table aria-label={caption}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <SortHead key={column.title} column={column} sort={sort} onSort={onSort} />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={keyOf(row)}>
              {columns.map(({ title, cell, from }) => (
                <Table.Td key={title} {...(from === undefined ? {} : { visibleFrom: from })}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
