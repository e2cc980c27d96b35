import { Refusal } from "../api/refusal.ts";

/** What a problem document says of each field, by the field's path with dots (`emails.0.value`), as forms name fields. */
export function fieldErrors(error: Error | null): Record<string, string> {
  if (!(error instanceof Refusal)) return {};
  const { errors = [error.problem] } = error.problem;
  const named = errors.flatMap(({ pointer, detail }) =>
    pointer === undefined ? [] : [[pathOf(pointer), detail] as const],
  );
  return Object.fromEntries(named);
}

function pathOf(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")).join(".");
}
