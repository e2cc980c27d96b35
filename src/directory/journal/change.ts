import type { JournalEntry, JournalValues } from "./entry.ts";

/** A journal entry as readers outside are told of it: in the change feed, its events and webhooks alike. */
export type Change = Record<string, unknown> & { id: number; object: string; action: string };

/** Names are in snake case, times of the entry in RFC 3339; values are what the journal has. */
export function changeOf(entry: JournalEntry): Change {
  return {
    id: entry.id,
    at: new Date(entry.at).toISOString(),
    origin: entry.origin,
    actor_id: entry.actorId,
    credential_id: entry.credentialId,
    action: entry.action,
    object: entry.object,
    object_id: entry.objectId,
    version: entry.version,
    before: changeValues(entry.before),
    after: changeValues(entry.after),
  };
}

/** Values by the names they have outside; in a profile too, whose own parts are as they are. */
export function changeValues(values: JournalValues): JournalValues {
  const named = Object.entries(values).map(([name, value]): [string, unknown] => {
    return [snakeCase(name), name === "profile" && isValues(value) ? changeValues(value) : value];
  });
  return Object.fromEntries(named);
}

function isValues(value: unknown): value is JournalValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}
