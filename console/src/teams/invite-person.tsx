import { SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Mail } from "lucide-react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { RoleSelect } from "../form/role-select.tsx";
import { useChange } from "../form/use-change.ts";
import { seesOrganization } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";

type Team = Resource<"Team">;

const HINT = "For somebody new. Whoever is in the organization already is put on the team by “Add person”.";
const HINT_OF_TEAMS =
  "For somebody new. Whoever is in the organization already is put on the team by an administrator of it.";
const EMPTY = { email: "", given_name: "", family_name: "", phone: "", title: "", role: "member" };

/** The button that makes a new person, puts them on a team and tells them by e-mail. */
export function InvitePerson({ team }: { team: Team }) {
  return (
    <DialogButton
      variant="default"
      leftSection={<Mail size={16} aria-hidden />}
      label="Invite"
      title={`Invite somebody new to ${team.name}`}
      renderForm={(close) => <InviteForm team={team} onClose={close} />}
    />
  );
}

function InviteForm({ team: { id, name }, onClose }: { team: Team; onClose: () => void }) {
  const session = useSession();
  const form = useForm({ mode: "uncontrolled", initialValues: EMPTY });
  const invite = useChange({
    change: (body: typeof EMPTY) =>
      ask(client.POST("/directory/v1/teams/{id}/invitations", { params: { path: { id } }, body })),
    stale: [["memberships"], ["invitations"], ["users"]],
    done: ({ user }) => `${user?.name || user?.email} was invited to ${name}.`,
    onDone: onClose,
    isForm: true,
  });
  const submit = form.onSubmit((body) =>
    invite.mutate(body, { onError: (error) => form.setErrors(fieldErrors(error)) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="E-mail"
          description={seesOrganization(session) ? HINT : HINT_OF_TEAMS}
          type="email"
          required
          data-autofocus
          key={form.key("email")}
          {...form.getInputProps("email")}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput label="Given name" key={form.key("given_name")} {...form.getInputProps("given_name")} />
          <TextInput label="Family name" key={form.key("family_name")} {...form.getInputProps("family_name")} />
          <TextInput label="Phone" type="tel" key={form.key("phone")} {...form.getInputProps("phone")} />
          <TextInput label="Title" key={form.key("title")} {...form.getInputProps("title")} />
        </SimpleGrid>
        <RoleSelect label="Role on the team" teamId={id} key={form.key("role")} {...form.getInputProps("role")} />
        <FormButtons label="Invite" isBusy={invite.isPending} error={invite.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
