import type { ImportQuery } from "../api/upload-import.ts";
import { type ColumnMap, columnParameters } from "./columns.ts";
import { type MediaType, mediaTypeOf } from "./file-format.ts";

export type Mode = NonNullable<ImportQuery["mode"]>;

export const MATCH_KEYS = ["id", "external_id", "email", "phone"] as const;

/** How a file is to be taken in, as the form has it. */
export type ImportSettings = {
  mediaType: MediaType;
  mode: Mode;
  /** By what a row finds its person: the first key that finds somebody decides. */
  matchOn: string[];
  /** A sync's limit. */
  deactivateAtMost: string;
  clearsEmpty: boolean;
  columns: ColumnMap;
  description: string;
};

/** What is proposed for a file. */
export function settingsFor({ name }: File): ImportSettings {
  return {
    mediaType: mediaTypeOf(name),
    mode: "upsert",
    matchOn: ["id", "external_id", "email"],
    deactivateAtMost: "",
    clearsEmpty: false,
    columns: {},
    description: name,
  };
}

/** The settings as the REST API takes them. */
export function queryOf(settings: ImportSettings, isTrial: boolean): ImportQuery {
  const { mediaType, mode, matchOn, deactivateAtMost, clearsEmpty, columns, description } = settings;
  const ofCsv = { empty_cells: clearsEmpty ? "clear" : "leave", column: columnParameters(columns) } as const;
  return {
    mode,
    match_on: matchOn.join(","),
    // Lists of jobs show of a trial no more than this.
    description: isTrial ? `Trial: ${description}` : description,
    ...(isTrial ? { dry_run: true } : {}),
    ...(mode === "sync" ? { deactivate_at_most: deactivateAtMost.trim() } : {}),
    ...(mediaType === "text/csv" ? ofCsv : {}),
  };
}
