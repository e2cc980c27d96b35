import { Button, Modal, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { EditButtons } from "../form/edit-buttons.tsx";
import { useEdit } from "../form/use-edit.ts";
import { ContactFields } from "./contact-fields.tsx";
import { contactName } from "./contact-name.ts";
import { contactBody, type ContactValues, contactValues } from "./contact-values.ts";

type Contact = Resource<"Contact">;

/** The button that changes a contact. */
export function EditContact({ contact }: { contact: Contact }) {
  const [isOpen, { open, close }] = useDisclosure();
  const title = `Edit ${contactName(contact)}`;
  return (
    <>
      <Button size="compact-xs" variant="default" onClick={open} aria-label={title}>
        Edit
      </Button>
      <Modal opened={isOpen} onClose={close} title={title} size="lg" closeButtonProps={{ "aria-label": "Close" }}>
        <EditContactForm contact={contact} onClose={close} />
      </Modal>
    </>
  );
}

function EditContactForm({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { id } = contact;
  const edit = useEdit<Contact, ContactValues>({
    row: contact,
    valuesOf: contactValues,
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
