/** One line of a benchmark's answer: what was measured, and what it was measured beside in the same run. */
export type BenchResult = {
  what: string;
  value: number;
  unit: string;
  beside: { what: string; value: number };
  /** `value` by `beside.value`. */
  ratio: number;
};

export type BenchOptions = {
  /** Length of one measured window. */
  seconds: number;
  /** How often everything is measured in turn; the median counts. */
  rounds: number;
  client: LoadClient;
  postgres: boolean;
};

export type LoadClient = "autocannon" | "wrk";

export type Bench = {
  name: string;
  about: string;
  run(options: BenchOptions): Promise<BenchResult[]>;
};

/** Says what is going on: standard output is for the result alone. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function result(what: string, value: number, unit: string, beside: BenchResult["beside"]): BenchResult {
  const ratio = Math.round((value / beside.value) * 1000) / 1000;
  return {
    what,
    value: Math.round(value),
    unit,
    beside: { what: beside.what, value: Math.round(beside.value) },
    ratio,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
