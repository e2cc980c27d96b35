import { ActionIcon, Menu, Modal } from "@mantine/core";
import { ArrowRightLeft, Ellipsis, Pencil, UserMinus } from "lucide-react";
import { useRef, useState } from "react";
import type { Resource } from "../../../../src/client/directory-client.ts";
import { personName } from "../person-name.ts";
import { ChangePlace } from "./change-place.tsx";
import { LeavePlace } from "./leave-place.tsx";
import { MovePlace } from "./move-place.tsx";
import type { Place } from "./place.ts";

type Act = "change" | "move" | "leave";
type Props = { place: Place; user: Resource<"User"> };

/** What can be done with somebody's place on a team. */
export function PlaceMenu({ place, user }: Props) {
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon ref={button} variant="subtle" color="gray" aria-label={`Change the place on ${place.teamName}`}>
            <Ellipsis size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={16} aria-hidden />} onClick={() => setAct("change")}>
            Role and supervisor
          </Menu.Item>
          <Menu.Item leftSection={<ArrowRightLeft size={16} aria-hidden />} onClick={() => setAct("move")}>
            Move to another team
          </Menu.Item>
          <Menu.Item color="red" leftSection={<UserMinus size={16} aria-hidden />} onClick={() => setAct("leave")}>
            Take off the team
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={act !== null}
        onClose={close}
        // What had the focus before is an item of the menu, which is gone.
        returnFocus={false}
        onExitTransitionEnd={() => button.current?.focus()}
        title={`${personName(user)} on ${place.teamName}`}
      >
        {act === "change" && <ChangePlace place={place} onClose={close} />}
        {act === "move" && <MovePlace place={place} onClose={close} />}
        {act === "leave" && <LeavePlace place={place} onClose={close} />}
      </Modal>
    </>
  );
}
