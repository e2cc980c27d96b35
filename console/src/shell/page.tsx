import { Anchor, Breadcrumbs, Group, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Link, type LinkProps } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { focusPage } from "./focus-page.ts";

type Props = {
  title: string;
  /** The pages above this one. */
  above?: readonly { title: string; to: LinkProps["to"] }[];
  /** What stands beside the title. */
  aside?: ReactNode;
  /** What can be done here. */
  actions?: ReactNode;
  children: ReactNode;
};

/** A page: its title, what can be done, and what it shows. */
export function Page({ title, above, aside, actions, children }: Props) {
  useDocumentTitle(`${title} · Rollcall`);
  useEffect(focusPage, []);
  return (
    <Stack gap="md">
      {above !== undefined && (
        <Breadcrumbs>
          {above.map((page) => (
            <Anchor key={page.title} size="sm" renderRoot={(props) => <Link to={page.to ?? "/"} {...props} />}>
              {page.title}
            </Anchor>
          ))}
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="center">
        <Group gap="sm" align="center">
          <Title order={1} size="h2" tabIndex={-1} style={{ outline: "none" }}>
            {title}
          </Title>
          {aside}
        </Group>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Stack>
  );
}
