import { Option } from "commander";

/** Where a command finds its database; what is not given comes from the environment. */
export type StoreOptions = { dataDir?: string };

/** `--data-dir`, for every command that works with a database. */
export function dataDirOption(): Option {
  return new Option("--data-dir <path>", "directory of the SQLite database and the master key (ROLLCALL_DATA_DIR)");
}

/** `--json`, for every command that prints data. */
export function jsonOption(): Option {
  return new Option("--json", "print one JSON document instead of text");
}

/** `--organization`, for every command that works inside one. */
export function organizationOption(): Option {
  return new Option("--organization <slug>", "the organization; may be left out when there is only one");
}

/** The same options as words, for a command line that goes on with this database. */
export function storeWords({ dataDir }: StoreOptions): string[] {
  return dataDir === undefined ? [] : ["--data-dir", dataDir];
}
