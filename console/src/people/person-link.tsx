import { Anchor, Avatar, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Resource } from "../../../src/client/directory-client.ts";
import { personName } from "./person-name.ts";

type Person = Pick<Resource<"User">, "id" | "name" | "email" | "avatar">;

/** Somebody by picture and name, leading to their page. */
export function PersonLink({ user }: { user: Person }) {
  const name = personName(user);
  return (
    <Group gap="xs" wrap="nowrap">
      <Avatar name={name} src={user.avatar || null} alt="" size={28} color="initials" aria-hidden />
      <Anchor
        fz="inherit"
        renderRoot={(props) => <Link to="/people/$id" params={{ id: String(user.id) }} {...props} />}
      >
        {name}
      </Anchor>
    </Group>
  );
}
