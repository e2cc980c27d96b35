import { Alert, Button, Group, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { messageOf, Refusal } from "../api/refusal.ts";

/** What went wrong, with what an administrator needs to find it in the log. */
export function Failure({ error, onRetry }: { error: Error; onRetry?: () => unknown }) {
  return (
    <Alert color="red" variant="light" icon={<TriangleAlert aria-hidden />} title={messageOf(error)} role="alert">
      <Group justify="space-between">
        <Text size="sm">
          {error instanceof Refusal && `${error.problem.code} · request ${error.problem.request_id}`}
        </Text>
        {onRetry !== undefined && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
