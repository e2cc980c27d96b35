import type { ReactNode } from "react";
import type { Column } from "./column.ts";
import { ListBody } from "./list-body.tsx";
import type { ListQuery } from "./list-query.ts";
import { ListTools } from "./list-tools.tsx";
import { ResourceTable } from "./resource-table.tsx";
import type { List } from "./use-list.ts";

/** What there is to say of a list, wherever it stands. */
export type ListProps<Row> = {
  list: List<Row>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string | number;
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  /** What the search looks in, such as "Name, e-mail or phone". */
  looksIn: string;
  /** A filter to learn the grammar from. */
  example: string;
  /** More ways to narrow the list. */
  tools?: ReactNode;
  empty: string;
};

/** A list with what searches, filters and sorts it. */
export function SearchedList<Row>({ caption, ...props }: ListProps<Row> & { caption: string }) {
  const { list, columns, keyOf, query, onQuery, looksIn, example, tools, empty } = props;
  const isNarrowed = query.search !== undefined || query.filter !== undefined;
  return (
    <>
      <ListTools query={query} onQuery={onQuery} looksIn={looksIn} example={example} error={list.error}>
        {tools}
      </ListTools>
      <ListBody list={list} empty={isNarrowed ? "Nothing matches." : empty}>
        <ResourceTable
          caption={caption}
          columns={columns}
          rows={list.items}
          keyOf={keyOf}
          sort={query.sort}
          onSort={(sort) => onQuery(withSort(query, sort))}
        />
      </ListBody>
    </>
  );
}

function withSort({ sort: _before, ...query }: ListQuery, sort: string | undefined): ListQuery {
  return sort === undefined ? query : { ...query, sort };
}
