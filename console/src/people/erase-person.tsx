import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";

/** Of a longer name the number is typed instead. */
const LONGEST_TYPED = 60;

/** Takes a person, and all that is kept of them, away for good. */
export function ErasePerson({ id, version, name }: { id: number; version: number; name: string }) {
  const erase = useChange({
    change: () =>
      ask(
        client.POST("/directory/v1/users/{id}/erase", {
          params: { path: { id }, header: ifMatch({ version }) },
        }),
      ),
    stale: [["users"], ["memberships"], ["journal"], ["jobs"], ["grants"], ["credentials"]],
    done: "The person was erased.",
  });
  return (
    <ConfirmButton
      label="Erase for good"
      title={`Erase ${name}?`}
      typed={name.length > LONGEST_TYPED ? String(id) : name}
      color="red"
      variant="outline"
      loading={erase.isPending}
      onConfirm={() => erase.mutate()}
    >
      Every field, picture, absence, password, session and credential of this person goes, and what the journal and jobs
      say of them, also of those who were merged into them. It cannot be taken back. The number {id} stays taken.
    </ConfirmButton>
  );
}
