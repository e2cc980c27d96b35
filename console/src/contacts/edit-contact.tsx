import { Stack } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { EditButtons } from "../form/edit-buttons.tsx";
import { useEdit } from "../form/use-edit.ts";
import type { Names } from "../form/use-meanwhile.tsx";
import { ContactFields } from "./contact-fields.tsx";
import { contactName } from "./contact-name.ts";
import { CONTACT_CHECKS, contactBody, type ContactValues, contactValues } from "./contact-values.ts";
import { FolderName } from "./folder-name.tsx";

type Contact = Resource<"Contact">;

/** The button that changes a contact. */
export function EditContact({ contact }: { contact: Contact }) {
  const title = `Edit ${contactName(contact)}`;
  return (
    <DialogButton
      size="compact-xs"
      variant="default"
      aria-label={title}
      label="Edit"
      title={title}
      width="lg"
      renderForm={(close) => <EditContactForm contact={contact} onClose={close} />}
    />
  );
}

const NAMES: Names = { folder_id: (id) => <FolderName id={Number(id)} /> };

function EditContactForm({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { id } = contact;
  const edit = useEdit<Contact, ContactValues>({
    row: contact,
    valuesOf: contactValues,
    validate: CONTACT_CHECKS,
    say: NAMES,
    save: (changes, shown) => {
      const params = { path: { id }, header: ifMatch(shown) };
      return ask(client.PATCH("/directory/v1/contacts/{id}", { params, body: contactBody(changes, shown) }));
    },
    read: () => ask(client.GET("/directory/v1/contacts/{id}", { params: { path: { id } } })),
    stale: [["contacts"]],
    done: "The contact was changed.",
    onDone: onClose,
  });
  return (
    <form onSubmit={edit.submit} noValidate>
      <Stack>
        <ContactFields form={edit.form} />
        <EditButtons edit={edit} onCancel={onClose} />
      </Stack>
    </form>
  );
}
