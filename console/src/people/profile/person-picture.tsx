import { Avatar, Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { Resource } from "../../../../src/client/directory-client.ts";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/client.ts";
import { ifMatch } from "../../api/if-match.ts";
import { unread } from "../../api/unread.ts";
import { useChange } from "../../form/use-change.ts";
import { personName } from "../person-name.ts";
import { keepUser } from "../user-query.ts";

type User = Resource<"User">;

const TYPES = "image/jpeg,image/png,image/webp,image/gif";
const MOST_BYTES = 5 * 1024 * 1024;

/** Somebody's picture, to be put up or taken away. */
export function PersonPicture({ user }: { user: User }) {
  const queries = useQueryClient();
  const params = { path: { id: user.id }, header: ifMatch(user) };
  const after = {
    stale: [["users"], ["memberships"], ["journal"], ["session"]],
    onDone: (changed: User) => keepUser(queries, changed),
  };
  const upload = useChange({
    ...after,
    change: (file: File) =>
      ask(
        client
          .PUT("/directory/v1/users/{id}/avatar", {
            params,
            body: file,
            bodySerializer: () => file,
            headers: { "content-type": file.type },
          })
          .catch((error: unknown) => unread(file, error)),
      ),
    done: "The picture is kept.",
  });
  const remove = useChange({
    ...after,
    change: () => ask(client.DELETE("/directory/v1/users/{id}/avatar", { params })),
    done: "The picture is gone.",
  });
  const forget = useRef<() => void>(null);
  const take = (file: File | null) => {
    forget.current?.();
    if (file === null) return;
    if (file.size <= MOST_BYTES) upload.mutate(file);
    else notifications.show({ message: `${file.name} has more than 5 MiB.`, color: "red", role: "alert" });
  };
  return (
    <Group wrap="nowrap">
      <Avatar name={personName(user)} src={user.avatar || null} alt="" size={96} radius="md" color="initials" />
      <Stack gap={6}>
        <Group gap="xs">
          <FileButton onChange={take} accept={TYPES} resetRef={forget} inputProps={{ "aria-label": "Picture file" }}>
            {(props) => (
              <Button {...props} variant="default" size="xs" loading={upload.isPending}>
                {user.avatar === "" ? "Add a picture" : "Change the picture"}
              </Button>
            )}
          </FileButton>
          {user.avatar !== "" && (
            <Button variant="subtle" color="red" size="xs" onClick={() => remove.mutate()} loading={remove.isPending}>
              Remove
            </Button>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          JPEG, PNG, WebP or GIF, up to 5 MiB. It is made small; nothing else that is in the file is kept.
        </Text>
      </Stack>
    </Group>
  );
}
