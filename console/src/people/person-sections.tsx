import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { PersonAbsences } from "./absences/person-absences.tsx";
import { History } from "./history.tsx";
import { PersonMore } from "./person-more.tsx";
import type { PersonRights } from "./person-rights.ts";
import { PersonSignIn } from "./person-sign-in.tsx";
import { personSearch, type PersonTab } from "./person-tabs.ts";
import { PersonTeams } from "./places/person-teams.tsx";
import { PersonProfile } from "./profile/person-profile.tsx";

type User = Resource<"User">;
type Props = { user: User; rights: PersonRights };
type Section = { tab: PersonTab; title: string; show: (props: Props) => ReactNode; needs?: keyof PersonRights };

const SECTIONS: readonly Section[] = [
  { tab: "profile", title: "Profile", show: PersonProfile },
  { tab: "teams", title: "Teams", show: PersonTeams },
  { tab: "absences", title: "Absences", show: PersonAbsences },
  { tab: "sign-in", title: "Sign-in", show: PersonSignIn, needs: "signsIn" },
  { tab: "history", title: "History", show: History, needs: "seesHistory" },
  { tab: "more", title: "More", show: PersonMore },
];

/** The parts of a person's page; the one that is shown stands in the address. */
export function PersonSections({ user, rights }: Props) {
  const { tab = "profile" } = useSearch({ from: "/inside/people/$id" });
  const navigate = useNavigate();
  const sections = SECTIONS.filter(({ needs }) => needs === undefined || rights[needs]);
  const shown = sections.some((section) => section.tab === tab) ? tab : "profile";
  return (
    <Tabs
      value={shown}
      onChange={(value) => void navigate({ to: ".", search: personSearch({ tab: value }), replace: true })}
      keepMounted={false}
    >
      <Tabs.List style={{ flexWrap: "nowrap", overflowX: "auto", overflowY: "hidden" }}>
        {sections.map((section) => (
          <Tabs.Tab key={section.tab} value={section.tab} px={{ base: 6, sm: "md" }}>
            {section.title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {sections.map(({ tab: name, show: Shown }) => (
        <Tabs.Panel key={name} value={name} pt="md">
          <Shown user={user} rights={rights} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
