import { Button, PasswordInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { fieldErrors } from "../form/field-errors.ts";
import { useChange } from "../form/use-change.ts";
import { SESSION_KEY } from "../session/session-query.ts";
import { Failure } from "../shell/failure.tsx";

type Props = { user: Resource<"User">; isOwn: boolean };

const EMPTY = { current_password: "", password: "" };

/** Sets somebody's password, which ends their sessions. One's own takes the current one, and leads to the sign-in. */
export function SetPassword({ user, isOwn }: Props) {
  const form = useForm({ mode: "uncontrolled", initialValues: EMPTY });
  const set = useChange({
    change: ({ current_password, password }: typeof EMPTY) =>
      ask(
        client.PUT("/directory/v1/users/{id}/password", {
          params: { path: { id: user.id }, header: ifMatch(user) },
          body: isOwn ? { current_password, password } : { password },
        }),
      ),
    // Whoever signed in with the old one is led to the sign-in, once there is no such session any more.
    stale: [...(isOwn ? [SESSION_KEY] : []), ["users"], ["grants"], ["journal"]],
    done: isOwn ? "Your password is set." : "The password is set, and all sessions are ended.",
    onDone: () => form.reset(),
    isForm: true,
  });
  const submit = form.onSubmit((body) => set.mutate(body, { onError: (error) => form.setErrors(fieldErrors(error)) }));
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
