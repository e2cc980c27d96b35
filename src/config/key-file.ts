import { closeSync, existsSync, fstatSync, openSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigurationError } from "./configuration-error.ts";
import type { SettingName } from "./env.ts";
import { masterKey } from "./setting-parsers.ts";
import type { ConfigurationFault } from "./setting-reader.ts";

const OTHERS_MAY_READ_WRITE_OR_RUN = 0o077;

/** What would be refused of a master key file at the start, without making anything. */
export function keyFileFaults(file: string, dataDirectory: string): readonly ConfigurationFault[] {
  try {
    const directory = dirname(file);
    if (readKeyFile(file) === undefined && directory !== dataDirectory && !existsSync(directory)) {
      refuse("ROLLCALL_MASTER_KEY_FILE", `is ${file}, which cannot be made (ENOENT)`);
    }
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

/** The key in the file, or undefined when there is no file. Throws `ConfigurationError` when it cannot be used. */
export function readKeyFile(file: string): Buffer | undefined {
  const descriptor = attempt("ROLLCALL_MASTER_KEY_FILE", `is ${file}, which cannot be read`, () => openIfThere(file));
  if (descriptor === undefined) return undefined;
  try {
    refuseUnsafeFile(file, descriptor);
    return decode("ROLLCALL_MASTER_KEY_FILE", readFileSync(descriptor, "utf8").trim(), `is ${file}, whose content `);
  } finally {
    closeSync(descriptor);
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function refuseUnsafeFile(file: string, descriptor: number): void {
  const stat = fstatSync(descriptor);
  if (!stat.isFile()) refuse("ROLLCALL_MASTER_KEY_FILE", `is ${file}, which is not a file`);
  if ((stat.mode & OTHERS_MAY_READ_WRITE_OR_RUN) === 0) return;
  const mode = (stat.mode & 0o777).toString(8).padStart(4, "0");
  refuse("ROLLCALL_MASTER_KEY_FILE", `is ${file}, which is open to others (mode ${mode}); run chmod 600 on it`);
}

/** The 32 bytes that a text stands for. Throws `ConfigurationError` for any other text. */
export function decode(setting: SettingName, text: string, subject = ""): Buffer {
  const parsed = masterKey(text);
  return "value" in parsed ? parsed.value : refuse(setting, subject + parsed.problem);
}

/** What `act` gives. Throws `ConfigurationError` with the code of what it throws. */
export function attempt<Result>(setting: SettingName, problem: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    return refuse(setting, `${problem} (${codeOf(error)})`);
  }
}

/** The code of a system's error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

/** Throws `ConfigurationError`. */
export function refuse(setting: SettingName, message: string): never {
  throw new ConfigurationError([{ setting, message }]);
}
