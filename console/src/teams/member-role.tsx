import { focusNow } from "../form/focus-now.ts";
import { InPlace } from "../form/in-place.tsx";
import { RoleSelect } from "../form/role-select.tsx";
import { RoleName } from "../show/role-name.tsx";
import { Saving } from "../show/saving.tsx";
import { type Member, memberName } from "./member.ts";
import { useMemberChange } from "./use-member-change.ts";

/** The role of a member, to be changed. */
export function MemberRole({ member }: { member: Member }) {
  const { change, isBusy } = useMemberChange(member);
  const label = `Role of ${memberName(member)}`;
  return (
    <InPlace
      label={label}
      shown={isBusy ? <Saving /> : <RoleName roleKey={member.role} />}
      renderField={(close) => (
        <RoleSelect
          aria-label={label}
          teamId={member.team_id}
          size="xs"
          miw={150}
          ref={focusNow}
          defaultDropdownOpened
          value={member.role}
          onOptionSubmit={close}
          onChange={(role) => {
            if (role !== null && role !== member.role) change({ role });
          }}
        />
      )}
    />
  );
}
