import { Anchor, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Resource } from "../../../src/client/directory-client.ts";
import { type Fact, Facts } from "../show/facts.tsx";
import { Moment } from "../show/moment.tsx";
import { contactName } from "./contact-name.ts";

type Contact = Resource<"Contact">;

/** A contact by name; pressed, it shows all that is known of them. */
export function ContactCard({ contact }: { contact: Contact }) {
  const [isOpen, { open, close }] = useDisclosure();
  const name = contactName(contact);
  return (
    <>
      <Anchor component="button" type="button" fz="inherit" ta="start" onClick={open}>
        {name}
      </Anchor>
      <Modal opened={isOpen} onClose={close} title={name}>
        <Facts facts={factsOf(contact)} />
      </Modal>
    </>
  );
}

/** What is known, without what was never given. */
function factsOf(contact: Contact): Fact[] {
  const said: Fact[] = [
    ["Title", contact.title],
    ["E-mail", contact.email],
    ["Phone", contact.phone],
    ...labeled("Phone", contact.phones),
    ...labeled("Address", contact.addresses),
    ...Object.entries(contact.chats),
    ...Object.entries(contact.socials),
    ["Web page", contact.url],
    ["Other ways", contact.other_contacts],
  ];
  const given = said.filter(([, value]) => value !== "" && value !== null);
  return [...given, ["Created", <Moment key="created" at={contact.created_at} />]];
}

function labeled(what: string, values: readonly { kind: string; value: string }[]): Fact[] {
  return values.map(({ kind, value }) => [`${what}, ${kind}`, value]);
}
