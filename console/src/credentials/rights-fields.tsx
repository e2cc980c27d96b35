import { SimpleGrid, Textarea } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { RoleSelect } from "../form/role-select.tsx";
import { TeamSelect } from "../form/team-select.tsx";
import { UserSelect } from "../form/user-select.tsx";
import { needsTeam } from "./credential-kinds.ts";
import type { CredentialValues } from "./new-credential-values.ts";

type Props = { form: UseFormReturnType<CredentialValues>; isClient: boolean };

/** Whom a credential acts for; an OAuth client acts for whoever lets it. */
export function RightsFields({ form, isClient }: Props) {
  const { api, user_id } = form.values;
  if (isClient) {
    return (
      <Textarea
        label="Redirect addresses"
        description="Where people may be sent back to, one a line: https, or http on the machine itself"
        autosize
        minRows={2}
        required
        {...form.getInputProps("redirect_uris")}
        error={redirectError(form.errors)}
      />
    );
  }
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }}>
      <TeamSelect
        label="Team"
        description={needsTeam(api) ? "The team that it speaks for" : "The only team that it reaches"}
        required={needsTeam(api)}
        clearable
        {...form.getInputProps("team_id")}
      />
      <UserSelect label="Person" description="In whose name it acts" clearable {...form.getInputProps("user_id")} />
      {user_id === null && (
        <RoleSelect label="Role" description="The highest that it may grant" {...form.getInputProps("role")} />
      )}
    </SimpleGrid>
  );
}

/** The error of the addresses, or of any of them. */
function redirectError(errors: Record<string, React.ReactNode>): React.ReactNode {
  return Object.entries(errors).find(([name]) => name.startsWith("redirect_uris"))?.[1];
}
