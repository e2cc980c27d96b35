import { Button, Group, Stack, Text } from "@mantine/core";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/client.ts";
import { ifMatch } from "../../api/if-match.ts";
import { useChange } from "../../form/use-change.ts";
import { Failure } from "../../shell/failure.tsx";
import type { Place } from "./place.ts";

/** Asks whether somebody is to be taken off a team, and does it. */
export function LeavePlace({ place, onClose }: { place: Place; onClose: () => void }) {
  const leave = useChange({
    change: () =>
      ask(
        client.DELETE("/directory/v1/memberships/{id}", {
          params: { path: { id: place.id }, header: ifMatch(place) },
        }),
      ),
    stale: [["memberships"], ["teams"], ["journal"]],
    done: `Taken off ${place.teamName}.`,
    onDone: onClose,
    isForm: true,
  });
  return (
    <Stack>
      <Text size="sm">They stay in the organization, and their role on {place.teamName} ends.</Text>
      {leave.error !== null && <Failure error={leave.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button color="red" onClick={() => leave.mutate()} loading={leave.isPending} data-autofocus>
          Take off the team
        </Button>
      </Group>
    </Stack>
  );
}
