import { existsSync } from "node:fs";
import { type Config, loadConfig } from "../config/config.ts";
import { readEnvironment } from "../config/env.ts";
import { loadSecrets } from "../config/secrets.ts";
import { SecretBox } from "../directory/credentials/secret-box.ts";
import { openStore } from "../store/open-store.ts";
import type { Store } from "../store/store.ts";
import { CommandFailure, opening } from "./command-failure.ts";
import { commandLine } from "./command-line.ts";
import { type StoreOptions, storeWords } from "./store-options.ts";

/** What a command works with that reads and writes the directory, also beside a running server. */
export type Session = AsyncDisposable & {
  config: Config;
  store: Store;
  /** Reads the master key, which is made when there is none. */
  openBox(): SecretBox;
};

/**
 * Opens the configured database and brings its schema up to date. Throws `CommandFailure` when there is none, unless
 * it is to be made.
 */
export async function openSession(options: StoreOptions, missing: "fail" | "make" = "fail"): Promise<Session> {
  const environment = readEnvironment();
  const config = loadConfig(environment, { ROLLCALL_DATA_DIR: options.dataDir });
  if (missing === "fail") assertDatabase(config, options);
  const store = await opening(() => openStore(config.database));
  return {
    config,
    store,
    openBox: () => new SecretBox(loadSecrets(config, environment).masterKey),
    [Symbol.asyncDispose]: () => store.close(),
  };
}

/** Throws `CommandFailure` when the SQLite file is not there: a slip in a path must not make an empty database. */
function assertDatabase({ database, dataDirectory }: Config, options: StoreOptions): void {
  if (database.backend === "postgres" || existsSync(database.file)) return;
  const make = commandLine("organization", "create", "--name", "My company", ...storeWords(options));
  throw new CommandFailure(`There is no database in ${dataDirectory}. To make one: ${make}`);
}
