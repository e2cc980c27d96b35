import { Badge, type BadgeProps } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";

type Status = Resource<"User">["status"];

// What is light and yellow cannot be read by everybody.
const LOOKS: Record<Status, BadgeProps> = {
  active: { color: "green", variant: "light" },
  pending: { color: "yellow.4" },
  inactive: { color: "gray", variant: "light" },
};

/** Whether somebody is there, was invited, or may not sign in any more. */
export function StatusBadge({ status }: { status: Status }) {
  return (
    <Badge {...LOOKS[status]} autoContrast>
      {status}
    </Badge>
  );
}
