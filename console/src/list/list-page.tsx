import type { ReactNode } from "react";
import { Page } from "../shell/page.tsx";
import type { Column } from "./column.ts";
import { Count } from "./count.tsx";
import { ListBody } from "./list-body.tsx";
import type { ListQuery } from "./list-query.ts";
import { ListTools } from "./list-tools.tsx";
import { ResourceTable } from "./resource-table.tsx";
import type { List } from "./use-list.ts";

type Props<Row> = {
  title: string;
  /** What one of them, and what several are called. */
  nouns: readonly [one: string, many: string];
  list: List<Row>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string | number;
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
  /** What the search looks in, such as "Name, e-mail or phone". */
  looksIn: string;
  /** A filter to learn the grammar from. */
  example: string;
  actions?: ReactNode;
  /** More ways to narrow the list. */
  tools?: ReactNode;
  empty: string;
};

/** The page of a list: search, filter, sort, and read on. */
export function ListPage<Row>(props: Props<Row>) {
  const { title, nouns, list, columns, keyOf, query, onQuery, looksIn, example, actions, tools, empty } = props;
  const isNarrowed = query.search !== undefined || query.filter !== undefined;
  return (
    <Page title={title} aside={<Count total={list.total} one={nouns[0]} many={nouns[1]} />} actions={actions}>
      <ListTools query={query} onQuery={onQuery} looksIn={looksIn} example={example} error={list.error}>
        {tools}
      </ListTools>
      <ListBody list={list} empty={isNarrowed ? "Nothing matches." : empty}>
        <ResourceTable
          caption={title}
          columns={columns}
          rows={list.items}
          keyOf={keyOf}
          sort={query.sort}
          onSort={(sort) => onQuery(withSort(query, sort))}
        />
      </ListBody>
    </Page>
  );
}

function withSort({ sort: _before, ...query }: ListQuery, sort: string | undefined): ListQuery {
  return sort === undefined ? query : { ...query, sort };
}
