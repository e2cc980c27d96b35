import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { ConfirmButton } from "../form/confirm-button.tsx";
import { useChange } from "../form/use-change.ts";
import { type Member, memberName } from "./member.ts";

/** The button that takes somebody off a team. */
export function RemoveMember({ member, teamName }: { member: Member; teamName: string }) {
  const name = memberName(member);
  const { id } = member;
  const remove = useChange({
    change: () =>
      ask(client.DELETE("/directory/v1/memberships/{id}", { params: { path: { id }, header: ifMatch(member) } })),
    stale: [["memberships"], ["users"]],
    done: `${name} is off ${teamName}.`,
  });
  return (
    <ConfirmButton
      label="Remove"
      aria-label={`Remove ${name}`}
      title={`Remove ${name} from ${teamName}?`}
      size="compact-xs"
      loading={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      {name} stays in the organization, and on other teams. Put on this team again, they begin anew, without their role
      and whom they report to.
    </ConfirmButton>
  );
}
