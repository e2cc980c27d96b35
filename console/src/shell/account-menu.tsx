import { Avatar, Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { CircleUser, LogOut } from "lucide-react";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { useChange } from "../form/use-change.ts";
import { tellOtherTabs } from "../session/other-tabs.ts";
import { useSession } from "../session/use-session.ts";

/** Who is signed in, the way to their own page, and the way out. */
export function AccountMenu() {
  const { user, role, scope } = useSession();
  const queries = useQueryClient();
  const router = useRouter();
  const signOut = useChange({
    change: () => ask(client.DELETE("/directory/v1/session")),
    stale: [],
    onDone: () => {
      queries.clear();
      tellOtherTabs();
      void router.navigate({ to: "/sign-in" });
    },
  });
  const name = user?.name ?? "A key";
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>Account: {name}</VisuallyHidden>
          <Avatar name={name} src={user?.avatar || null} size={36} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name}
          <br />
          {[user?.email, role, scope === "admin" ? undefined : `${scope} only`].filter(Boolean).join(" · ")}
        </Menu.Label>
        {user !== null && (
          <Menu.Item
            leftSection={<CircleUser size={16} aria-hidden />}
            renderRoot={(props) => <Link to="/people/$id" params={{ id: String(user.id) }} {...props} />}
          >
            Your page
          </Menu.Item>
        )}
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
