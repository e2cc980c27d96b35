import { Alert, Group, Paper, Progress, SimpleGrid, Stack, Text } from "@mantine/core";
import { type Import, isFinished } from "./import-query.ts";

const MINUTE = 60;

/** How far an import is, and what became of its rows. */
export function ImportProgress({ job }: { job: Import }) {
  const { total, done, error } = job;
  return (
    <Stack gap="sm">
      {error !== null && (
        <Alert color="red" variant="light" title={error}>
          {job.state === "failed" && done === 0 && "Nothing was changed."}
        </Alert>
      )}
      {!isFinished(job) && (
        <>
          <Progress value={total === 0 ? 0 : (done / total) * 100} animated aria-label="Rows done" size="lg" />
          <Group justify="space-between">
            <Text size="sm">
              {done.toLocaleString("en")} of {total.toLocaleString("en")} rows
            </Text>
            <Text size="sm" c="dimmed">
              {paceOf(job)}
            </Text>
          </Group>
        </>
      )}
      <Summary job={job} />
    </Stack>
  );
}

type Outcome = keyof Import["summary"];

const OUTCOMES: readonly [outcome: Outcome, isAlwaysShown: boolean][] = [
  ["created", true],
  ["updated", true],
  ["unchanged", true],
  ["deactivated", false],
  ["reverted", false],
  ["failed", true],
];

function Summary({ job: { summary, undoes } }: { job: Import }) {
  const shown = OUTCOMES.filter(([outcome, isAlways]) => (isAlways && undoes === null) || summary[outcome] > 0);
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, md: 5 }} spacing="xs">
      {shown.map(([outcome]) => (
        <Paper key={outcome} withBorder px="md" py="xs">
          <Text
            fz="xl"
            fw={600}
            {...(outcome === "failed" && summary.failed > 0 ? { c: "var(--mantine-color-red-text)" } : {})}
          >
            {summary[outcome].toLocaleString("en")}
          </Text>
          <Text size="sm" c="dimmed">
            {outcome}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

function paceOf({ rate, total, done }: Import): string {
  if (rate <= 0) return "";
  const seconds = Math.ceil((total - done) / rate);
  const left = seconds < 2 * MINUTE ? `${seconds} seconds` : `${Math.round(seconds / MINUTE)} minutes`;
  return `${Math.round(rate).toLocaleString("en")} rows a second, about ${left} left`;
}
