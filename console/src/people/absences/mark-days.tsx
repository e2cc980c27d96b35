import { Button, Checkbox, Group, SegmentedControl, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { daysBetween, isWeekend } from "./day.ts";
import { type Kind, KINDS } from "./kinds.ts";
import type { Picked } from "./month-table.tsx";

type Change = Record<string, Kind | null>;
type Props = { picked: Picked; onPicked: (picked: Picked) => void; isBusy: boolean; onMark: (days: Change) => void };

const ORDINARY = "ordinary";
/** More than anybody means; years are typed digit by digit. */
const MOST_DAYS = 1000;

/** The form that makes days out of the ordinary, and ordinary again. */
export function MarkDays({ picked, onPicked, isBusy, onMark }: Props) {
  const [kind, setKind] = useState<string>("vacation");
  const [weekends, setWeekends] = useState(false);
  const all = daysBetween(picked.first, picked.last, MOST_DAYS + 1);
  const days = marked(all, weekends || all.length === 1 || kind === "workday" || kind === ORDINARY);
  const isTooMany = all.length > MOST_DAYS;
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const value = isKind(kind) ? kind : null;
    onMark(Object.fromEntries(days.map((day) => [day, value])));
  };
  return (
    <form onSubmit={submit} aria-label="Mark days">
      <Group align="flex-end" gap="sm">
        <TextInput
          label="From"
          type="date"
          value={picked.first}
          max="9998-12-31"
          onChange={({ currentTarget: { value } }) =>
            onPicked({ first: value, last: picked.last < value ? value : picked.last })
          }
        />
        <TextInput
          label="To"
          type="date"
          value={picked.last}
          min={picked.first}
          max="9998-12-31"
          onChange={({ currentTarget: { value } }) => onPicked({ ...picked, last: value })}
        />
        <SegmentedControl
          aria-label="As"
          value={kind}
          onChange={setKind}
          data={[
            ...Object.entries(KINDS).map(([value, { label }]) => ({ value, label })),
            { value: ORDINARY, label: "Ordinary" },
          ]}
        />
        {kind !== "workday" && kind !== ORDINARY && (
          <Checkbox
            label="Weekends too"
            checked={weekends}
            onChange={({ currentTarget: { checked } }) => setWeekends(checked)}
            mb={8}
          />
        )}
        <Button type="submit" loading={isBusy} disabled={days.length === 0 || isTooMany}>
          {isTooMany ? "Too many days" : labelFor(days.length)}
        </Button>
      </Group>
    </form>
  );
}

/** Weekends are free without a mark: they are left out unless they are meant. */
function marked(days: readonly string[], withWeekends: boolean): readonly string[] {
  return withWeekends ? days : days.filter((day) => !isWeekend(day));
}

function labelFor(count: number): string {
  return count === 1 ? "Mark 1 day" : `Mark ${count} days`;
}

function isKind(kind: string): kind is Kind {
  return kind in KINDS;
}
