import { Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import { ListPage } from "../list/list-page.tsx";
import { useListQuery } from "../list/use-list-query.ts";
import { useList } from "../list/use-list.ts";
import { AdminOnly } from "../session/admin-only.tsx";
import { mayAdminister } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Page } from "../shell/page.tsx";
import { AddWebhook } from "./add-webhook.tsx";
import { EnableButton } from "./enable-button.tsx";
import { WebhookBadge } from "./webhook-badge.tsx";
import type { Webhook } from "./webhook-query.ts";

const COLUMNS: readonly Column<Webhook>[] = [
  { title: "Webhook", cell: (webhook) => <WebhookLink webhook={webhook} />, sortBy: "url" },
  { title: "Events", cell: ({ events }) => eventsText(events), from: "md" },
  { title: "State", cell: (webhook) => <WebhookBadge webhook={webhook} />, from: "xs" },
  {
    title: "Actions",
    cell: (webhook) => (
      <Group justify="flex-end">
        <EnableButton webhook={webhook} size="compact-sm" />
      </Group>
    ),
  },
];

/** `/webhooks`: who is told of changes. */
export function WebhooksPage() {
  if (mayAdminister(useSession())) return <WebhookList />;
  return (
    <Page title="Webhooks">
      <AdminOnly>{null}</AdminOnly>
    </Page>
  );
}

function WebhookList() {
  const [query, show] = useListQuery();
  const list = useList(["webhooks"], query, (request) =>
    ask(client.GET("/directory/v1/webhooks", { params: { query: request } })),
  );
  return (
    <ListPage
      title="Webhooks"
      nouns={["webhook", "webhooks"]}
      list={list}
      columns={COLUMNS}
      keyOf={({ id }) => id}
      query={query}
      onQuery={show}
      looksIn="URL or description"
      example="enabled = false"
      actions={<AddWebhook />}
      empty="Nobody is told of changes yet."
    />
  );
}

function WebhookLink({ webhook: { id, url, description } }: { webhook: Webhook }) {
  return (
    <Stack gap={0}>
      <Anchor
        fz="inherit"
        style={{ overflowWrap: "anywhere" }}
        renderRoot={(props) => <Link to="/webhooks/$id" params={{ id: String(id) }} {...props} />}
      >
        {url}
      </Anchor>
      <Text size="xs" c="dimmed">
        {description}
      </Text>
    </Stack>
  );
}

function eventsText(events: readonly string[]): string {
  return events.includes("*") ? "everything" : events.join(", ");
}
