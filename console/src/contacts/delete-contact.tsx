import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";
import { contactName } from "./contact-name.ts";

type Contact = Resource<"Contact">;

/** The button that deletes a contact for good. */
export function DeleteContact({ contact }: { contact: Contact }) {
  const { id } = contact;
  const name = contactName(contact);
  const remove = useChange({
    change: () =>
      ask(client.DELETE("/directory/v1/contacts/{id}", { params: { path: { id }, header: ifMatch(contact) } })),
    stale: [["contacts"]],
    done: `${name} was deleted.`,
  });
  return (
    <ConfirmButton
      label="Delete"
      aria-label={`Delete ${name}`}
      title={`Delete ${name}?`}
      size="compact-xs"
      typed="delete"
      loading={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      This is for good: the contact and what the journal has of them are gone, and cannot be restored.
    </ConfirmButton>
  );
}
