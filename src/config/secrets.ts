import { randomBytes, randomUUID } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Config } from "./config.ts";
import type { Environment } from "./env.ts";
import { attempt, codeOf, decode, readKeyFile, refuse } from "./key-file.ts";

/** What the server knows and never prints. */
export type Secrets = {
  /** 32 bytes. */
  readonly masterKey: Buffer;
};

/**
 * Reads the master key from the environment or its file, which is made on the first start, as is the data directory
 * when something goes into it. Throws `ConfigurationError` when the key or its file cannot be used.
 */
export function loadSecrets(config: Config, environment: Environment): Secrets {
  const { masterKey: source, database, dataDirectory } = config;
  const keepsKey = source.from === "file" && dirname(source.file) === dataDirectory;
  if (database.backend === "sqlite" || keepsKey) makeDataDirectory(dataDirectory);
  if (source.from === "file") return { masterKey: readKeyFile(source.file) ?? makeKeyFile(source.file) };
  return { masterKey: readVariable(environment) };
}

/** The master key (32 bytes) where there is one, and makes nothing. Throws `ConfigurationError` when it cannot be used. */
export function findMasterKey({ masterKey: source }: Config, environment: Environment): Buffer | undefined {
  if (source.from === "file") return readKeyFile(source.file);
  return readVariable(environment);
}

function readVariable(environment: Environment): Buffer {
  return decode("ROLLCALL_MASTER_KEY", environment.ROLLCALL_MASTER_KEY ?? "");
}

function makeDataDirectory(directory: string): void {
  attempt("ROLLCALL_DATA_DIR", `is ${directory}, which cannot be made`, () =>
    mkdirSync(directory, { recursive: true, mode: 0o700 }),
  );
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
