import { Badge } from "@mantine/core";
import type { Import } from "./import-query.ts";

type State = Import["state"];

const COLORS: Record<State, string> = {
  receiving: "blue",
  queued: "blue",
  running: "blue",
  completed: "green",
  failed: "red",
  cancelled: "gray",
};

/** How far a job is. */
export function StateBadge({ state }: { state: State }) {
  return (
    <Badge variant="light" color={COLORS[state]} autoContrast>
      {state}
    </Badge>
  );
}
