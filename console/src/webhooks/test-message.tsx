import { Button, Group, Text } from "@mantine/core";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { useChange } from "../form/use-change.ts";
import { outcomeText } from "./problem-text.ts";

/** Sends a test message, and tells how that went. */
export function TestMessage({ id }: { id: number }) {
  const test = useChange({
    change: () => ask(client.POST("/directory/v1/webhooks/{id}/test", { params: { path: { id } } })),
    stale: [],
  });
  return (
    <Group gap="sm">
      <Button variant="default" onClick={() => test.mutate()} loading={test.isPending}>
        Send a test
      </Button>
      <Text component="output" size="sm">
        {test.data !== undefined && !test.isPending && (
          <>
            {test.data.delivered ? "Delivered. " : "Not delivered. "}
            {outcomeText(test.data)} after {test.data.duration_ms.toLocaleString("en")} ms.
          </>
        )}
      </Text>
    </Group>
  );
}
