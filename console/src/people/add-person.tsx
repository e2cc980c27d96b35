import { Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { UserPlus } from "lucide-react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { messageOf } from "../api/refusal.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { RoleSelect } from "../form/role-select.tsx";
import { TeamSelect } from "../form/team-select.tsx";
import { useChange } from "../form/use-change.ts";
import { useIdempotencyKey } from "../form/use-idempotency-key.ts";
import { STATUSES } from "./status-menu.tsx";

type User = Resource<"User">;
type Values = {
  given_name: string;
  family_name: string;
  email: string;
  phone: string;
  title: string;
  status: User["status"];
  team_id: number | null;
  team_role: string;
};

const COLUMNS = { base: 1, xs: 2 };
const EMPTY: Values = {
  given_name: "",
  family_name: "",
  email: "",
  phone: "",
  title: "",
  status: "active",
  team_id: null,
  team_role: "member",
};

/** The button that adds a person, and leads to them. */
export function AddPerson() {
  return (
    <DialogButton
      leftSection={<UserPlus size={16} aria-hidden />}
      label="Add person"
      title="Add person"
      renderForm={(close) => <AddPersonForm onClose={close} />}
    />
  );
}

function AddPersonForm({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const form = useForm({ initialValues: EMPTY, validate: namedSomehow });
  const { keyFor } = useIdempotencyKey();
  const add = useChange({
    change: (values: Values) => addPerson(values, keyFor(values)),
    stale: [["users"], ["memberships"], ["teams"], ["journal"]],
    done: ({ name }) => `${name || "The person"} was added.`,
    onDone: ({ id }) => void navigate({ to: "/people/$id", params: { id: String(id) } }),
    isForm: true,
  });
  const submit = form.onSubmit((values) =>
    add.mutate(values, { onError: (error) => form.setErrors(fieldErrors(error)) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <SimpleGrid cols={COLUMNS}>
          <TextInput label="Given name" data-autofocus {...form.getInputProps("given_name")} />
          <TextInput label="Family name" {...form.getInputProps("family_name")} />
        </SimpleGrid>
        <TextInput label="E-mail" type="email" {...form.getInputProps("email")} />
        <SimpleGrid cols={COLUMNS}>
          <TextInput label="Phone" type="tel" {...form.getInputProps("phone")} />
          <TextInput label="Title" {...form.getInputProps("title")} />
        </SimpleGrid>
        <Select
          label="Status"
          allowDeselect={false}
          data={STATUSES.map(({ value, label }) => ({ value, label }))}
          {...form.getInputProps("status")}
        />
        <SimpleGrid cols={COLUMNS}>
          <TeamSelect label="Team" placeholder="None yet" clearable {...form.getInputProps("team_id")} />
          <RoleSelect
            label="Role on the team"
            disabled={form.getValues().team_id === null}
            {...form.getInputProps("team_role")}
          />
        </SimpleGrid>
        <FormButtons label="Add" isBusy={add.isPending} error={add.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}

/** Nobody would know again who has neither a name nor a way to be reached. */
function namedSomehow({ given_name, family_name, email, phone }: Values): Partial<Record<keyof Values, string>> {
  if ([given_name, family_name, email, phone].some((value) => value.trim() !== "")) return {};
  return { given_name: "Give a name, an e-mail or a phone." };
}

/** Makes a person, and puts them on a team if one is chosen; whoever was made stays, even if the team is refused. */
async function addPerson({ team_id: teamId, team_role: role, ...body }: Values, key: string): Promise<User> {
  const params = { header: { "idempotency-key": key } };
  const user = await ask(client.POST("/directory/v1/users", { params, body }));
  if (teamId === null) return user;
  try {
    await ask(client.POST("/directory/v1/memberships", { body: { team_id: teamId, user_id: user.id, role } }));
  } catch (error) {
    notifications.show({ message: `Not put on the team: ${messageOf(error)}`, color: "red", role: "alert" });
  }
  return user;
}
