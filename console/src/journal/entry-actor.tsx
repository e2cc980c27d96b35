import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { JournalEntry } from "./events.ts";
import type { Names } from "./use-names.ts";

/** Who made a change: a person, else a key, else what runs without one. */
export function EntryActor({ entry, names }: { entry: JournalEntry; names: Names }) {
  const { actor_id, credential_id, origin } = entry;
  if (actor_id !== null) {
    const name = names.users.get(actor_id);
    if (name === undefined) return <Strong>User {actor_id}</Strong>;
    return (
      <Anchor
        inherit
        fw={500}
        renderRoot={(props) => <Link to="/people/$id" params={{ id: String(actor_id) }} {...props} />}
      >
        {name}
      </Anchor>
    );
  }
  if (credential_id !== null) return <Strong>Key {names.credentials.get(credential_id) ?? credential_id}</Strong>;
  return <Strong>{origin === "cli" ? "The command line" : "The server"}</Strong>;
}

function Strong({ children }: { children: React.ReactNode }) {
  return (
    <Text span inherit fw={500}>
      {children}
    </Text>
  );
}
