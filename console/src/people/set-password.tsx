import { Button, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { fieldErrors } from "../form/field-errors.ts";
import { useChange } from "../form/use-change.ts";
import { endOwnSession } from "../session/begin-session.ts";
import { Failure } from "../shell/failure.tsx";

type Props = { user: Resource<"User">; isOwn: boolean };

const EMPTY = { current_password: "", password: "" };

/** Sets somebody's password, which ends their sessions. One's own takes the current one, and leads to the sign-in. */
export function SetPassword({ user, isOwn }: Props) {
  const queries = useQueryClient();
  const form = useForm({ mode: "uncontrolled", initialValues: EMPTY });
  const set = useChange({
    change: async ({ current_password, password }: typeof EMPTY) => {
      const params = { path: { id: user.id }, header: ifMatch(user) };
      const body = isOwn ? { current_password, password } : { password };
      await ask(client.PUT("/directory/v1/users/{id}/password", { params, body }));
      // Whoever signed in with the old one is led to the sign-in.
      if (isOwn) await endOwnSession(queries);
    },
    stale: [["users"], ["grants"], ["journal"]],
    done: isOwn ? "Your password is set." : "The password is set, and all sessions are ended.",
    onDone: () => form.reset(),
    isForm: true,
  });
  const submit = form.onSubmit((body) =>
    set.mutate(body, { onSuccess: set.reset, onError: (error) => form.setErrors(fieldErrors(error)) }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="xs" maw={420}>
        {isOwn && (
          <PasswordInput
            label="Current password"
            autoComplete="current-password"
            key={form.key("current_password")}
            {...form.getInputProps("current_password")}
          />
        )}
        <PasswordInput
          label="New password"
          description={
            isOwn
              ? "At least 8 characters. You are signed out everywhere, here too, and sign in with the new one."
              : "At least 8 characters. It ends all that they are signed in with."
          }
          autoComplete="new-password"
          key={form.key("password")}
          {...form.getInputProps("password")}
        />
        {set.error !== null && Object.keys(fieldErrors(set.error)).length === 0 && <Failure error={set.error} />}
        <Button type="submit" variant="default" loading={set.isPending} style={{ alignSelf: "flex-start" }}>
          Set password
        </Button>
      </Stack>
    </form>
  );
}
