import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { PersonLink } from "./person-link.tsx";
import { userQuery } from "./user-query.ts";

/** Somebody of whom only the id is known here; by number where they cannot be seen any more. */
export function PersonById({ id }: { id: number }) {
  const { data, isPending } = useQuery(userQuery(id));
  if (data !== undefined) return <PersonLink user={data} />;
  return (
    <Text span inherit c="dimmed">
      {isPending ? "…" : `User ${id}`}
    </Text>
  );
}
