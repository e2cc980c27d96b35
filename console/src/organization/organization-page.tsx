import { SimpleGrid, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { mayAdminister } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Failure } from "../shell/failure.tsx";
import { Page } from "../shell/page.tsx";
import { Waiting } from "../show/waiting.tsx";
import { OrganizationFacts } from "./organization-facts.tsx";
import { OrganizationForm } from "./organization-form.tsx";
import { organizationQuery } from "./organization-query.ts";
import { You } from "./you.tsx";

/** `/organization`: the organization, and what the signed-in one may do in it. */
export function OrganizationPage() {
  return (
    <Page title="Organization">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Section title="The organization">
          <Organization />
        </Section>
        <Section title="You">
          <You />
        </Section>
      </SimpleGrid>
    </Page>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack component="section" aria-label={title} gap="sm">
      <Title order={2} size="h4">
        {title}
      </Title>
      {children}
    </Stack>
  );
}

function Organization() {
  const may = mayAdminister(useSession());
  const { data: organization, error, refetch } = useQuery(organizationQuery);
  if (organization === undefined) return error === null ? <Waiting /> : <Failure error={error} onRetry={refetch} />;
  return (
    <>
      {may && <OrganizationForm organization={organization} />}
      <OrganizationFacts organization={organization} isWhole={!may} />
    </>
  );
}
