import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";

/** A team by its name, leading to its page. */
export function TeamLink({ team: { id, name } }: { team: { id: number; name: string } }) {
  return (
    <Anchor fz="inherit" renderRoot={(props) => <Link to="/teams/$id" params={{ id: String(id) }} {...props} />}>
      {name}
    </Anchor>
  );
}
