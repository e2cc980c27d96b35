/** What a process that makes load counted. Its last line of output, as JSON. */
export type Tally = {
  answers: number;
  /** Answers that were not a success, and requests that got none. */
  failed: number;
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Whether it ran out of requests and sent some again. */
  repeated: boolean;
  /** Processor time of the process itself, where that is what is measured. */
  cpuSeconds?: number;
};

export function parseTally(output: string): Tally {
  const line = output.trim().split("\n").at(-1) ?? "";
  const tally: unknown = JSON.parse(line);
  if (!isTally(tally)) throw new Error(`This is no tally: ${line}`);
  return tally;
}

function isTally(value: unknown): value is Tally {
  if (typeof value !== "object" || value === null) return false;
  const numbers = ["answers", "failed", "seconds", "p50", "p99"].map((name): unknown => Reflect.get(value, name));
  return numbers.every((number) => typeof number === "number") && "repeated" in value;
}
