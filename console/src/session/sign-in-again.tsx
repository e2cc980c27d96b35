import { Modal, Stack, Text } from "@mantine/core";
import { useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useEffectEvent } from "react";
import { isSignedOut } from "../api/refusal.ts";
import { beginSession } from "./begin-session.ts";
import { type Session, sessionQuery } from "./session-query.ts";
import { SignIn } from "./sign-in.tsx";

/** Above the dialogs of the pages. */
const ABOVE_ALL = 1000;

/** Asks over the page to sign in again when the session is over: what was typed stays for whoever it was. */
export function SignInAgain() {
  const { data, error } = useSuspenseQuery(sessionQuery);
  const isOver = data !== null && isSignedOut(error);
  const isOfKey = typeof data?.credential_id === "number";
  const queries = useQueryClient();
  const router = useRouter();
  const goOn = async (session: Session) => {
    if (await beginSession(queries, session)) await queries.invalidateQueries();
    else await router.navigate({ to: "/people", ignoreBlocker: true });
  };
  useEscapeHeld(isOver);
  return (
    <Modal
      opened={isOver}
      onClose={() => {}}
      title="Sign in again"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      zIndex={ABOVE_ALL}
    >
      <Stack>
        <Text size="sm">
          Your session is over. What you typed stays if you sign in as {data?.user?.name ?? "the same key"}.
        </Text>
        <SignIn first={isOfKey ? "key" : "password"} onSignedIn={goOn} />
      </Stack>
    </Modal>
  );
}

/** Keeps Escape from the dialogs below, which would close with what was typed. Ours has to listen before they do. */
function useEscapeHeld(isHeld: boolean): void {
  const hold = useEffectEvent((event: KeyboardEvent) => {
    if (isHeld && event.key === "Escape") event.stopImmediatePropagation();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => hold(event);
    window.addEventListener("keydown", listener, { capture: true });
    return () => window.removeEventListener("keydown", listener, { capture: true });
  }, []);
}
