import { Center, Group, Image, Paper, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import mark from "../mark.svg";
import { beginSession } from "./begin-session.ts";
import type { Session } from "./session-query.ts";
import { SignIn } from "./sign-in.tsx";

/** The sign-in: with e-mail and password, or with a key of the REST API. */
export function SignInPage() {
  useDocumentTitle("Sign in · Rollcall");
  const { to } = useSearch({ from: "/sign-in" });
  const router = useRouter();
  const queries = useQueryClient();
  const goOn = async (session: Session) => {
    await beginSession(queries, session);
    router.history.push(to ?? "/console/people");
  };
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder shadow="sm" p="xl" w="100%" maw={400}>
        <Stack>
          <Group gap="xs">
            <Image src={mark} alt="" w={28} h={28} />
            <Title order={1} size="h3">
              Sign in to Rollcall
            </Title>
          </Group>
          <SignIn onSignedIn={goOn} />
        </Stack>
      </Paper>
    </Center>
  );
}
