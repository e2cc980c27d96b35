import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useListQuery } from "../list/use-list-query.ts";
import { AdminOnly } from "../session/admin-only.tsx";
import { mayAdminister } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Page } from "../shell/page.tsx";
import { AddCredential } from "./add-credential.tsx";
import { CredentialList } from "./credential-list.tsx";
import { credentialsSearch } from "./credentials-search.ts";
import { GrantList } from "./grant-list.tsx";

/** `/credentials`: what clients sign in with, and what people let them do, a tab each, which stands in the address. */
export function CredentialsPage() {
  const isAdmin = mayAdminister(useSession());
  const [query, show] = useListQuery();
  const { tab = "keys" } = useSearch({ from: "/inside/credentials", select: credentialsSearch });
  const navigate = useNavigate({ from: "/credentials" });
  // What one list is narrowed by says nothing to the other.
  const choose = (chosen: string | null) => void navigate({ search: credentialsSearch({ tab: chosen }) });
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
