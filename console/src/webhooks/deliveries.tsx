import { Anchor, SegmentedControl, Stack, Text } from "@mantine/core";
import { useDisclosure, useInterval } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import type { ListQuery } from "../list/list-query.ts";
import { SearchedList } from "../list/searched-list.tsx";
import { useListQuery } from "../list/use-list-query.ts";
import { useList } from "../list/use-list.ts";
import { Moment } from "../show/moment.tsx";
import { DeliveryLog } from "./delivery-log.tsx";
import { outcomeText } from "./problem-text.ts";
import { DeliveryBadge } from "./webhook-badge.tsx";
import { type Delivery, POLL_MILLISECONDS, type Webhook } from "./webhook-query.ts";

/** What became of the messages to a webhook, told anew every few seconds. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { id } = webhook;
  const [query, show] = useListQuery();
  const key = ["webhooks", "deliveries", id];
  const list = useList(key, query, (request) =>
    ask(client.GET("/directory/v1/webhooks/{id}/deliveries", { params: { path: { id }, query: request } })),
  );
  // Whoever has read on looks at what was, and not at what comes.
  useReadingAnew(key, list.hasMore || list.items.length <= 50);
  return (
    <SearchedList
      caption="Deliveries"
      list={list}
      columns={columnsOf(webhook)}
      keyOf={(delivery) => delivery.id}
      query={query}
      onQuery={show}
      looksIn="Whom changes are about"
      example={'state = "dead" and status >= 500'}
      tools={<StateControl query={query} onQuery={show} />}
      empty="Nothing was delivered yet."
    />
  );
}

function useReadingAnew(queryKey: readonly unknown[], isOn: boolean): void {
  const queries = useQueryClient();
  const { start, stop } = useInterval(() => void queries.invalidateQueries({ queryKey }), POLL_MILLISECONDS);
  useEffect(() => {
    if (isOn) start();
    return stop;
  }, [isOn, start, stop]);
}

const STATES = [
  { value: "", label: "All" },
  { value: "pending", label: "Pending" },
  { value: "delivered", label: "Delivered" },
  { value: "dead", label: "Dead" },
];

function StateControl({ query, onQuery }: { query: ListQuery; onQuery: (query: ListQuery) => void }) {
  const { filter, ...others } = query;
  const shown = STATES.find(({ value }) => filter === (value === "" ? undefined : filterOf(value)));
  return (
    <SegmentedControl
      aria-label="State"
      visibleFrom="md"
      data={STATES}
      value={shown?.value ?? "none"}
      onChange={(value) => onQuery(value === "" ? others : { ...others, filter: filterOf(value) })}
    />
  );
}

function filterOf(state: string): string {
  return `state = "${state}"`;
}

function columnsOf(webhook: Webhook): readonly Column<Delivery>[] {
  return [
    { title: "Change", cell: (delivery) => <Change webhook={webhook} delivery={delivery} /> },
    { title: "State", cell: ({ state }) => <DeliveryBadge state={state} /> },
    { title: "Attempts", cell: ({ attempts }) => attempts, from: "md" },
    { title: "Last answer", cell: outcomeText, from: "sm" },
    { title: "Made", cell: ({ created_at }) => <Moment at={created_at} />, from: "lg" },
    { title: "Next attempt", cell: ({ due_at }) => <Moment at={due_at} />, from: "lg" },
  ];
}

function Change({ webhook, delivery }: { webhook: Webhook; delivery: Delivery }) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <Stack gap={0} align="flex-start">
      <Anchor component="button" type="button" fz="inherit" onClick={open}>
        {delivery.event}
      </Anchor>
      <Text size="xs" c="dimmed">
        {delivery.object} {delivery.object_id} · entry {delivery.id}
      </Text>
      <DeliveryLog webhook={webhook} delivery={delivery} isOpen={isOpen} onClose={close} />
    </Stack>
  );
}
