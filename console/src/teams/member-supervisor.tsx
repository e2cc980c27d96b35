import { Button, Group, Text } from "@mantine/core";
import { focusNow } from "../form/focus-now.ts";
import { InPlace } from "../form/in-place.tsx";
import { UserSelect } from "../form/user-select.tsx";
import { personName } from "../people/person-name.ts";
import { Saving } from "../show/saving.tsx";
import { type Member, memberName } from "./member.ts";
import { useMemberChange } from "./use-member-change.ts";

/** Whom a member reports to, to be changed to somebody on the team, or nobody. */
export function MemberSupervisor({ member }: { member: Member }) {
  const { change, isBusy } = useMemberChange(member);
  const label = `Who ${memberName(member)} reports to`;
  const { supervisor_id: before } = member;
  return (
    <InPlace
      label={label}
      shown={isBusy ? <Saving /> : <Supervisor member={member} />}
      renderField={(close) => {
        const choose = (supervisor_id: number | null) => {
          close();
          if (supervisor_id !== before) change({ supervisor_id });
        };
        return (
          <Group gap={4} wrap="nowrap">
            <UserSelect
              aria-label={label}
              size="xs"
              miw={160}
              ref={focusNow}
              openOnFocus
              among={`team_id = ${member.team_id}`}
              without={[member.user_id]}
              value={before}
              onOptionSubmit={close}
              onChange={choose}
              allowDeselect={false}
            />
            {before !== null && (
              <Button size="compact-xs" variant="default" onClick={() => choose(null)}>
                Nobody
              </Button>
            )}
          </Group>
        );
      }}
    />
  );
}

/** Whom a member reports to. */
export function Supervisor({ member: { supervisor } }: { member: Member }) {
  if (supervisor !== null) return personName(supervisor);
  return (
    <Text span fz="inherit" c="dimmed">
      nobody
    </Text>
  );
}
