import { Tabs } from "@mantine/core";
import { useState } from "react";
import { useListQuery } from "../list/use-list-query.ts";
import { AdminOnly } from "../session/admin-only.tsx";
import { mayAdminister } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Page } from "../shell/page.tsx";
import { AddCredential } from "./add-credential.tsx";
import { CredentialList } from "./credential-list.tsx";
import { GrantList } from "./grant-list.tsx";

/** `/credentials`: what clients of all APIs sign in with, and what people let OAuth clients do. */
export function CredentialsPage() {
  const isAdmin = mayAdminister(useSession());
  const [query, show] = useListQuery();
  const [tab, setTab] = useState<string | null>("keys");
  const choose = (chosen: string | null) => {
    // What one list is narrowed by says nothing to the other.
    show({});
    setTab(chosen);
  };
  return (
    <Page title="Credentials" actions={isAdmin && <AddCredential />}>
      <AdminOnly>
        <Tabs value={tab} onChange={choose} keepMounted={false}>
          <Tabs.List aria-label="Credentials" mb="md">
            <Tabs.Tab value="keys">Keys and clients</Tabs.Tab>
            <Tabs.Tab value="grants">Grants</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="keys">
            <CredentialList query={query} onQuery={show} />
          </Tabs.Panel>
          <Tabs.Panel value="grants">
            <GrantList query={query} onQuery={show} />
          </Tabs.Panel>
        </Tabs>
      </AdminOnly>
    </Page>
  );
}
