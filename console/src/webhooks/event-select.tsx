import { MultiSelect, type MultiSelectProps } from "@mantine/core";
import { type ACTIONS, type JournalObject, OBJECTS } from "../journal/events.ts";

/** What can become of each once there is a webhook. */
const ACTIONS_OF: Readonly<Record<JournalObject, readonly (typeof ACTIONS)[number][]>> = {
  user: ["created", "updated", "deleted", "restored", "erased"],
  team: ["created", "updated", "deleted", "restored"],
  membership: ["created", "updated", "deleted"],
  role: ["created", "updated", "deleted"],
  contact: ["created", "updated", "deleted"],
  contact_folder: ["created"],
  credential: ["created", "rotated", "revoked"],
  webhook: ["created", "updated", "rotated", "deleted"],
  job: ["created", "updated"],
  organization: ["updated"],
};

/** Everything that a webhook can be told of. */
const EVENT_CHOICES = [
  { group: "All", items: [{ value: "*", label: "Everything" }] },
  ...Object.entries(ACTIONS_OF).map(([object, actions]) => ({
    group: OBJECTS.find(({ value }) => value === object)?.label ?? object,
    items: ["*", ...actions].map((action) => `${object}.${action}`),
  })),
];

/** A select of the changes that a webhook is told of. */
export function EventSelect(props: Omit<MultiSelectProps, "data">) {
  return <MultiSelect searchable clearable maxDropdownHeight={300} {...props} data={EVENT_CHOICES} />;
}
