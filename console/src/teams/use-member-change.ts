import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { ifMatch } from "../api/if-match.ts";
import { useChange } from "../form/use-change.ts";
import { type Member, memberName } from "./member.ts";

type Changes = { role: string } | { supervisor_id: number | null };

/** Changes somebody's place on a team; where somebody else was quicker, it shows what is there now. */
export function useMemberChange(member: Member): { change: (changes: Changes) => void; isBusy: boolean } {
  const { id } = member;
  const patch = useChange({
    change: (body: Changes) =>
      ask(client.PATCH("/directory/v1/memberships/{id}", { params: { path: { id }, header: ifMatch(member) }, body })),
    stale: STALE,
    done: `${memberName(member)} was changed.`,
  });
  return { change: (changes) => patch.mutate(changes), isBusy: patch.isPending };
}

const STALE = [["memberships"], ["users"]];
