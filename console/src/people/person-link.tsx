import { Anchor, Avatar, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Resource } from "../../../src/client/directory-client.ts";
import { opensPerson } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { personName } from "./person-name.ts";

type Person = Pick<Resource<"User">, "id" | "name" | "email" | "avatar">;

/** Somebody by picture and name, leading to their page if the signed-in one may open it. */
export function PersonLink({ user }: { user: Person }) {
  const name = personName(user);
  const isOpen = opensPerson(useSession(), user.id);
  return (
    <Group gap="xs" wrap="nowrap">
      <Avatar name={name} src={user.avatar || null} alt="" size={28} color="initials" aria-hidden />
      {isOpen ? (
        <Anchor
          fz="inherit"
          renderRoot={(props) => <Link to="/people/$id" params={{ id: String(user.id) }} {...props} />}
        >
          {name}
        </Anchor>
      ) : (
        <Text span inherit>
          {name}
        </Text>
      )}
    </Group>
  );
}
