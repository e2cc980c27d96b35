import { Group, Stack } from "@mantine/core";
import type { Resource } from "../../../src/client/directory-client.ts";
import type { Column } from "../list/column.ts";
import { Count } from "../list/count.tsx";
import { SearchedList } from "../list/searched-list.tsx";
import { useListQuery } from "../list/use-list-query.ts";
import { useList } from "../list/use-list.ts";
import { PersonLink } from "../people/person-link.tsx";
import { StatusBadge } from "../people/status-badge.tsx";
import { mayLead } from "../session/may-lead.ts";
import { seesOrganization } from "../session/rights.ts";
import { useOwnPlaces } from "../session/use-own-places.ts";
import { useSession } from "../session/use-session.ts";
import { RoleName } from "../show/role-name.tsx";
import { AddMember } from "./add-member.tsx";
import { InvitePerson } from "./invite-person.tsx";
import { MemberRole } from "./member-role.tsx";
import { MemberSupervisor, Supervisor } from "./member-supervisor.tsx";
import { type Member, readMembers } from "./member.ts";
import { RemoveMember } from "./remove-member.tsx";

/** The people of a team: their roles, and whom they report to. */
export function Members({ team }: { team: Resource<"Team"> }) {
  const session = useSession();
  const may = mayLead(session);
  const others = useOwnPlaces().filter(({ teamId }) => teamId !== team.id);
  // Whoever sees only this team sees nobody who is not on it.
  const seesMore = seesOrganization(session) || others.length > 0;
  const [query, show] = useListQuery();
  const list = useList(["memberships", { team: team.id }], query, (request) => readMembers(team.id, request));
  return (
    <Stack>
      <Group justify="space-between">
        <Count total={list.total} one="person" many="people" />
        {may && (
          <Group gap="xs">
            {seesMore && <AddMember team={team} />}
            <InvitePerson team={team} />
          </Group>
        )}
      </Group>
      <SearchedList
        caption={`Members of ${team.name}`}
        list={list}
        columns={may ? changeable(team.name) : COLUMNS}
        keyOf={({ id }) => id}
        query={query}
        onQuery={show}
        looksIn="Name, e-mail or phone"
        example={'role = "team_admin" or supervisor_id = null'}
        empty="Nobody is on this team yet."
      />
    </Stack>
  );
}

const NAME: Column<Member> = { title: "Name", cell: ({ user }) => <PersonLink user={user} />, sortBy: "name" };
const EMAIL: Column<Member> = { title: "E-mail", cell: ({ user }) => user.email, sortBy: "email", from: "md" };
const STATUS: Column<Member> = {
  title: "Status",
  cell: ({ user: { status } }) => <StatusBadge status={status} />,
  sortBy: "status",
  from: "lg",
};

const COLUMNS: readonly Column<Member>[] = [
  NAME,
  EMAIL,
  { title: "Role", cell: ({ role }) => <RoleName roleKey={role} /> },
  { title: "Reports to", cell: (member) => <Supervisor member={member} />, from: "sm" },
  STATUS,
];

function changeable(teamName: string): readonly Column<Member>[] {
  return [
    NAME,
    EMAIL,
    { title: "Role", cell: (member) => <MemberRole member={member} /> },
    { title: "Reports to", cell: (member) => <MemberSupervisor member={member} />, from: "sm" },
    STATUS,
    { title: "Actions", cell: (member) => <RemoveMember member={member} teamName={teamName} /> },
  ];
}
