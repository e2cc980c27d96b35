import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { Resource } from "../../../src/client/directory-client.ts";
import { Refusal } from "../api/refusal.ts";
import { useSession } from "../session/use-session.ts";
import { Failure } from "../shell/failure.tsx";
import { NotFound } from "../shell/not-found.tsx";
import { Page } from "../shell/page.tsx";
import { Waiting } from "../show/waiting.tsx";
import { GonePerson } from "./gone-person.tsx";
import { PersonHead } from "./person-head.tsx";
import { personName } from "./person-name.ts";
import { personRights } from "./person-rights.ts";
import { PersonSections } from "./person-sections.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { StatusMenu } from "./status-menu.tsx";
import { userQuery } from "./user-query.ts";

const ABOVE = [{ title: "People", to: "/people" }] as const;

/** `/people/$id`: all about a person, and what can be done with them. */
export function PersonPage() {
  const { id } = useParams({ from: "/inside/people/$id" });
  return /^[1-9]\d{0,14}$/u.test(id) ? <Person key={id} id={Number(id)} /> : <NotFound />;
}

function Person({ id }: { id: number }) {
  const { data: user, error, refetch } = useQuery(userQuery(id));
  if (isGone(error)) return <GonePerson id={id} name={user === undefined ? undefined : personName(user)} />;
  if (user !== undefined) return <KnownPerson user={user} />;
  return (
    <Page title="Person" above={ABOVE}>
      {error === null ? <Waiting /> : <Failure error={error} onRetry={refetch} />}
    </Page>
  );
}

function KnownPerson({ user }: { user: Resource<"User"> }) {
  const session = useSession();
  const rights = personRights(session, user.id);
  return (
    <Page
      title={personName(user)}
      above={ABOVE}
      aside={<StatusBadge status={user.status} />}
      actions={rights.manages && <StatusMenu user={user} />}
    >
      <PersonHead user={user} />
      <PersonSections user={user} rights={rights} />
    </Page>
  );
}

function isGone(error: Error | null): boolean {
  return error instanceof Refusal && error.problem.status === 404;
}
