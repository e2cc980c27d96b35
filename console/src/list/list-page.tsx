import type { ReactNode } from "react";
import { Page } from "../shell/page.tsx";
import { Count } from "./count.tsx";
import { type ListProps, SearchedList } from "./searched-list.tsx";

type Props<Row> = ListProps<Row> & {
  title: string;
  /** What one of them, and what several are called. */
  nouns: readonly [one: string, many: string];
  actions?: ReactNode;
};

/** The page of a list: search, filter, sort, and read on. */
export function ListPage<Row>({ title, nouns, actions, ...list }: Props<Row>) {
  return (
    <Page title={title} aside={<Count total={list.list.total} one={nouns[0]} many={nouns[1]} />} actions={actions}>
      <SearchedList caption={title} {...list} />
    </Page>
  );
}
