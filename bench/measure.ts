import { type BenchOptions, median, say } from "./bench.ts";
import { type Load, type LoadResult, runLoad } from "./load.ts";
import type { RunningServer } from "./processes.ts";

/** Something that is measured for a while, in each round once. */
export type Subject = { name: string; measure(seconds: number): Promise<LoadResult> };

/** The medians over all rounds. */
export type Figures = {
  perSecond: number;
  /** Answers in each second of processor time that the server used; NaN where the system does not tell. */
  perCpuSecond: number;
};

const WARM_UP_SECONDS = 1;

/**
 * Measures the subjects in turn, round after round, so that what the machine does otherwise falls on all of them. Each is
 * warmed up just before: a subject that had nothing to do while the others were measured would pay for what the system
 * took back from it meanwhile, such as pages of a mapped file, and the first one of each server for all of them.
 */
export async function measureInTurns(
  subjects: readonly Subject[],
  { rounds, seconds }: BenchOptions,
): Promise<Map<string, Figures>> {
  say(`${rounds} rounds of ${subjects.length} times ${seconds} s, each after ${WARM_UP_SECONDS} s of warming up`);
  const measured = new Map(subjects.map(({ name }): [string, LoadResult[]] => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    for (const subject of subjects) {
      await subject.measure(WARM_UP_SECONDS);
      const result = await subject.measure(seconds);
      measured.get(subject.name)?.push(result);
      sayResult(subject.name, result);
    }
  }
  return new Map(Array.from(measured, ([name, results]) => [name, figuresOf(results)]));
}

/** Makes requests, so many for each second of a window; `distinct` ones are never sent twice. */
export type Requests = { make: (count: number) => string[]; perSecond: number; distinct?: boolean };

/** A server under requests that are made anew for each window. */
export function underLoad(
  name: string,
  server: RunningServer,
  load: Omit<Load, "requests" | "seconds">,
  requests: Requests,
): Subject {
  let { perSecond } = requests;
  return {
    name,
    measure: async (seconds) => {
      for (;;) {
        const made = requests.make(Math.ceil(perSecond * seconds));
        const result = await runLoad(server, { ...load, requests: made, seconds });
        if (requests.distinct !== true || !result.repeated) return result;
        say(`  ${name}: ran out of requests, so once more with twice as many`);
        perSecond *= 2;
      }
    },
  };
}

function figuresOf(results: readonly LoadResult[]): Figures {
  return {
    perSecond: median(results.map(({ perSecond }) => perSecond)),
    perCpuSecond: median(results.map(({ answers, cpuSeconds }) => answers / cpuSeconds)),
  };
}

function sayResult(name: string, { answers, seconds, perSecond, cpuSeconds, p99 }: LoadResult): void {
  const rate = `${Math.round(perSecond)}/s`;
  const cost = `${((cpuSeconds / answers) * 1e6).toFixed(1)} µs of processor each`;
  const busy = `server ${Math.round((cpuSeconds / seconds) * 100)} % busy`;
  say(`  ${rate.padStart(9)}, ${cost}, ${busy}, p99 ${p99.toFixed(1)} ms: ${name}`);
}
