import { Badge } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";

type Status = Resource<"User">["status"];

const COLORS: Record<Status, string> = { active: "green", pending: "yellow", inactive: "gray" };

/** Whether somebody is there, was invited, or may not sign in any more. */
export function StatusBadge({ status }: { status: Status }) {
  return (
    <Badge variant="light" color={COLORS[status]} autoContrast>
      {status}
    </Badge>
  );
}
