import { Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Resource } from "../../../../src/client/directory-client.ts";
import { askTagged } from "../../api/ask-tagged.ts";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/client.ts";
import { useChange } from "../../form/use-change.ts";
import { Failure } from "../../shell/failure.tsx";
import { Waiting } from "../../show/waiting.tsx";
import type { PersonRights } from "../person-rights.ts";
import { Calendar } from "./calendar.tsx";
import { today } from "./day.ts";
import type { Kind } from "./kinds.ts";
import { MarkDays } from "./mark-days.tsx";
import type { Picked } from "./month-table.tsx";
import { Stretches } from "./stretches-table.tsx";

type Props = { user: Resource<"User">; rights: PersonRights };

/** The days on which somebody is away, or at work against the calendar. */
export function PersonAbsences({ user: { id }, rights }: Props) {
  const path = { id };
  const asked = useQuery({
    queryKey: ["users", "absences", id],
    queryFn: () => askTagged(client.GET("/directory/v1/users/{id}/absences", { params: { path } })),
  });
  const [picked, setPicked] = useState<Picked>({ first: today(), last: today() });
  const mark = useChange({
    change: (days: Record<string, Kind | null>) =>
      ask(
        client.PATCH("/directory/v1/users/{id}/absences", {
          params: { path, header: { "if-match": asked.data?.tag ?? "" } },
          body: { days },
        }),
      ),
    stale: [["users"], ["journal"]],
    done: ({ added, updated }) => (added + updated === 0 ? "They are so already." : "The days are marked."),
  });
  if (asked.data === undefined) {
    if (asked.error !== null) return <Failure error={asked.error} onRetry={asked.refetch} />;
    return <Waiting />;
  }
  const { days } = asked.data.data;
  return (
    <Stack>
      <Title order={2} size="h4">
        Absences
      </Title>
      {rights.manages && <MarkDays picked={picked} onPicked={setPicked} isBusy={mark.isPending} onMark={mark.mutate} />}
      <Calendar
        days={days}
        picked={picked}
        onPick={rights.manages ? (day) => setPicked(pickedWith(picked, day)) : undefined}
      />
      <Stretches days={days} onUnmark={rights.manages ? mark.mutate : undefined} />
    </Stack>
  );
}

/** One day picked is a beginning; a later one is its end. */
function pickedWith({ first, last }: Picked, day: string): Picked {
  return first === last && day > first ? { first, last: day } : { first: day, last: day };
}
