import { Anchor, Group } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { Column } from "../list/column.ts";
import { ListPage } from "../list/list-page.tsx";
import { useListQuery } from "../list/use-list-query.ts";
import { useList } from "../list/use-list.ts";
import { OrganizationOnly } from "../session/organization-only.tsx";
import { mayWrite, seesOrganization } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Page } from "../shell/page.tsx";
import { mailTo } from "../show/mail-to.ts";
import { AddContact } from "./add-contact.tsx";
import { AddFolder } from "./add-folder.tsx";
import { ContactCard } from "./contact-card.tsx";
import { DeleteContact } from "./delete-contact.tsx";
import { EditContact } from "./edit-contact.tsx";
import { FolderFilter } from "./folder-filter.tsx";
import { FolderName } from "./folder-name.tsx";

type Contact = Resource<"Contact">;

const COLUMNS: readonly Column<Contact>[] = [
  { title: "Name", cell: (contact) => <ContactCard contact={contact} />, sortBy: "name" },
  { title: "E-mail", cell: ({ email }) => <Mail email={email} />, sortBy: "email", from: "sm" },
  { title: "Phone", cell: ({ phone }) => phone, from: "xs" },
  { title: "Title", cell: ({ title }) => title, from: "lg" },
  { title: "Folder", cell: ({ folder_id }) => <FolderName id={folder_id} />, from: "md" },
];

const ACTIONS: Column<Contact> = { title: "Actions", cell: (contact) => <Actions contact={contact} /> };

/** `/contacts`: people who can be reached and have no account. */
export function ContactsPage() {
  if (seesOrganization(useSession())) return <ContactList />;
  return (
    <Page title="Contacts">
      <OrganizationOnly>{null}</OrganizationOnly>
    </Page>
  );
}

function ContactList() {
  const may = mayWrite(useSession());
  const [query, show] = useListQuery();
  const list = useList(["contacts"], query, (request) =>
    ask(client.GET("/directory/v1/contacts", { params: { query: request } })),
  );
  return (
    <ListPage
      title="Contacts"
      nouns={["contact", "contacts"]}
      list={list}
      columns={may ? [...COLUMNS, ACTIONS] : COLUMNS}
      keyOf={({ id }) => id}
      query={query}
      onQuery={show}
      looksIn="Name, e-mail or phone"
      example={'title contains "manager" and created_at >= "2026-01-31"'}
      tools={<FolderFilter query={query} onQuery={show} />}
      actions={
        may && (
          <>
            <AddFolder />
            <AddContact />
          </>
        )
      }
      empty="There are no contacts yet."
    />
  );
}

function Mail({ email }: { email: string }) {
  if (email === "") return null;
  return (
    <Anchor inherit href={mailTo(email)}>
      {email}
    </Anchor>
  );
}

function Actions({ contact }: { contact: Contact }) {
  return (
    <Group gap={6} wrap="nowrap">
      <EditContact contact={contact} />
      <DeleteContact contact={contact} />
    </Group>
  );
}
