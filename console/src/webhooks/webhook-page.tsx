import { Alert, Badge, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { RotateButton } from "../form/rotate-button.tsx";
import { AdminOnly } from "../session/admin-only.tsx";
import { mayAdminister } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Failure } from "../shell/failure.tsx";
import { Page } from "../shell/page.tsx";
import { Moment } from "../show/moment.tsx";
import { Waiting } from "../show/waiting.tsx";
import { DeleteButton } from "./delete-button.tsx";
import { Deliveries } from "./deliveries.tsx";
import { EditWebhook } from "./edit-webhook.tsx";
import { EnableButton } from "./enable-button.tsx";
import { ReplayButton } from "./replay-button.tsx";
import { TestMessage } from "./test-message.tsx";
import { WebhookBadge } from "./webhook-badge.tsx";
import { type Webhook, webhookQuery } from "./webhook-query.ts";

const ABOVE = [{ title: "Webhooks", to: "/webhooks" }] as const;

/** `/webhooks/$id`: an endpoint, what became of the messages to it, and what can be done about them. */
export function WebhookPage() {
  const id = Number(useParams({ from: "/inside/webhooks/$id" }).id);
  if (mayAdminister(useSession())) return <WebhookById id={id} />;
  return (
    <Page title={`Webhook ${id}`} above={ABOVE}>
      <AdminOnly>{null}</AdminOnly>
    </Page>
  );
}

function WebhookById({ id }: { id: number }) {
  const { data: webhook, error, refetch } = useQuery(webhookQuery(id));
  if (webhook === undefined) {
    return (
      <Page title={`Webhook ${id}`} above={ABOVE}>
        {error === null ? <Waiting /> : <Failure error={error} onRetry={refetch} />}
      </Page>
    );
  }
  return (
    <Page
      title={webhook.description || new URL(webhook.url).host}
      above={ABOVE}
      aside={<WebhookBadge webhook={webhook} />}
      actions={<Buttons webhook={webhook} />}
    >
      <About webhook={webhook} />
      <Trouble webhook={webhook} />
      <TestMessage id={id} />
      <Title order={2} size="h4">
        Deliveries
      </Title>
      <Deliveries webhook={webhook} />
    </Page>
  );
}

function Buttons({ webhook }: { webhook: Webhook }) {
  const { id, url } = webhook;
  const rotate = async (overlap_seconds: number, key: string) => {
    const header = { ...ifMatch(webhook), "idempotency-key": key };
    const request = { params: { path: { id }, header }, body: { overlap_seconds } };
    const { secret } = await ask(client.POST("/directory/v1/webhooks/{id}/rotate", request));
    return { secret };
  };
  return (
    <>
      <EditWebhook webhook={webhook} />
      <EnableButton webhook={webhook} />
      <RotateButton of={new URL(url).host} mostDays={30} rotate={rotate} stale={[["webhooks"]]} />
      <ReplayButton webhook={webhook} />
      <DeleteButton webhook={webhook} />
    </>
  );
}

function About({ webhook: { url, events, created_at } }: { webhook: Webhook }) {
  return (
    <Stack gap="xs">
      <Text style={{ overflowWrap: "anywhere" }}>{url}</Text>
      <Group gap={4}>
        {events.map((event) => (
          <Badge key={event} variant="default">
            {event === "*" ? "everything" : event}
          </Badge>
        ))}
        <Text size="sm" c="dimmed">
          added <Moment at={created_at} />
        </Text>
      </Group>
    </Stack>
  );
}

function Trouble({ webhook: { enabled, disabled_reason, failing_since } }: { webhook: Webhook }) {
  if (!enabled && disabled_reason === "gone") {
    return <Alert color="red" variant="light" title="The endpoint answered that it is gone for good (410)." />;
  }
  if (failing_since === null) return null;
  return (
    <Alert color="red" variant="light" title="No delivery has succeeded">
      <Text size="sm">
        It began to fail <Moment at={failing_since} />.{" "}
        {enabled ? "After five days without a success it is disabled." : "It was disabled after five days."}
      </Text>
    </Alert>
  );
}
