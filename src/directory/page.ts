import { invalidValue } from "./errors.ts";
import type { Filter } from "./filter.ts";

export type SortKey<Field extends string> = { field: Field; direction: "asc" | "desc" };

/** Where a page starts: after the row that a cursor names, or at an offset. */
export type PageStart = { after: string } | { offset: number };

/** A list that somebody asks for. The sort always ends in the id, so that no two rows tie. */
export type ListQuery<Field extends string> = {
  filter?: Filter<Field>;
  sort?: readonly SortKey<Field>[];
  start?: PageStart;
  limit: number;
  /** Count all that match too, which costs more the more there are. */
  withTotal?: boolean;
  /** Count no further than to this: where more match, the total is null. */
  countUpTo?: number;
};

export type Page<Row> = {
  rows: Row[];
  /** The cursor that continues after the last row, or null when this was the last page. */
  next: string | null;
  /** How many match in all, when it was asked for. */
  total: number | null;
};

/**
 * How many rows of a long list are read, presented and sent at a time. With few of them nearly all that is made of them
 * is gone when memory is next cleared of what is new, which costs nothing; with ten times as many much of it is not, is
 * moved to where the old things are, and lies there for long.
 */
export const ROWS_A_PAGE = 100;

/** A list that is walked from its start, or a page's, to its end. */
export type WalkQuery<Field extends string> = Omit<ListQuery<Field>, "limit" | "withTotal" | "countUpTo">;

/**
 * Every page of a list, one after the other: no more than two of them are in memory, however long the list is. The next
 * one is read while its reader works on the one before.
 */
export async function* pagesOf<Field extends string, Row>(
  list: (query: ListQuery<Field>) => Promise<Page<Row>>,
  query: WalkQuery<Field>,
): AsyncGenerator<Row[]> {
  let reading = list({ ...query, limit: ROWS_A_PAGE });
  for (;;) {
    const { rows, next } = await reading;
    if (next !== null) {
      reading = list({ ...query, limit: ROWS_A_PAGE, start: { after: next } });
      // Whoever stops early never gets to hear of it.
      reading.catch(() => {});
    }
    yield rows;
    if (next === null) return;
  }
}

/** The values that a row sorts by, in the order of the sort keys, with its id last. */
export type CursorValues = readonly (string | number)[];

/** An opaque cursor. It carries the sort it was made for, so that it cannot be used with another. */
export function encodeCursor(sort: readonly SortKey<string>[], values: CursorValues): string {
  return Buffer.from(JSON.stringify([sortSignature(sort), ...values])).toString("base64url");
}

/** The values of a cursor; throws `invalid_value` for one that is damaged or made for another sort. */
export function decodeCursor(sort: readonly SortKey<string>[], cursor: string): CursorValues {
  const parsed = parseCursor(cursor);
  const [signature, ...values] = parsed;
  if (signature !== sortSignature(sort) || values.length !== sort.length) {
    throw invalidValue("cursor", "The cursor does not belong to this query.");
  }
  return values;
}

function parseCursor(cursor: string): (string | number)[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(parsed) && parsed.every((value) => typeof value === "string" || typeof value === "number")) {
      return parsed;
    }
  } catch {
    // Falls through: a damaged cursor and one of the wrong shape are the same mistake.
  }
  throw invalidValue("cursor", "The cursor is damaged.");
}

function sortSignature(sort: readonly SortKey<string>[]): string {
  return sort.map(({ field, direction }) => `${direction === "desc" ? "-" : ""}${field}`).join(",");
}
