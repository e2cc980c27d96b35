import { Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { EditButtons } from "../form/edit-buttons.tsx";
import { TimeZoneSelect } from "../form/time-zone-select.tsx";
import { UnsavedGuard } from "../form/unsaved-guard.tsx";
import { useEdit } from "../form/use-edit.ts";
import { SESSION_KEY } from "../session/session-query.ts";
import { CountrySelect, countryName } from "./country-select.tsx";
import { organizationQuery } from "./organization-query.ts";

type Organization = Resource<"Organization">;

/** What the organization is called and where it is. */
export function OrganizationForm({ organization }: { organization: Organization }) {
  const queries = useQueryClient();
  const edit = useEdit({
    row: organization,
    valuesOf,
    say: { country: (code) => countryName(String(code)) },
    save: (body, shown) =>
      ask(client.PATCH("/directory/v1/organization", { params: { header: ifMatch(shown) }, body })),
    read: () => queries.query({ ...organizationQuery, staleTime: 0 }),
    // The session tells the organization's name.
    stale: [organizationQuery.queryKey, SESSION_KEY],
    done: "The organization was changed.",
  });
  const { form } = edit;
  return (
    <form onSubmit={edit.submit} noValidate>
      <Stack>
        <TextInput label="Name" required {...form.getInputProps("name")} />
        <CountrySelect
          label="Country"
          description="In which phones without a country code are read"
          {...form.getInputProps("country")}
        />
        <TimeZoneSelect
          label="Time zone"
          description="Of people and teams that have none of their own"
          clearable={false}
          {...form.getInputProps("time_zone")}
        />
        <EditButtons edit={edit} />
        <UnsavedGuard isDirty={edit.isChanged} />
      </Stack>
    </form>
  );
}

function valuesOf({ name, country, time_zone }: Organization) {
  return { name, country, time_zone };
}
