import { Badge } from "@mantine/core";

/** Marks a team of a client company. */
export function ClientBadge() {
  return (
    <Badge variant="light" color="gray">
      client
    </Badge>
  );
}
