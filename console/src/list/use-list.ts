import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import type { ListQuery } from "./list-query.ts";

const PAGE = 50;

export type ListPage<Item> = { items: Item[]; next_cursor: string | null; total?: number };
export type PageRequest = ListQuery & { limit: number; cursor?: string; total?: boolean };

/** A list that is being read: what is there so far, and how to read on. */
export type List<Item> = {
  items: Item[];
  /** How many match in all; undefined until that is known. */
  total: number | undefined;
  error: Error | null;
  /** Nothing of this query is there yet. */
  isWaiting: boolean;
  hasMore: boolean;
  isReadingOn: boolean;
  readOn: () => unknown;
};

/** Reads a list of the REST API page by page. `key` tells it apart from others; `ask` asks for one page. */
export function useList<Item>(
  key: readonly unknown[],
  query: ListQuery,
  ask: (request: PageRequest) => Promise<ListPage<Item>>,
): List<Item> {
  const asked = useInfiniteQuery({
    queryKey: [...key, "list", query],
    queryFn: ({ pageParam }) =>
      ask({ ...query, limit: PAGE, ...(pageParam === "" ? { total: true } : { cursor: pageParam }) }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  });
  const pages = asked.data?.pages ?? [];
  return {
    items: pages.flatMap(({ items }) => items),
    total: pages[0]?.total,
    error: asked.error,
    isWaiting: asked.isPending || asked.isPlaceholderData,
    hasMore: asked.hasNextPage,
    isReadingOn: asked.isFetchingNextPage,
    readOn: asked.fetchNextPage,
  };
}
