import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Page } from "./page.tsx";

/** For an address that leads nowhere. */
export function NotFound() {
  return (
    <Page title="Nothing here">
      <Text>
        There is no such page. <Anchor renderRoot={(props) => <Link to="/people" {...props} />}>To the people</Anchor>
      </Text>
    </Page>
  );
}
