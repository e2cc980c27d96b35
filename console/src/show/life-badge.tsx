import { Badge } from "@mantine/core";

/** Whether something is still good for anything, in a word. */
export function LifeBadge({ isLive, state }: { isLive: boolean; state: string }) {
  return (
    <Badge variant="light" color={isLive ? "green" : "gray"} autoContrast>
      {state}
    </Badge>
  );
}
