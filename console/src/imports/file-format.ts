/** The media types that an import takes, by what people call them. */
export const FORMATS = [
  { value: "text/csv", label: "CSV, with a header" },
  { value: "application/x-ndjson", label: "NDJSON, an object a line" },
  { value: "application/json", label: "JSON, a list of objects" },
] as const;

export type MediaType = (typeof FORMATS)[number]["value"];

const ENDINGS: Readonly<Record<string, MediaType>> = {
  csv: "text/csv",
  tsv: "text/csv",
  txt: "text/csv",
  ndjson: "application/x-ndjson",
  jsonl: "application/x-ndjson",
  json: "application/json",
};

/** What can be chosen to be imported. */
export const ACCEPTED = [...Object.keys(ENDINGS).map((ending) => `.${ending}`), ".gz"].join(",");

/** What a file is by its name, gzipped or not. */
export function mediaTypeOf(name: string): MediaType {
  const ending = /\.([a-z]+)(?:\.gz)?$/u.exec(name.toLowerCase())?.[1] ?? "";
  return ENDINGS[ending] ?? "text/csv";
}
