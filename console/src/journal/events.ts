import type { Resource } from "../../../src/client/directory-client.ts";

export type JournalEntry = Resource<"JournalEntry">;
export type JournalObject = JournalEntry["object"];

/** What changes, as people call it. */
export const OBJECT_NAMES: Readonly<Record<JournalObject, string>> = {
  user: "Person",
  team: "Team",
  membership: "Membership",
  role: "Role",
  contact: "Contact",
  contact_folder: "Contact folder",
  credential: "Credential",
  webhook: "Webhook",
  job: "Job",
  organization: "Organization",
};

/** The same, for a select. */
export const OBJECTS = Object.entries(OBJECT_NAMES).map(([value, label]) => ({ value, label }));

/** What becomes of them (docs/webhooks.md). */
export const ACTIONS = ["created", "updated", "deleted", "restored", "erased", "rotated", "revoked"] as const;

/** Every change that there is a name for, such as `user.updated`. */
export const EVENTS = OBJECTS.flatMap(({ value }) => ACTIONS.map((action) => `${value}.${action}`));
