import { Box, Stack, Text, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { dayName, isWeekend, monthName, weeksOf } from "./day.ts";
import { type Days, type Kind, KINDS } from "./kinds.ts";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

export type Picked = { first: string; last: string };

type Props = {
  month: string;
  days: Days;
  now: string;
  picked: Picked;
  /** The day that the tab key leads to; the others are reached by the arrows. */
  entry: string;
  /** Without it, the days are only shown. */
  onPick?: ((day: string) => void) | undefined;
};

/** A month, with the days that are out of the ordinary. */
export function MonthTable({ month, ...rest }: Props) {
  return (
    <Stack gap={4}>
      <Text fw={500} size="sm" aria-hidden>
        {monthName(month)}
      </Text>
      <Box component="table" aria-label={monthName(month)} w="100%" style={{ borderCollapse: "collapse" }}>
        <thead>
          <tr>
            {WEEKDAYS.map((name) => (
              <Text key={name} component="th" size="xs" c="dimmed" fw={400}>
                <span aria-hidden>{name.slice(0, 2)}</span>
                <VisuallyHidden>{name}</VisuallyHidden>
              </Text>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(month).map((week) => (
            <tr key={week.find((day) => day !== null)}>
              {week.map((day, index) => (
                <Box component="td" key={day ?? WEEKDAYS[index]} p={1}>
                  {day !== null && <DayCell day={day} {...rest} />}
                </Box>
              ))}
            </tr>
          ))}
        </tbody>
      </Box>
    </Stack>
  );
}

function DayCell({ day, days, now, picked, entry, onPick }: Omit<Props, "month"> & { day: string }) {
  const kind = days[day];
  const isPicked = onPick !== undefined && picked.first !== "" && picked.first <= day && day <= picked.last;
  const name = [dayName(day), kind && KINDS[kind].label, day === now && "today"].filter(Boolean).join(", ");
  const text = (
    <>
      <span aria-hidden>{Number(day.slice(-2))}</span>
      <VisuallyHidden>{name}</VisuallyHidden>
    </>
  );
  const box = {
    ...lookOf(day, kind),
    fz: "sm",
    ta: "center",
    w: "100%",
    mih: 32,
    fw: day === now ? 700 : 400,
    td: day === now ? "underline" : "none",
    style: {
      borderRadius: "var(--mantine-radius-sm)",
      ...(isPicked && { boxShadow: "inset 0 0 0 2px var(--mantine-primary-color-filled)" }),
    },
  } as const;
  if (onPick === undefined) return <Box {...box}>{text}</Box>;
  return (
    <UnstyledButton
      {...box}
      data-day={day}
      tabIndex={day === entry ? 0 : -1}
      aria-pressed={isPicked}
      onClick={() => onPick(day)}
    >
      {text}
    </UnstyledButton>
  );
}

function lookOf(day: string, kind: Kind | undefined): { bg?: string; c: string } {
  if (kind !== undefined) return { bg: KINDS[kind].color, c: "white" };
  return { c: isWeekend(day) ? "dimmed" : "var(--mantine-color-text)" };
}
