import { Alert, Button, Group, Text } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { messageOf, Refusal } from "../api/refusal.ts";

type Props = {
  error: Error;
  /** What else is to be told. */
  others?: readonly string[];
  onRetry?: () => unknown;
};

/** What went wrong, with what an administrator needs to find it in the log. */
export function Failure({ error, others, onRetry }: Props) {
  return (
    <Alert color="red" variant="light" icon={<TriangleAlert aria-hidden />} title={messageOf(error)} role="alert">
      {others
        ?.filter((text) => text !== messageOf(error))
        .map((text) => (
          <Text key={text} size="sm">
            {text}
          </Text>
        ))}
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
