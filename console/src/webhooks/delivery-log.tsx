import { Anchor, Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { Failure } from "../shell/failure.tsx";
import { Moment } from "../show/moment.tsx";
import { Waiting } from "../show/waiting.tsx";
import { outcomeText } from "./problem-text.ts";
import { useReplay } from "./use-replay.ts";
import { DeliveryBadge } from "./webhook-badge.tsx";
import type { Delivery, Webhook } from "./webhook-query.ts";

type Props = { webhook: Webhook; delivery: Delivery; isOpen: boolean; onClose: () => void };

/** A dialog with each attempt of a delivery, which can be delivered again. */
export function DeliveryLog({ webhook, delivery, isOpen, onClose }: Props) {
  return (
    <Modal opened={isOpen} onClose={onClose} size="lg" title={`Delivery of ${delivery.event}`}>
      <Stack>
        <Group gap="sm">
          <DeliveryBadge state={delivery.state} />
          <Text size="sm">
            {delivery.object} {delivery.object_id} ·{" "}
            <Anchor
              inherit
              underline="always"
              renderRoot={(props) => <Link to="/journal" search={{ filter: `id = ${delivery.id}` }} {...props} />}
            >
              entry {delivery.id} of the journal
            </Anchor>
          </Text>
        </Group>
        <Attempts webhook={webhook} delivery={delivery} />
        <AgainButton webhook={webhook} delivery={delivery} onDone={onClose} />
      </Stack>
    </Modal>
  );
}

function Attempts({ webhook, delivery }: { webhook: Webhook; delivery: Delivery }) {
  const path = { id: webhook.id, delivery: delivery.id };
  const { data, error, refetch } = useQuery({
    // An attempt more is another log.
    queryKey: ["webhooks", "deliveries", webhook.id, "one", delivery.id, delivery.attempts],
    queryFn: () => ask(client.GET("/directory/v1/webhooks/{id}/deliveries/{delivery}", { params: { path } })),
  });
  if (error !== null) return <Failure error={error} onRetry={refetch} />;
  if (data === undefined) return <Waiting />;
  if (data.log.length === 0) return <Text size="sm">It was not tried yet.</Text>;
  return (
    <Table aria-label="Attempts">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>No.</Table.Th>
          <Table.Th>When</Table.Th>
          <Table.Th>What came of it</Table.Th>
          <Table.Th visibleFrom="xs">Took</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {data.log.map((attempt) => (
          <Table.Tr key={`${attempt.number} ${attempt.at}`}>
            <Table.Td>{attempt.number}</Table.Td>
            <Table.Td>
              <Moment at={attempt.at} />
            </Table.Td>
            <Table.Td>{outcomeText(attempt)}</Table.Td>
            <Table.Td visibleFrom="xs">{attempt.duration_ms.toLocaleString("en")} ms</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function AgainButton({ webhook, delivery, onDone }: { webhook: Webhook; delivery: Delivery; onDone: () => void }) {
  const replay = useReplay(webhook, { onDone });
  return (
    <Group justify="flex-end">
      <Button onClick={() => replay.mutate({ delivery: delivery.id })} loading={replay.isPending}>
        Deliver again
      </Button>
    </Group>
  );
}
