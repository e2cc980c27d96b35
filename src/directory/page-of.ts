import type { Filter, FilterValue } from "./filter.ts";
import { type ListQuery, type Page, type SortKey, decodeCursor, encodeCursor } from "./page.ts";
import { areFound } from "./search.ts";

/** What a row holds of a field. */
type ValueOf<Field extends string, Row> = (row: Row, field: Field) => FilterValue;

/** How a few rows that are read all at once are listed, as the store lists many. Text compares whatever its case. */
export type ShortList<Field extends string, Row> = {
  value: ValueOf<Field, Row>;
  id: Field;
  /** What a search looks in. */
  texts: (row: Row) => readonly string[];
};

/** A page of a list that is short enough to be looked through. */
export function pageOfRows<Field extends string, Row>(
  rows: readonly Row[],
  list: ShortList<Field, Row>,
  query: ListQuery<Field>,
): Page<Row> {
  const sort = completeSort(query.sort ?? [], list.id);
  const keys = (row: Row) => sort.map(({ field }) => sortable(list.value(row, field)));
  const { filter } = query;
  const matching = filter === undefined ? rows : rows.filter((row) => matches(row, list, filter));
  const sorted = matching.toSorted((a, b) => compare(keys(a), keys(b), sort));
  const from = startOf(query, sort, (after) => sorted.findIndex((row) => compare(keys(row), after, sort) > 0));
  const shown = from === -1 ? [] : sorted.slice(from, from + query.limit);
  const last = shown.at(-1);
  const more = last !== undefined && from + shown.length < sorted.length;
  return {
    rows: shown,
    next: more ? encodeCursor(sort, keys(last)) : null,
    total: query.withTotal === true ? matching.length : null,
  };
}

function completeSort<Field extends string>(asked: readonly SortKey<Field>[], id: Field): readonly SortKey<Field>[] {
  const at = asked.findIndex(({ field }) => field === id);
  if (at !== -1) return asked.slice(0, at + 1);
  return [...asked, { field: id, direction: asked.at(-1)?.direction ?? "asc" }];
}

function startOf<Field extends string>(
  { start }: ListQuery<Field>,
  sort: readonly SortKey<Field>[],
  firstAfter: (after: readonly (string | number)[]) => number,
): number {
  if (start === undefined) return 0;
  return "offset" in start ? start.offset : firstAfter(decodeCursor(sort, start.after));
}

function compare(
  left: readonly (string | number)[],
  right: readonly (string | number)[],
  sort: readonly SortKey<string>[],
): number {
  for (const [index, { direction }] of sort.entries()) {
    const a = left[index] ?? "";
    const b = right[index] ?? "";
    if (a === b) continue;
    return (a < b ? -1 : 1) * (direction === "asc" ? 1 : -1);
  }
  return 0;
}

function matches<Field extends string, Row>(row: Row, list: ShortList<Field, Row>, filter: Filter<Field>): boolean {
  switch (filter.op) {
    case "and":
      return filter.filters.every((part) => matches(row, list, part));
    case "or":
      return filter.filters.some((part) => matches(row, list, part));
    case "not":
      return !matches(row, list, filter.filter);
    case "search":
      return areFound(filter.text, list.texts(row));
    case "in": {
      const held = folded(list.value(row, filter.field));
      return filter.values.some((value) => folded(value) === held);
    }
    default:
      return COMPARISONS[filter.op](folded(list.value(row, filter.field)), folded(filter.value));
  }
}

type Comparison = (held: FilterValue, wanted: FilterValue) => boolean;

const COMPARISONS: Readonly<Record<Exclude<Filter<string>["op"], "and" | "or" | "not" | "in" | "search">, Comparison>> =
  {
    eq: (held, wanted) => held === wanted,
    ne: (held, wanted) => held !== wanted,
    lt: (held, wanted) => order(held, wanted) < 0,
    le: (held, wanted) => order(held, wanted) <= 0,
    gt: (held, wanted) => order(held, wanted) > 0,
    ge: (held, wanted) => order(held, wanted) >= 0,
    contains: (held, wanted) => typeof held === "string" && held.includes(String(wanted)),
    starts_with: (held, wanted) => typeof held === "string" && held.startsWith(String(wanted)),
    present: (held) => held !== null && held !== "",
  };

/** Below 0, 0 or above it; NaN, which is none of these, where there is no order. */
function order(held: FilterValue, wanted: FilterValue): number {
  if (held === null || wanted === null || typeof held !== typeof wanted) return Number.NaN;
  if (held === wanted) return 0;
  return held < wanted ? -1 : 1;
}

function folded(value: FilterValue): FilterValue {
  return typeof value === "string" ? value.toLowerCase() : value;
}

function sortable(value: FilterValue): string | number {
  if (typeof value === "string") return value.toLowerCase();
  return Number(value ?? 0);
}
