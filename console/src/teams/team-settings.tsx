import { Divider, Stack, Switch, TextInput, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { EditButtons } from "../form/edit-buttons.tsx";
import { TimeZoneSelect } from "../form/time-zone-select.tsx";
import { UnsavedGuard } from "../form/unsaved-guard.tsx";
import { useEdit } from "../form/use-edit.ts";
import { mayLead } from "../session/may-lead.ts";
import { mayWrite, seesOrganization } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { DeleteTeam } from "./delete-team.tsx";
import { TeamFacts } from "./team-facts.tsx";
import { teamQuery } from "./team-query.ts";

type Team = Resource<"Team">;
type Props = { team: Team; onDeleted: (team: Team) => void };

/** What a team is called and where it is, to be changed by those who may. */
export function TeamSettings({ team, onDeleted }: Props) {
  const session = useSession();
  const mayDelete = mayWrite(session) && seesOrganization(session);
  return (
    <Stack maw={560}>
      {mayLead(session) && <SettingsForm team={team} />}
      <TeamFacts team={team} isWhole={!mayLead(session)} />
      {mayDelete && (
        <>
          <Divider />
          <DeleteTeam team={team} onDeleted={onDeleted} />
        </>
      )}
    </Stack>
  );
}

function SettingsForm({ team }: { team: Team }) {
  const { organization } = useSession();
  const queries = useQueryClient();
  const { id } = team;
  const edit = useEdit({
    row: team,
    valuesOf,
    save: ({ external_id, ...changes }, shown) => {
      const body = { ...changes, ...(external_id !== undefined && { external_id: external_id || null }) };
      const params = { path: { id }, header: ifMatch(shown) };
      return ask(client.PATCH("/directory/v1/teams/{id}", { params, body }));
    },
    read: () => queries.query({ ...teamQuery(id), staleTime: 0 }),
    stale: [["teams"]],
    done: "The team was changed.",
  });
  const { form } = edit;
  return (
    <form onSubmit={edit.submit} noValidate>
      <Stack>
        <TextInput label="Name" required {...form.getInputProps("name")} />
        <Textarea label="Description" autosize minRows={2} {...form.getInputProps("description")} />
        <TimeZoneSelect
          label="Time zone"
          placeholder={`The organization's: ${organization.time_zone}`}
          {...form.getInputProps("time_zone")}
        />
        <TextInput
          label="External id"
          description="What another system calls this team"
          {...form.getInputProps("external_id")}
        />
        <Switch label="A team of a client company" {...form.getInputProps("client", { type: "checkbox" })} />
        <EditButtons edit={edit} />
        <UnsavedGuard isDirty={edit.isChanged} />
      </Stack>
    </form>
  );
}

function valuesOf({ name, description, time_zone, external_id, client: ofClient }: Team) {
  return { name, description, time_zone, external_id: external_id ?? "", client: ofClient };
}
