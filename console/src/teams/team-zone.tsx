import { Text } from "@mantine/core";
import { useSession } from "../session/use-session.ts";

/** The time zone of a team: its own, or the organization's in a fainter color. */
export function TeamZone({ zone }: { zone: string }) {
  const { organization } = useSession();
  if (zone !== "") return zone;
  return (
    <Text span fz="inherit" c="dimmed" title="The organization's">
      {organization.time_zone}
    </Text>
  );
}
