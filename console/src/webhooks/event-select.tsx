import { MultiSelect, type MultiSelectProps } from "@mantine/core";
import { ACTIONS, OBJECTS } from "../journal/events.ts";

/** Everything that a webhook can be told of. */
const EVENT_CHOICES = [
  { group: "All", items: [{ value: "*", label: "Everything" }] },
  ...OBJECTS.map(({ value: object, label }) => ({
    group: label,
    items: ["*", ...ACTIONS].map((action) => `${object}.${action}`),
  })),
];

/** A select of the changes that a webhook is told of. */
export function EventSelect(props: Omit<MultiSelectProps, "data">) {
  return <MultiSelect searchable clearable maxDropdownHeight={300} {...props} data={EVENT_CHOICES} />;
}
