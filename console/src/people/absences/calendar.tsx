import { Badge, Button, Group, SimpleGrid, Stack, useMatches } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { addDays, addMonths, monthOf, today } from "./day.ts";
import { type Days, KINDS } from "./kinds.ts";
import { MonthTable, type Picked } from "./month-table.tsx";

type Props = { days: Days; picked: Picked; onPick?: ((day: string) => void) | undefined };

/** Where the arrow keys lead to, in days. */
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** Some months beside each other, from which days are picked. */
export function Calendar({ days, picked, onPick }: Props) {
  const now = today();
  const [first, setFirst] = useState(monthOf(now));
  const shown = useMatches({ base: 1, sm: 2, lg: 3 });
  const months = Array.from({ length: shown }, (_, index) => addMonths(first, index));
  const entry = months.includes(monthOf(picked.first)) ? picked.first : `${first}-01`;
  const box = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = STEPS[event.key];
    const day = event.target instanceof HTMLElement ? event.target.dataset["day"] : undefined;
    if (step === undefined || day === undefined) return;
    event.preventDefault();
    const next = addDays(day, step);
    // The day has to be there before it can have the focus.
    if (!months.includes(monthOf(next))) flushSync(() => setFirst(addMonths(first, Math.sign(step))));
    box.current?.querySelector<HTMLElement>(`[data-day="${next}"]`)?.focus();
  };
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Group gap="xs">
          <Turn label="Earlier months" onTurn={() => setFirst(addMonths(first, -shown))} />
          <Button variant="default" size="xs" onClick={() => setFirst(monthOf(now))}>
            Today
          </Button>
          <Turn label="Later months" onTurn={() => setFirst(addMonths(first, shown))} />
        </Group>
        <Group gap="xs">
          {Object.values(KINDS).map(({ label, color }) => (
            <Badge key={label} color={color} c="white">
              {label}
            </Badge>
          ))}
        </Group>
      </Group>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the days in it are the buttons */}
      <div ref={box} onKeyDown={walk}>
        <SimpleGrid cols={shown} spacing="lg">
          {months.map((month) => (
            <MonthTable key={month} month={month} days={days} now={now} picked={picked} entry={entry} onPick={onPick} />
          ))}
        </SimpleGrid>
      </div>
    </Stack>
  );
}

function Turn({ label, onTurn }: { label: string; onTurn: () => void }) {
  const Icon = label.startsWith("Earlier") ? ChevronLeft : ChevronRight;
  return (
    <Button variant="default" size="xs" px={8} onClick={onTurn} aria-label={label}>
      <Icon size={16} aria-hidden />
    </Button>
  );
}
