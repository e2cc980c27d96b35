import { Title } from "@mantine/core";
import { OrganizationOnly } from "../session/organization-only.tsx";
import { mayWrite, seesOrganization } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Page } from "../shell/page.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { ImportsList } from "./imports-list.tsx";
import { NewImport } from "./new-import.tsx";

/** `/imports`: files on their way into the directory, and out of it. */
export function ImportsPage() {
  const session = useSession();
  return (
    <Page title="Imports" actions={seesOrganization(session) && <ExportMenu />}>
      <OrganizationOnly>
        {mayWrite(session) && <NewImport />}
        <Title order={2} size="h4">
          Earlier imports
        </Title>
        <ImportsList />
      </OrganizationOnly>
    </Page>
  );
}
