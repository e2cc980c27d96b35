import { randomUUID } from "node:crypto";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Argument, Command, Option } from "commander";
import { type Config, loadConfig } from "../config/config.ts";
import { readEnvironment } from "../config/env.ts";
import { backUpSqlite } from "../store/sqlite/back-up-sqlite.ts";
import { CommandFailure, codeOf } from "./command-failure.ts";
import { commandLine } from "./command-line.ts";
import { examples } from "./examples.ts";
import { printJson, say } from "./print.ts";
import { dataDirOption, jsonOption, type StoreOptions, storeWords } from "./store-options.ts";

type BackupOptions = StoreOptions & { force?: true; json?: true };

const OWNER_ONLY = 0o600;

export function backupCommand(): Command {
  return new Command("backup")
    .summary("copy the SQLite database, also while a server runs on it")
    .description(
      "Copy the SQLite database to a file, consistently, also while a server runs on it. The copy has mode 0600. The " +
        "master key is not in it: keep that too, in another place.",
    )
    .addArgument(new Argument("<file>", "where the copy goes"))
    .addOption(new Option("--force", "replace the file when it is there already"))
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples(
        ["rollcall backup /backup/rollcall-monday.db --force", "Replace last week's copy"],
        ["rollcall doctor --backup /backup/rollcall-monday.db", "Check that copy"],
      ),
    )
    .action(backup);
}

async function backup(fileText: string, options: BackupOptions): Promise<void> {
  const file = resolve(fileText);
  const config = loadConfig(readEnvironment(), { ROLLCALL_DATA_DIR: options.dataDir });
  const source = sourceOf(config);
  await assertFree(file, source, options);
  await copyTo(file, source);
  const { size } = await stat(file);
  if (options.json === true) printJson({ file, bytes: size });
  else console.log(`Copied ${size} bytes to ${file}`);
  say(
    `The copy needs the master key, which is not in it: ${masterKeyPlace(config)}`,
    `To check the copy: ${commandLine("doctor", "--backup", fileText, ...storeWords(options))}`,
  );
}

function sourceOf({ database }: Config): string {
  if (database.backend === "sqlite") return database.file;
  throw new CommandFailure(
    "This is for SQLite. Back a PostgreSQL database up with its own tools, such as:\n" +
      '  pg_dump --format=custom --file=rollcall.dump "$ROLLCALL_DATABASE_URL"',
  );
}

async function assertFree(file: string, source: string, { force }: BackupOptions): Promise<void> {
  if ([source, `${source}-wal`, `${source}-shm`].includes(file)) {
    throw new CommandFailure("The copy cannot take the place of the database itself.");
  }
  if (!(await isThere(source))) throw new CommandFailure(`There is no database in ${dirname(source)}.`);
  if (force === undefined && (await isThere(file))) {
    throw new CommandFailure(`${file} is there already. Choose another name, or replace it with --force.`);
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** The file is there whole or not at all: a copy that was cut off never has its name. */
async function copyTo(file: string, source: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await (await open(draft, "wx", OWNER_ONLY)).close();
    await backUpSqlite(source, draft);
    await flush(draft);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  await flush(dirname(file));
}

async function flush(path: string): Promise<void> {
  await using handle = await open(path, "r");
  await handle.sync();
}

function masterKeyPlace({ masterKey }: Config): string {
  return masterKey.from === "file" ? `${masterKey.file}.` : "it is in ROLLCALL_MASTER_KEY.";
}
