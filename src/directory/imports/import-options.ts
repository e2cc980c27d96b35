import { DirectoryError, invalidValue } from "../errors.ts";
import { isColumn } from "./columns.ts";
import type { DeactivationLimit } from "./deactivation-limit.ts";

export const IMPORT_FORMATS = ["csv", "ndjson", "json"] as const;
export const IMPORT_MODES = ["create", "update", "upsert", "sync"] as const;
export const DELIMITERS = [",", ";", "\t"] as const;
export const MATCH_KEYS = ["id", "external_id", "email", "phone"] as const;

export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** `sync` is `upsert` that afterwards deactivates everybody whom the file does not name. */
export type ImportMode = (typeof IMPORT_MODES)[number];

export type Delimiter = (typeof DELIMITERS)[number];

export type MatchKey = (typeof MATCH_KEYS)[number];

/** How a file is to be taken in. */
export type ImportOptions = {
  format: ImportFormat;
  mode: ImportMode;
  /** By what a row finds its person: the first key that finds somebody decides. */
  matchOn: readonly MatchKey[];
  /** Everything but the commit: the results are those of the real run, and nothing is changed. */
  dryRun: boolean;
  /** The most people that `sync` may deactivate; null in the other modes. */
  deactivateAtMost: DeactivationLimit | null;
  /** What an empty cell of a CSV file does to the field. */
  emptyCells: "leave" | "clear";
  /** What the file calls its columns, and what we do; "" passes a column over. */
  columns: Readonly<Record<string, string>>;
  /** What parts the cells of a CSV file. */
  delimiter: Delimiter;
  /** The first line of a CSV file. */
  header: readonly string[];
};

export const DEFAULT_IMPORT: ImportOptions = {
  format: "ndjson",
  mode: "upsert",
  matchOn: ["id", "external_id", "email"],
  dryRun: false,
  deactivateAtMost: null,
  emptyCells: "leave",
  columns: {},
  delimiter: ",",
  header: [],
};

/** Throws `invalid_value`, `missing_value` or `unknown_field` for options that contradict each other or the file. */
export function checkImportOptions(options: ImportOptions): void {
  checkWithoutFile(options);
  if (options.format === "csv") checkHeader(options);
}

/** The same without the file: for options that contradict each other, or name a column that there is not. */
export function checkWithoutFile({ mode, matchOn, deactivateAtMost, columns }: ImportOptions): void {
  if (matchOn.length === 0 || new Set(matchOn).size < matchOn.length) {
    throw invalidValue("match_on", "match_on names keys, each once.");
  }
  if (mode === "sync" && deactivateAtMost === null) {
    const message = "A sync needs deactivate_at_most: how many people it may deactivate.";
    throw new DirectoryError("missing_value", message, { field: "deactivate_at_most" });
  }
  if (mode !== "sync" && deactivateAtMost !== null) {
    throw invalidValue("deactivate_at_most", "deactivate_at_most is for a sync: no other mode deactivates anybody.");
  }
  const unknown = Object.values(columns).find((column) => column !== "" && !isColumn(column));
  if (unknown !== undefined) throw unknownColumn(unknown);
}

function checkHeader(options: ImportOptions): void {
  const { header, columns } = options;
  const named = header.map((name) => columnOf(options, name));
  const seen = new Set<string>();
  for (const column of named.filter((name) => name !== "")) {
    if (!isColumn(column)) throw unknownColumn(column);
    if (seen.has(column)) {
      throw new DirectoryError("duplicate_entry", `The file has ${column} twice.`, { field: "column" });
    }
    seen.add(column);
  }
  if (seen.size === 0) throw new DirectoryError("missing_value", "The file has no header.", { field: "header" });
  // Who passes a column over is content when it is not there.
  const absent = Object.keys(columns).find((name) => columns[name] !== "" && !header.includes(name));
  if (absent === undefined) return;
  throw invalidValue("column", `The file has no column ${JSON.stringify(absent.slice(0, 64))}.`);
}

/** The message holds the file's own name of the column, as an example of what would be taken. */
function unknownColumn(name: string): DirectoryError {
  const shown = JSON.stringify(name.slice(0, 64));
  const message = `There is no column ${shown}. Say which it is, like Mail=email, or pass it over, like Notes=.`;
  return new DirectoryError("unknown_field", message, { field: "column" });
}

/** Our name of a column of the file; "" for one that is passed over. */
export function columnOf({ columns }: ImportOptions, name: string): string {
  return Object.hasOwn(columns, name) ? (columns[name] ?? "") : name;
}
