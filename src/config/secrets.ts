import { randomBytes, randomUUID } from "node:crypto";
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { ConfigurationError } from "./config.ts";
import type { Config } from "./config.ts";
import type { Environment, SettingName } from "./env.ts";
import { masterKey } from "./setting-parsers.ts";

/** What the server knows and never prints. */
export type Secrets = {
  /** 32 bytes. */
  readonly masterKey: Buffer;
};

const OTHERS_MAY_READ_WRITE_OR_RUN = 0o077;

/**
 * Reads the master key from the environment or its file, which is made on the first start, as is the data directory
 * when something goes into it. Throws `ConfigurationError` when the key or its file cannot be used.
 */
export function loadSecrets(config: Config, environment: Environment): Secrets {
  const { masterKey: source, database, dataDirectory } = config;
  const keepsKey = source.from === "file" && dirname(source.file) === dataDirectory;
  if (database.backend === "sqlite" || keepsKey) makeDataDirectory(dataDirectory);
  if (source.from === "environment") {
    return { masterKey: decode("ROLLCALL_MASTER_KEY", environment.ROLLCALL_MASTER_KEY ?? "") };
  }
  return { masterKey: readKeyFile(source.file) ?? makeKeyFile(source.file) };
}

function makeDataDirectory(directory: string): void {
  attempt("ROLLCALL_DATA_DIR", `is ${directory}, which cannot be made`, () =>
    mkdirSync(directory, { recursive: true, mode: 0o700 }),
  );
}

/** The key in the file, or undefined when there is no file. */
function readKeyFile(file: string): Buffer | undefined {
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

/** Makes the file in one step, whole, unless another process was first; the key that is in it afterwards holds for both. */
function makeKeyFile(file: string): Buffer {
  attempt("ROLLCALL_MASTER_KEY_FILE", `is ${file}, which cannot be made`, () => {
    const draft = `${file}.${randomUUID()}`;
    try {
      writeDurably(draft, `${randomBytes(32).toString("hex")}\n`);
      linkUnlessThere(draft, file);
    } finally {
      rmSync(draft, { force: true });
    }
    syncDirectory(dirname(file));
  });
  return (
    readKeyFile(file) ??
    refuse("ROLLCALL_MASTER_KEY_FILE", `is ${file}, which is missing even after it was made; is it a link to nothing?`)
  );
}

function writeDurably(file: string, content: string): void {
  writeFileSync(file, content, { flag: "wx", mode: 0o600, flush: true });
}

/** Hard links, unlike renames, do not replace a file that is there. */
function linkUnlessThere(draft: string, file: string): void {
  try {
    linkSync(draft, file);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
}

/** A new name outlives a power cut only when its directory was flushed. */
function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function decode(setting: SettingName, text: string, subject = ""): Buffer {
  const parsed = masterKey(text);
  return "value" in parsed ? parsed.value : refuse(setting, subject + parsed.problem);
}

function attempt<Result>(setting: SettingName, problem: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    return refuse(setting, `${problem} (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

function refuse(setting: SettingName, message: string): never {
  throw new ConfigurationError([{ setting, message }]);
}
