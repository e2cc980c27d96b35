import { List, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { PersonLink } from "../people/person-link.tsx";
import type { Session } from "../session/session-query.ts";
import { useSession } from "../session/use-session.ts";
import { type Fact, Facts } from "../show/facts.tsx";
import { Moment } from "../show/moment.tsx";
import { RoleName } from "../show/role-name.tsx";
import { TeamLink } from "../teams/team-link.tsx";
import { teamQuery } from "../teams/team-query.ts";

/** Who is signed in, and what they may do. */
export function You() {
  const session = useSession();
  return (
    <Stack gap="md">
      <Facts facts={factsOf(session)} />
      <List size="sm" spacing={4}>
        {rightsOf(session).map((right) => (
          <List.Item key={right}>{right}</List.Item>
        ))}
      </List>
    </Stack>
  );
}

function factsOf({ user, role, team_id, credential_id, expires_at }: Session): readonly Fact[] {
  const who: Fact = [
    "Signed in as",
    user === null ? "A key of the organization" : <PersonLink key="you" user={user} />,
  ];
  return [
    who,
    ["Role", role === null ? "None in the whole organization" : <RoleName key="role" roleKey={role} />],
    ...(team_id === null ? [] : [["Only team", <OnlyTeam key="team" id={team_id} />] as const]),
    ...(credential_id === null ? [] : [["Credential", `No. ${credential_id}`] as const]),
    ["Ends", expires_at === null ? "Not by itself" : <Moment key="ends" at={expires_at} />],
  ];
}

function OnlyTeam({ id }: { id: number }) {
  const { data } = useQuery(teamQuery(id));
  return data === undefined ? `No. ${id}` : <TeamLink team={data} />;
}

const SEES: Record<Session["reach"], string> = {
  organization: "You see the whole organization.",
  teams: "You see the teams that you administer, and who is on them.",
  self: "You see yourself, and your own teams.",
};
const CHANGES: Record<Session["reach"], string> = {
  organization: "You may change people, teams, memberships and contacts.",
  teams: "You may change the members of those teams, up to your own role.",
  self: "You may change your own contact details.",
};

/** What somebody sees and may change, in sentences. */
function rightsOf({ reach, scope }: Session): string[] {
  if (scope === "read") return [SEES[reach], "You may change nothing: you are signed in for reading only."];
  if (reach !== "organization") return [SEES[reach], CHANGES[reach]];
  const more =
    scope === "admin"
      ? "You may change credentials, webhooks, roles and the organization itself."
      : "You may not change credentials, webhooks, roles and the organization itself.";
  return [SEES[reach], CHANGES[reach], more, "You grant no role above your own."];
}
