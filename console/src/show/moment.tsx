import { Text } from "@mantine/core";
import { useNow } from "./use-now.ts";

const STEPS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const EXACT = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

/** A moment as people say it; the exact one shows when it is pointed at. */
export function Moment({ at }: { at: string | null }) {
  const now = useNow();
  if (at === null) {
    return (
      <Text span c="dimmed">
        –
      </Text>
    );
  }
  const date = new Date(at);
  return (
    <time dateTime={at} title={EXACT.format(date)}>
      {relative((date.getTime() - now) / 1000)}
    </time>
  );
}

function relative(seconds: number): string {
  const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
  return step === undefined ? "just now" : RELATIVE.format(Math.round(seconds / step[1]), step[0]);
}
