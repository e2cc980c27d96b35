import { resolve } from "node:path";
import { Command, Option } from "commander";
import { loadConfig } from "../config/config.ts";
import { ConfigurationError } from "../config/configuration-error.ts";
import { readEnvironment } from "../config/env.ts";
import { type Finding, examine } from "./examination.ts";
import { examples } from "./examples.ts";
import { printJson } from "./print.ts";
import type { SetExitCode } from "./program.ts";
import { dataDirOption, jsonOption, type StoreOptions } from "./store-options.ts";

type DoctorOptions = StoreOptions & { backup?: string; json?: true };

const FOUND_SOMETHING = 1;

export function doctorCommand(setExitCode: SetExitCode): Command {
  return new Command("doctor")
    .summary("check the configuration, the master key and the database")
    .description(
      "Check the configuration, the master key, the database, its migrations, its integrity and its encrypted secrets. " +
        "Changes nothing, and may run beside a server.",
    )
    .addOption(new Option("--backup <file>", "check this copy of a SQLite database instead of the database itself"))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall doctor", "Check everything"],
        ["rollcall doctor --backup /backup/rollcall-monday.db", "Check a copy, with the configured master key"],
      ),
    )
    .action((options: DoctorOptions) => doctor(options, setExitCode));
}

async function doctor(options: DoctorOptions, setExitCode: SetExitCode): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of examineAll(options)) {
    findings.push(finding);
    if (options.json === undefined) print(finding);
  }
  const healthy = findings.every(({ status }) => status === "ok");
  if (options.json === true) printJson({ healthy, checks: findings });
  else console.log(healthy ? "Nothing wrong was found." : "Something is wrong: see above.");
  if (!healthy) setExitCode(FOUND_SOMETHING);
}

async function* examineAll({ dataDir, backup }: DoctorOptions): AsyncGenerator<Finding> {
  const environment = readEnvironment();
  try {
    const config = loadConfig(environment, { ROLLCALL_DATA_DIR: dataDir });
    yield { check: "configuration", status: "ok", messages: [] };
    const copy = backup === undefined ? {} : { database: { backend: "sqlite" as const, file: resolve(backup) } };
    yield* examine({ ...config, ...copy }, environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const messages = error.faults.map(({ setting, message }) => `${setting} ${message}`);
    yield { check: "configuration", status: "problem", messages };
  }
}

function print({ check, status, messages }: Finding): void {
  const [first = "", ...others] = messages;
  console.log(`${status.padEnd(8)} ${check.padEnd(14)} ${first}`.trimEnd());
  for (const message of others) console.log(`${" ".repeat(24)}${message}`);
}
