import { Refusal } from "../api/refusal.ts";

/**
 * What a problem document says of each field, by the field's path with dots (`emails.0.value`), as forms name fields.
 * Of `values` that were sent without their blank rows, the rows are found by their places in the form.
 */
export function fieldErrors(
  error: Error | null,
  values: Readonly<Record<string, unknown>> = {},
): Record<string, string> {
  if (!(error instanceof Refusal)) return {};
  const { errors = [error.problem] } = error.problem;
  const named = errors.flatMap(({ pointer, detail }) =>
    pointer === undefined ? [] : [[inForm(pathOf(pointer), values), detail] as const],
  );
  return Object.fromEntries(named);
}

function pathOf(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")).join(".");
}

function inForm(path: string, values: Readonly<Record<string, unknown>>): string {
  const [name = "", place, ...rest] = path.split(".");
  const rows: unknown = values[name];
  if (place === undefined || !Array.isArray(rows)) return path;
  const sent = [...rows.keys()].filter((index) => !isBlank(rows[index]));
  return [name, sent[Number(place)] ?? place, ...rest].join(".");
}

/** Whether a row has a kind at most. */
function isBlank(row: unknown): boolean {
  return typeof row === "object" && row !== null && "value" in row && String(row.value).trim() === "";
}
