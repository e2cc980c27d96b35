import { hashKey, type QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { queryClient } from "./api/query-client.ts";
import { credentialsSearch } from "./credentials/credentials-search.ts";
import { listQuery } from "./list/list-query.ts";
import { personSearch } from "./people/person-tabs.ts";
import { followOtherTabs } from "./session/other-tabs.ts";
import { SESSION_KEY, sessionQuery } from "./session/session-query.ts";
import { SignInPage } from "./session/sign-in-page.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { PageFailure } from "./shell/page-failure.tsx";
import { teamSearch } from "./teams/team-search.ts";

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  /** `to`: the address of the page that was asked for. */
  validateSearch: ({ to }: Record<string, unknown>): { to?: string | undefined } => ({
    // What is left out would be taken as it stands in the address.
    to: isOwnPath(to) ? to : undefined,
  }),
  component: SignInPage,
});

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ context: { queries }, location }) => {
    if ((await queries.query({ ...sessionQuery, staleTime: "static" })) !== null) return;
    // oxlint-disable-next-line typescript/only-throw-error -- the router's way to lead elsewhere
    throw redirect({ to: "/sign-in", search: { to: location.publicHref } });
  },
  component: lazyRouteComponent(() => import("./shell/shell.tsx"), "Shell"),
});

const front = createRoute({
  getParentRoute: () => inside,
  path: "/",
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- the router's way to lead elsewhere
    throw redirect({ to: "/people" });
  },
});

const people = createRoute({
  getParentRoute: () => inside,
  path: "/people",
  validateSearch: listQuery,
  component: lazyRouteComponent(() => import("./people/people-page.tsx"), "PeoplePage"),
});
const person = createRoute({
  getParentRoute: () => inside,
  path: "/people/$id",
  validateSearch: personSearch,
  component: lazyRouteComponent(() => import("./people/person-page.tsx"), "PersonPage"),
});
const teams = createRoute({
  getParentRoute: () => inside,
  path: "/teams",
  validateSearch: listQuery,
  component: lazyRouteComponent(() => import("./teams/teams-page.tsx"), "TeamsPage"),
});
const team = createRoute({
  getParentRoute: () => inside,
  path: "/teams/$id",
  validateSearch: teamSearch,
  component: lazyRouteComponent(() => import("./teams/team-page.tsx"), "TeamPage"),
});
const contacts = createRoute({
  getParentRoute: () => inside,
  path: "/contacts",
  validateSearch: listQuery,
  component: lazyRouteComponent(() => import("./contacts/contacts-page.tsx"), "ContactsPage"),
});
const roles = createRoute({
  getParentRoute: () => inside,
  path: "/roles",
  validateSearch: listQuery,
  component: lazyRouteComponent(() => import("./roles/roles-page.tsx"), "RolesPage"),
});
const imports = createRoute({
  getParentRoute: () => inside,
  path: "/imports",
  validateSearch: listQuery,
  component: lazyRouteComponent(() => import("./imports/imports-page.tsx"), "ImportsPage"),
});
const importPage = createRoute({
  getParentRoute: () => inside,
  path: "/imports/$id",
  component: lazyRouteComponent(() => import("./imports/import-page.tsx"), "ImportPage"),
});
const journal = createRoute({
  getParentRoute: () => inside,
  path: "/journal",
  validateSearch: listQuery,
  component: lazyRouteComponent(() => import("./journal/journal-page.tsx"), "JournalPage"),
});
const credentials = createRoute({
  getParentRoute: () => inside,
  path: "/credentials",
  validateSearch: credentialsSearch,
  component: lazyRouteComponent(() => import("./credentials/credentials-page.tsx"), "CredentialsPage"),
});
const webhooks = createRoute({
  getParentRoute: () => inside,
  path: "/webhooks",
  validateSearch: listQuery,
  component: lazyRouteComponent(() => import("./webhooks/webhooks-page.tsx"), "WebhooksPage"),
});
const webhook = createRoute({
  getParentRoute: () => inside,
  path: "/webhooks/$id",
  validateSearch: listQuery,
  component: lazyRouteComponent(() => import("./webhooks/webhook-page.tsx"), "WebhookPage"),
});
const organization = createRoute({
  getParentRoute: () => inside,
  path: "/organization",
  component: lazyRouteComponent(() => import("./organization/organization-page.tsx"), "OrganizationPage"),
});
/** Every other address: nothing is there, but the navigation is. */
const nowhere = createRoute({ getParentRoute: () => inside, path: "/$", component: NotFound });

const pages = [
  front,
  people,
  person,
  teams,
  team,
  contacts,
  roles,
  imports,
  importPage,
  journal,
  credentials,
  webhooks,
  webhook,
  organization,
  nowhere,
] as const;

/** The console's addresses, below `/console`. */
export const router = createRouter({
  routeTree: root.addChildren([signIn, inside.addChildren(pages)]),
  basepath: "/console",
  context: { queries: queryClient },
  defaultPreload: "intent",
  defaultErrorComponent: PageFailure,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

const SESSION_HASH = hashKey(SESSION_KEY);

// Whoever is signed out meanwhile is led to the sign-in.
queryClient.getQueryCache().subscribe(({ type, query }) => {
  const isSession = type === "updated" && query.queryHash === SESSION_HASH;
  if (isSession && query.state.data === null && router.state.location.pathname !== "/sign-in") void router.invalidate();
});

followOtherTabs(queryClient);

/** Nobody is led to elsewhere after they signed in. */
function isOwnPath(to: unknown): to is string {
  return typeof to === "string" && /^\/console(?:$|[/?])/u.test(to);
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
