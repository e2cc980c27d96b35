import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Resource } from "../../../src/client/directory-client.ts";
import { seesOrganization } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { Invitations } from "./invitations.tsx";
import { Members } from "./members.tsx";
import { TeamChart } from "./team-chart.tsx";
import { tabOf, teamSearch } from "./team-search.ts";
import { TeamSettings } from "./team-settings.tsx";

type Team = Resource<"Team">;
type Props = { team: Team; onDeleted: (team: Team) => void };

/** What there is of a team, a tab each; which one is shown stands in the address. */
export function TeamTabs({ team, onDeleted }: Props) {
  const isWhole = seesOrganization(useSession());
  const { tab: asked = "members" } = useSearch({ from: "/inside/teams/$id", select: teamSearch });
  const tab = asked === "invitations" && !isWhole ? "members" : asked;
  const navigate = useNavigate({ from: "/teams/$id" });
  const show = (name: string | null) => {
    const next = tabOf(name);
    void navigate({ search: next === undefined || next === "members" ? {} : { tab: next } });
  };
  return (
    <Tabs value={tab} onChange={show} keepMounted={false}>
      <Tabs.List aria-label={`Team ${team.name}`} mb="md">
        <Tabs.Tab value="members">Members</Tabs.Tab>
        <Tabs.Tab value="chart">Chart</Tabs.Tab>
        {isWhole && <Tabs.Tab value="invitations">Invitations</Tabs.Tab>}
        <Tabs.Tab value="settings">Settings</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="members">
        <Members team={team} />
      </Tabs.Panel>
      <Tabs.Panel value="chart">
        <TeamChart team={team} />
      </Tabs.Panel>
      {isWhole && (
        <Tabs.Panel value="invitations">
          <Invitations team={team} />
        </Tabs.Panel>
      )}
      <Tabs.Panel value="settings">
        <TeamSettings team={team} onDeleted={onDeleted} />
      </Tabs.Panel>
    </Tabs>
  );
}
