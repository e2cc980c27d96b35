import { Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { messageOf, Refusal } from "../api/refusal.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";
import { RoleHolders } from "./role-holders.tsx";

type Role = Resource<"Role">;

/** The button that deletes a role that nobody has; of others it tells who has them. */
export function DeleteRole({ role }: { role: Role }) {
  const [isInUse, { open, close }] = useDisclosure();
  const { id, name } = role;
  const remove = useChange({
    change: () => ask(client.DELETE("/directory/v1/roles/{id}", { params: { path: { id }, header: ifMatch(role) } })),
    stale: [["roles"]],
    done: `${name} was deleted.`,
    isForm: true,
  });
  const tell = (error: Error) => {
    if (error instanceof Refusal && error.problem.code === "role_in_use") return open();
    return notifications.show({ message: messageOf(error), color: "red", role: "alert" });
  };
  return (
    <>
      <ConfirmButton
        label="Delete"
        aria-label={`Delete ${name}`}
        title={`Delete ${name}?`}
        size="compact-xs"
        loading={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onError: tell })}
      >
        A role that somebody has cannot be deleted. Deleted people who had it have its rights by the built-in role when
        they are restored.
      </ConfirmButton>
      <Modal opened={isInUse} onClose={close} title={`${name} is in use`}>
        <RoleHolders role={role} />
      </Modal>
    </>
  );
}
