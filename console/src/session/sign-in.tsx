import { Anchor, Button, PasswordInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { focusNow } from "../form/focus-now.ts";
import { Failure } from "../shell/failure.tsx";
import type { Session } from "./session-query.ts";

type Way = "password" | "key";

type SignInProps = {
  /** The way that is offered first. */
  first?: Way;
  onSignedIn: (session: Session) => unknown;
};

/** The ways to sign in, and what is to be typed for each. */
export function SignIn({ first = "password", onSignedIn }: SignInProps) {
  const [way, setWay] = useState<Way>(first);
  const [isChosen, setChosen] = useState(false);
  const signIn = useMutation({
    mutationFn: (body: SignInBody) => ask(client.POST("/directory/v1/session", { body })),
    onSuccess: onSignedIn,
    // The password is not to outlive the form.
    gcTime: 0,
  });
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label="Sign in with"
        value={way}
        onChange={(value) => {
          signIn.reset();
          setChosen(true);
          setWay(value === "key" ? "key" : "password");
        }}
        data={[
          { value: "password", label: "E-mail and password" },
          { value: "key", label: "API key" },
        ]}
      />
      <SignInForm
        key={way}
        way={way}
        hasFocus={!isChosen}
        isBusy={signIn.isPending}
        onSignIn={(body) => signIn.mutate(body)}
      />
      {signIn.error !== null && <Failure error={signIn.error} />}
      <Text size="xs" c="dimmed">
        {way === "key" ? KEY_HINT : PASSWORD_HINT}{" "}
        <Anchor href="/docs" underline="always" inherit>
          API documentation
        </Anchor>
      </Text>
    </>
  );
}

const PASSWORD_HINT = "An administrator sets passwords; people who have none come in by an API key.";
const KEY_HINT = "rollcall credential create --api rest --kind api_key --scope admin gives the first one.";

type SignInBody = { email: string; password: string } | { key: string };
type FormProps = { way: Way; hasFocus: boolean; isBusy: boolean; onSignIn: (body: SignInBody) => void };

function SignInForm({ way, hasFocus, isBusy, onSignIn }: FormProps) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => {
      const value = form.get(name);
      return typeof value === "string" ? value : "";
    };
    onSignIn(way === "key" ? { key: text("key").trim() } : { email: text("email"), password: text("password") });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {way === "key" ? (
          <PasswordInput
            name="key"
            label="API key"
            placeholder="rc_rest_…"
            autoComplete="off"
            required
            data-autofocus
            ref={hasFocus ? focusNow : null}
          />
        ) : (
          <>
            <TextInput
              name="email"
              type="email"
              label="E-mail"
              autoComplete="username"
              required
              data-autofocus
              ref={hasFocus ? focusNow : null}
            />
            <PasswordInput name="password" label="Password" autoComplete="current-password" required />
          </>
        )}
        <Button type="submit" loading={isBusy}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
