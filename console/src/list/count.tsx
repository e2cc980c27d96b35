import { Text } from "@mantine/core";

/** How many there are, said anew whenever that changes. */
export function Count({ total, one, many }: { total: number | undefined; one: string; many: string }) {
  const said = total === undefined ? "" : `${total.toLocaleString("en")} ${total === 1 ? one : many}`;
  return (
    <Text component="output" size="sm" c="dimmed">
      {said}
    </Text>
  );
}
