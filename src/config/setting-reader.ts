import { SETTINGS } from "./env.ts";
import type { Environment, Setting, SettingName } from "./env.ts";
import type { Parser } from "./setting-parsers.ts";

/** One thing wrong with the configuration. `message` follows the setting's name: "must be …". */
export type ConfigurationFault = { readonly setting: string; readonly message: string };

const NAMES = Object.keys(SETTINGS);
const PREFIX = "ROLLCALL_";
const PREFIX_OF_TESTS = "ROLLCALL_TEST_";
const FARTHEST_SUGGESTION = 4;

/** Reads settings and collects what is wrong with them. Values that it gave are good only while `faults` is empty. */
export class SettingReader {
  readonly #environment: Environment;
  readonly #faults: ConfigurationFault[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** The faults so far, in the order in which the settings are documented; names that are no settings come last. */
  get faults(): readonly ConfigurationFault[] {
    return this.#faults.toSorted((one, other) => placeOf(one.setting) - placeOf(other.setting));
  }

  isSet(name: SettingName): boolean {
    return this.#environment[name] !== undefined;
  }

  isFaulty(name: SettingName): boolean {
    return this.#faults.some((fault) => fault.setting === name);
  }

  fault(setting: string, message: string): void {
    this.#faults.push({ setting, message });
  }

  /** The setting's value, or its default's when it is not set. Throws when it has no default: that is a mistake here. */
  read<Value>(name: SettingName, parse: Parser<Value>): Value {
    return this.readOptional(name, parse) ?? parseDefault(name, parse);
  }

  /** The setting's value, or undefined when it is not set. */
  readOptional<Value>(name: SettingName, parse: Parser<Value>): Value | undefined {
    const text = this.#environment[name];
    if (text === undefined) return undefined;
    const parsed = text === "" ? { problem: "is set but empty; give it a value or unset it" } : parse(text);
    if ("value" in parsed) return parsed.value;
    this.fault(name, parsed.problem);
    return undefined;
  }

  /** Faults every variable that looks like one of ours and is not, `ROLLCALL_TEST_` ones apart: those are the tests'. */
  refuseUnknown(): void {
    for (const name of Object.keys(this.#environment).toSorted()) {
      if (NAMES.includes(name) || !name.startsWith(PREFIX) || name.startsWith(PREFIX_OF_TESTS)) continue;
      const closest = closestName(name);
      this.fault(name, closest === undefined ? "is no setting" : `is no setting; did you mean ${closest}?`);
    }
  }
}

function placeOf(setting: string): number {
  const index = NAMES.indexOf(setting);
  return index === -1 ? NAMES.length : index;
}

function parseDefault<Value>(name: SettingName, parse: Parser<Value>): Value {
  const setting: Setting = SETTINGS[name];
  const parsed = parse(setting.default ?? "");
  if ("value" in parsed) return parsed.value;
  throw new Error(`The default of ${name} ${parsed.problem}.`);
}

function closestName(name: string): string | undefined {
  const distances = NAMES.map((candidate) => ({ candidate, distance: editDistance(name, candidate) }));
  const [closest] = distances.toSorted((one, other) => one.distance - other.distance);
  const farthest = Math.min(FARTHEST_SUGGESTION, (name.length - PREFIX.length) / 2);
  return closest !== undefined && closest.distance <= farthest ? closest.candidate : undefined;
}

/** Levenshtein's distance: how many letters must be put in, taken out or replaced. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let index = 0; index < from.length; index++) {
    const next = [index + 1];
    for (let column = 0; column < to.length; column++) {
      const replaced = (row[column] ?? 0) + (from[index] === to[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
