import { Button, Menu, Text } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { useChange } from "../form/use-change.ts";
import { personName } from "./person-name.ts";

type User = Resource<"User">;
type Status = User["status"];

/** The statuses, and what each means. */
export const STATUSES: readonly { value: Status; label: string; meaning: string }[] = [
  { value: "active", label: "Active", meaning: "Is there, and may sign in" },
  { value: "pending", label: "Pending", meaning: "Was invited, and has not come yet" },
  { value: "inactive", label: "Inactive", meaning: "May not sign in; sessions and grants end" },
];

/** Changes whether somebody may sign in, without the whole form. */
export function StatusMenu({ user }: { user: User }) {
  const set = useChange({
    change: (status: Status) =>
      ask(
        client.PATCH("/directory/v1/users/{id}", {
          params: { path: { id: user.id }, header: ifMatch(user) },
          body: { status },
        }),
      ),
    stale: [["users"], ["journal"], ["grants"]],
    done: (after) => `${personName(after)} is ${after.status} now.`,
  });
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" rightSection={<ChevronDown size={16} aria-hidden />} loading={set.isPending}>
          Change status
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {STATUSES.map(({ value, label, meaning }) => (
          <Menu.Item key={value} disabled={value === user.status} onClick={() => set.mutate(value)}>
            {label}
            <Text size="xs" c="dimmed">
              {meaning}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
