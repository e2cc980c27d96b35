import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { rolesQuery } from "../form/roles-query.ts";

/** A role by its name; its key until that is known. */
export function RoleName({ roleKey }: { roleKey: string | null }) {
  const { data: roles } = useQuery(rolesQuery);
  if (roleKey === null) {
    return (
      <Text span inherit c="dimmed">
        –
      </Text>
    );
  }
  return roles?.find(({ key }) => key === roleKey)?.name ?? roleKey;
}
