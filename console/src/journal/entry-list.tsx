import { Stack } from "@mantine/core";
import { EntryLine } from "./entry-line.tsx";
import type { JournalEntry } from "./events.ts";
import { useNames } from "./use-names.ts";

type Props = {
  entries: readonly JournalEntry[];
  /** Newer ones, which came since those were read. */
  came?: readonly JournalEntry[];
};

/** So many entries ask for their names at once. */
const SLICE = 50;
const NONE: readonly JournalEntry[] = [];

/** Entries of the journal, the newest first. */
export function EntryList({ entries, came = NONE }: Props) {
  return (
    <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: "none" }} aria-label="Entries, the newest first">
      {came.length > 0 && <Entries entries={came} />}
      {slices(entries).map((slice) => (
        <Entries key={slice[0]?.id} entries={slice} />
      ))}
    </Stack>
  );
}

function Entries({ entries }: { entries: readonly JournalEntry[] }) {
  const names = useNames(entries);
  return entries.map((entry) => <EntryLine key={entry.id} entry={entry} names={names} />);
}

function slices(entries: readonly JournalEntry[]): JournalEntry[][] {
  const count = Math.ceil(entries.length / SLICE);
  return Array.from({ length: count }, (_, index) => entries.slice(index * SLICE, (index + 1) * SLICE));
}
