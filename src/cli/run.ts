import { CommanderError } from "commander";
import { ConfigurationError } from "../config/configuration-error.ts";
import { describeFailure } from "./command-failure.ts";
import { createProgram } from "./program.ts";
import { UsageError } from "./usage-error.ts";

const OK = 0;
const FAILED = 1;
const USAGE_FAULT = 2;
/** The database, the master key and backups hold what nobody else on the machine should read. */
const FILES_FOR_THE_OWNER_ONLY = 0o077;

/** Runs the command that the arguments name and returns the exit code; what goes wrong is told on stderr. */
export async function run(args: readonly string[]): Promise<number> {
  process.umask(FILES_FOR_THE_OWNER_ONLY);
  process.stdout.on("error", ignoreClosedPipe);
  let exitCode = OK;
  try {
    await createProgram((code) => (exitCode = code)).parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** Whoever reads our output may have seen enough, such as `head`. */
function ignoreClosedPipe(error: Error): void {
  if (!("code" in error) || error.code !== "EPIPE") throw error;
}

function exitCodeOf(error: unknown): number {
  // Commander has written its message, or the help that was asked for, already.
  if (error instanceof CommanderError) return error.exitCode === OK ? OK : USAGE_FAULT;
  if (error instanceof ConfigurationError || error instanceof UsageError) {
    console.error(`rollcall: ${error.message}`);
    return USAGE_FAULT;
  }
  console.error(`rollcall: ${describeFailure(error)}`);
  return FAILED;
}
