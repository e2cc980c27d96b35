import { NavLink, ScrollArea } from "@mantine/core";
import { Link, type LinkProps, useRouterState } from "@tanstack/react-router";
import {
  BookOpen,
  Building2,
  Contact,
  FileUp,
  History,
  KeyRound,
  type LucideIcon,
  Shield,
  Users,
  UsersRound,
  Webhook,
} from "lucide-react";
import { seesOrganization } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";

type Place = { title: string; to: NonNullable<LinkProps["to"]>; icon: LucideIcon; ofOrganization?: true };

/** The pages, by hand. `ofOrganization`: only for those who see all of it. */
const PLACES: readonly Place[] = [
  { title: "People", to: "/people", icon: Users },
  { title: "Teams", to: "/teams", icon: UsersRound },
  { title: "Contacts", to: "/contacts", icon: Contact, ofOrganization: true },
  { title: "Roles", to: "/roles", icon: Shield },
  { title: "Imports", to: "/imports", icon: FileUp, ofOrganization: true },
  { title: "Journal", to: "/journal", icon: History, ofOrganization: true },
  { title: "Credentials", to: "/credentials", icon: KeyRound, ofOrganization: true },
  { title: "Webhooks", to: "/webhooks", icon: Webhook, ofOrganization: true },
  { title: "Organization", to: "/organization", icon: Building2 },
];

/** The way to every page that the signed-in one may see. */
export function Navigation() {
  const isWhole = seesOrganization(useSession());
  const path = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <ScrollArea component="nav" aria-label="Pages">
      {PLACES.filter(({ ofOrganization }) => isWhole || ofOrganization !== true).map(({ title, to, icon: Icon }) => (
        <NavLink
          key={title}
          label={title}
          leftSection={<Icon size={18} aria-hidden />}
          active={path === to || path.startsWith(`${to}/`)}
          renderRoot={(props) => <Link to={to} {...props} />}
        />
      ))}
      <NavLink label="API documentation" leftSection={<BookOpen size={18} aria-hidden />} href="/docs" />
    </ScrollArea>
  );
}
