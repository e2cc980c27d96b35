import { List, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { DialogButton } from "../form/dialog-button.tsx";
import { fieldErrors } from "../form/field-errors.ts";
import { FormButtons } from "../form/form-buttons.tsx";
import { useChange } from "../form/use-change.ts";
import { UserSelect } from "../form/user-select.tsx";
import { personName } from "./person-name.ts";
import { keepUser } from "./user-query.ts";

type User = Resource<"User">;

/** Makes one person of two who are the same. */
export function MergePerson({ user }: { user: User }) {
  return (
    <>
      <Text size="sm">For somebody who is here twice: this one stays, and takes over what the other has.</Text>
      <DialogButton
        variant="default"
        label="Merge another person into this one"
        title={`Merge into ${personName(user)}`}
        renderForm={(close) => <MergeForm user={user} onClose={close} />}
      />
    </>
  );
}

const EMPTY: { from_id: number | null } = { from_id: null };

function MergeForm({ user, onClose }: { user: User; onClose: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues: EMPTY,
    validate: { from_id: (id) => (id === null ? "Choose who is the same person." : null) },
  });
  const merge = useChange({
    change: (fromId: number) =>
      ask(
        client.POST("/directory/v1/users/{id}/merge", {
          params: { path: { id: user.id }, header: ifMatch(user) },
          body: { from_id: fromId },
        }),
      ),
    stale: [["users"], ["memberships"], ["journal"]],
    done: "The two are one person now.",
    onDone: (merged) => {
      keepUser(queries, merged);
      onClose();
    },
    isForm: true,
  });
  const submit = form.onSubmit(({ from_id: fromId }) =>
    merge.mutate(fromId ?? 0, { onError: (error) => form.setErrors(fieldErrors(error)) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <List size="sm" spacing={4}>
          <List.Item>
            {personName(user)} stays, with number {user.id}.
          </List.Item>
          <List.Item>
            What is not filled in comes from the other, with further e-mails, phones and the picture.
          </List.Item>
          <List.Item>Teams, and those who report to the other, follow; the higher role stays.</List.Item>
          <List.Item>The other is deleted. Merging cannot be taken back.</List.Item>
        </List>
        <UserSelect
          label="Who is the same person"
          without={[user.id]}
          data-autofocus
          {...form.getInputProps("from_id")}
        />
        <FormButtons label="Merge" isBusy={merge.isPending} error={merge.error} onCancel={onClose} />
      </Stack>
    </form>
  );
}
