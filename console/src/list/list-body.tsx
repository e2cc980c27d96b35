import { Button, Center, Stack, Text } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { type ReactNode, useEffect } from "react";
import { Failure } from "../shell/failure.tsx";
import { Waiting } from "../show/waiting.tsx";
import { isOfFilter } from "./list-tools.tsx";
import type { List } from "./use-list.ts";

type Props<Item> = {
  list: List<Item>;
  /** What stands in place of a list with nothing in it. */
  empty: string;
  children: ReactNode;
};

/** The items of a list, or what there is to say while there are none; at its end it reads on by itself. */
export function ListBody<Item>({ list, empty, children }: Props<Item>) {
  if (list.items.length === 0) return <Nothing list={list} empty={empty} />;
  return (
    <Stack gap="xs" aria-busy={list.isWaiting}>
      {children}
      {list.error !== null && <Failure error={list.error} onRetry={list.readOn} />}
      {list.hasMore && <ReadOn list={list} />}
    </Stack>
  );
}

function Nothing<Item>({ list, empty }: Omit<Props<Item>, "children">) {
  if (list.error !== null) return isOfFilter(list.error) ? null : <Failure error={list.error} />;
  if (list.isWaiting) return <Waiting />;
  return (
    <Center py="xl">
      <Text c="dimmed">{empty}</Text>
    </Center>
  );
}

/** Reads on when it comes near, and when it is pressed. */
function ReadOn<Item>({ list }: { list: List<Item> }) {
  const { ref, entry } = useIntersection({ rootMargin: "400px" });
  const isDue = entry?.isIntersecting === true && !list.isReadingOn && list.error === null;
  const { readOn } = list;
  useEffect(() => {
    if (isDue) readOn();
  }, [isDue, readOn]);
  return (
    <Button ref={ref} variant="default" onClick={readOn} loading={list.isReadingOn} mx="auto">
      Show more
    </Button>
  );
}
