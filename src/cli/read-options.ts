import type { Parser } from "../config/setting-parsers.ts";
import { UsageError } from "./usage-error.ts";

type Readers = Readonly<Record<string, () => unknown>>;
type Values<Given extends Readers> = { [Name in keyof Given]: ReturnType<Given[Name]> };

/** Reads each value, collecting what is wrong: throws one `UsageError` with all of it. */
export function readOptions<Given extends Readers>(readers: Given): Values<Given> {
  const faults: string[] = [];
  const values = Object.entries(readers).map(([name, read]) => [name, valueOf(read, faults)] as const);
  if (faults.length > 0) throw new UsageError(faults);
  return Object.fromEntries(values) as Values<Given>; // oxlint-disable-line typescript/no-unsafe-type-assertion -- each name has what its own reader gave
}

function valueOf(read: () => unknown, faults: string[]): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    faults.push(...error.faults);
    return undefined;
  }
}

/** The option's value, or undefined when it was not given. Throws `UsageError` for a text that `parse` does not take. */
export function given<Value>(option: string, text: string | undefined, parse: Parser<Value>): Value | undefined {
  return text === undefined ? undefined : required(option, text, parse);
}

/** The option's value. Throws `UsageError` for a text that `parse` does not take, and for none. */
export function required<Value>(option: string, text: string | undefined, parse: Parser<Value>): Value {
  if (text === undefined) throw new UsageError([`${option} is missing`]);
  const parsed = parse(text);
  if ("problem" in parsed) throw new UsageError([`${option} ${parsed.problem}`]);
  return parsed.value;
}
