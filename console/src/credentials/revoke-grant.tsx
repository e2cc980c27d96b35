import { Group } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";

/** The button that ends what somebody lets an OAuth client do; there is none where that has ended. */
export function RevokeGrant({ grant }: { grant: Resource<"Grant"> }) {
  const { id, client_id, client_name } = grant;
  const params = { path: { id }, header: ifMatch(grant) };
  const revoke = useChange({
    change: () => ask(client.DELETE("/directory/v1/grants/{id}", { params })),
    stale: [["grants"], ["journal"]],
    done: "The grant was revoked.",
  });
  if (grant.state !== "live") return null;
  return (
    <Group justify="flex-end">
      <ConfirmButton
        size="compact-sm"
        label="Revoke"
        title="Revoke this grant?"
        loading={revoke.isPending}
        onConfirm={() => revoke.mutate()}
      >
        {client_name || client_id} is signed out of this person’s account at once, and has to ask again.
      </ConfirmButton>
    </Group>
  );
}
