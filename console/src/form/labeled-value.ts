import { randomId } from "@mantine/hooks";

/** A value with its kind, as it is typed; the key tells rows apart while they are edited. */
export type LabeledValue = { key: string; kind: string; value: string };

type Labeled = { kind: string; value: string };

/** What is there, as rows of a form. The keys are the same each time, so that rows that nobody touched are the same. */
export function rowsOf(values: readonly Labeled[] | Readonly<Record<string, string>>): LabeledValue[] {
  const list = isList(values) ? values : Object.entries(values).map(([kind, value]) => ({ kind, value }));
  return list.map(({ kind, value }, index) => ({ key: String(index), kind, value }));
}

/** A row in which nothing is typed yet. */
export function emptyRow(kind: string): LabeledValue {
  return { key: randomId(), kind, value: "" };
}

/** What was typed, without rows that have no value. */
export function givenOf(rows: readonly LabeledValue[]): Labeled[] {
  return rows.filter(({ value }) => value.trim() !== "").map(({ kind, value }) => ({ kind: kind.trim(), value }));
}

/** What was typed, by kind. */
export function givenByKind(rows: readonly LabeledValue[]): Record<string, string> {
  return Object.fromEntries(givenOf(rows).map(({ kind, value }) => [kind, value]));
}

function isList(values: readonly Labeled[] | Readonly<Record<string, string>>): values is readonly Labeled[] {
  return Array.isArray(values);
}
