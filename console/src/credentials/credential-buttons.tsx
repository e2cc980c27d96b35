import { Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { RotateButton } from "../form/rotate-button.tsx";
import { useChange } from "../form/use-change.ts";
import { besideSecret, type Credential, credentialName } from "./credential-kinds.ts";

const STALE = [["credentials"], ["grants"]];

/** What can be done about a credential that lives: rotate and revoke it. */
export function CredentialButtons({ credential }: { credential: Credential }) {
  const { id } = credential;
  const name = credentialName(credential);
  const params = { path: { id }, header: ifMatch(credential) };
  const revoke = useChange({
    change: () => ask(client.DELETE("/directory/v1/credentials/{id}", { params })),
    stale: STALE,
    done: `${name} was revoked.`,
  });
  const queries = useQueryClient();
  // Somebody else may have changed it meanwhile.
  const showAnew = () => void queries.invalidateQueries({ queryKey: ["credentials"] });
  const rotate = async (overlap_seconds: number, key: string) => {
    const header = { ...params.header, "idempotency-key": key };
    const request = { params: { path: { id }, header }, body: { overlap_seconds } };
    const issued = await ask(client.POST("/directory/v1/credentials/{id}/rotate", request));
    return { secret: issued.secret, beside: besideSecret(issued) };
  };
  if (!credential.live) return null;
  return (
    <Group gap={4} justify="flex-end">
      <RotateButton size="compact-sm" of={name} mostDays={90} rotate={rotate} stale={STALE} />
      <ConfirmButton
        size="compact-sm"
        label="Revoke"
        title={`Revoke ${name}?`}
        loading={revoke.isPending}
        onConfirm={() => revoke.mutate(undefined, { onError: showAnew })}
      >
        It ends at once, and cannot be brought back. Whoever uses it is refused from then on.
      </ConfirmButton>
    </Group>
  );
}
