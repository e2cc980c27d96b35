import { type NamesById, useCredentialNames, useTeamNames, useUserNames } from "../show/use-names-of.ts";
import type { JournalEntry } from "./events.ts";

/** What people, teams and keys are called; those who are gone are missing. */
export type Names = { users: NamesById; teams: NamesById; credentials: NamesById };

/** The names of all whom some entries are by or about, each kind asked for at once. */
export function useNames(entries: readonly JournalEntry[]): Names {
  return {
    users: useUserNames([...idsOf(entries, "user"), ...entries.map(({ actor_id }) => actor_id)]),
    teams: useTeamNames(idsOf(entries, "team")),
    credentials: useCredentialNames([
      ...idsOf(entries, "credential"),
      ...entries.map(({ credential_id }) => credential_id),
    ]),
  };
}

/** The ids of a kind that entries are about, or have in their values. */
function idsOf(entries: readonly JournalEntry[], kind: "user" | "team" | "credential"): (number | null)[] {
  return entries.flatMap((entry) => [entry.object === kind ? entry.object_id : null, numberIn(entry, `${kind}_id`)]);
}

/** An id that an entry's values have, such as a membership's `user_id`. */
export function numberIn({ before, after }: JournalEntry, field: string): number | null {
  const value = after[field] ?? before[field];
  return typeof value === "number" ? value : null;
}
