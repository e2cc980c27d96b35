import { Anchor, AppShell, Burger, Group, Image, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { type MouseEvent, useEffect } from "react";
import mark from "../mark.svg";
import { whoOf } from "../session/session-query.ts";
import { SignInAgain } from "../session/sign-in-again.tsx";
import { useSession } from "../session/use-session.ts";
import { AccountMenu } from "./account-menu.tsx";
import { ColorSchemeButton } from "./color-scheme-button.tsx";
import { Navigation } from "./navigation.tsx";

/** What is around every page behind the sign-in. */
export function Shell() {
  const session = useSession();
  const [isOpen, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(close, [path, close]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "sm", sm: "lg" }}
    >
      <SignInAgain />
      <SkipLink />
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Pages"
              aria-expanded={isOpen}
            />
            <Anchor
              underline="never"
              c="inherit"
              aria-label="Rollcall"
              renderRoot={(props) => <Link to="/people" {...props} />}
            >
              <Group gap={8} wrap="nowrap">
                <Image src={mark} alt="" w={24} h={24} />
                <Text fw={600} visibleFrom="xs">
                  Rollcall
                </Text>
              </Group>
            </Anchor>
            <Text c="dimmed" truncate maw={{ base: 150, sm: 320 }}>
              {session.organization.name}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColorSchemeButton />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs">
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main key={whoOf(session)} id="main" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

/** The way past the navigation for whoever goes by keys; it shows when it has the focus. */
function SkipLink() {
  const skip = (event: MouseEvent) => {
    // The page's address stays, as does what was typed and not saved.
    event.preventDefault();
    document.querySelector<HTMLElement>("#main")?.focus();
  };
  return (
    <Anchor href="#main" className="skip-link" onClick={skip}>
      To the page
    </Anchor>
  );
}
