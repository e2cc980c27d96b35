import { type RawBuilder, type SqlBool, sql } from "kysely";
import { invalidValue } from "../directory/errors.ts";
import type { Filter, FilterOperator, FilterValue, Search } from "../directory/filter.ts";
import type { Database } from "./database.ts";

/** How a field is found in the database, and the form in which its values compare. */
export type FilterColumn = {
  column: RawBuilder<unknown>;
  /** What its values are; flags are the numbers 0 and 1. */
  kind: "text" | "number";
  /** The stored form of a value that somebody filters by. */
  normalize?: (value: string) => string;
  /** Set where the value is one of many kept in another table: wraps the comparison made on `column`. */
  within?: (comparison: RawBuilder<SqlBool>) => RawBuilder<SqlBool>;
};

export type FilterColumns<Field extends string> = {
  fields: Record<Field, FilterColumn>;
  /** Matches any part of names, e-mails and phones, or of what else the rows are known by. */
  search: (search: Search) => RawBuilder<SqlBool>;
};

const COMPARISONS = { eq: "=", ne: "<>", lt: "<", le: "<=", gt: ">", ge: ">=" } as const;

/** Turns a filter tree into a condition. Throws `invalid_value` for a comparison that makes no sense. */
export function filterSql<Field extends string>(
  db: Database,
  columns: FilterColumns<Field>,
  filter: Filter<Field>,
): RawBuilder<SqlBool> {
  switch (filter.op) {
    case "and":
    case "or":
      return joined(
        filter.filters.map((part) => filterSql(db, columns, part)),
        filter.op,
      );
    case "not":
      return sql<SqlBool>`not coalesce(${filterSql(db, columns, filter.filter)}, false)`;
    case "search":
      return columns.search(filter);
    case "in":
      return anyOf(db, columns.fields[filter.field], filter.field, filter.values);
    default:
      return comparison(db, columns.fields[filter.field], filter);
  }
}

/** A text column of the table, whose values compare letter by letter: ids, roles, states. */
export function exactText(table: string, name: string): FilterColumn {
  return { column: sql.ref(`${table}.${name}`), kind: "text" };
}

/** A text column that people filled in. Both databases fold the case of ASCII letters alike, and of those only. */
export function freeText(table: string, name: string): FilterColumn {
  return { column: sql`lower(${sql.ref(`${table}.${name}`)})`, kind: "text", normalize: lowerAscii };
}

export function number(table: string, name: string): FilterColumn {
  return { column: sql.ref(`${table}.${name}`), kind: "number" };
}

function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/gu, (letters) => letters.toLowerCase());
}

/** Throws `invalid_value` for a value that no column of the kind can hold, and one database would choke on. */
export function assertComparable(field: string, kind: FilterColumn["kind"], value: string | number): void {
  if (kind === "text" ? typeof value === "string" : Number.isSafeInteger(value)) return;
  throw invalidValue(field, `${field} compares with ${kind === "text" ? "texts" : "whole numbers"}.`);
}

function joined(parts: RawBuilder<SqlBool>[], op: "and" | "or"): RawBuilder<SqlBool> {
  if (parts.length === 0) return sql<SqlBool>`${sql.raw(op === "and" ? "true" : "false")}`;
  return sql<SqlBool>`(${sql.join(parts, sql.raw(` ${op} `))})`;
}

type Comparison = { op: FilterOperator; field: string; value: FilterValue };

function comparison(db: Database, filterColumn: FilterColumn, { op, field, value }: Comparison): RawBuilder<SqlBool> {
  const { column, kind, within } = filterColumn;
  if (op === "present") return wrapped(within, kind === "text" ? sql`${column} <> ''` : sql`${column} is not null`);
  const target = stored(filterColumn, field, value);
  if (target === null) {
    if (op === "eq") return isAbsent(filterColumn);
    if (op === "ne") return sql<SqlBool>`not ${isAbsent(filterColumn)}`;
    throw invalidValue(field, "Only equality compares with null.");
  }
  if (op === "contains" || op === "starts_with") return wrapped(within, holdsPart(db, filterColumn, op, target));
  // A null is different from any value: plain <> would drop it.
  if (op === "ne") return sql<SqlBool>`not coalesce(${wrapped(within, sql`${column} = ${target}`)}, false)`;
  return wrapped(within, sql`${column} ${sql.raw(COMPARISONS[op])} ${target}`);
}

function isAbsent({ column, within }: FilterColumn): RawBuilder<SqlBool> {
  return within === undefined ? sql<SqlBool>`(${column} is null)` : sql<SqlBool>`(not ${within(sql`true`)})`;
}

function anyOf(db: Database, column: FilterColumn, field: string, values: readonly FilterValue[]): RawBuilder<SqlBool> {
  const targets = values.map((value) => stored(column, field, value));
  const among = wrapped(
    column.within,
    db.backend.inList(
      column.column,
      targets.filter((target) => target !== null),
    ),
  );
  return targets.includes(null) ? sql<SqlBool>`(${among} or ${isAbsent(column)})` : among;
}

/** A range answers what an index can; LIKE would not mind the case of ASCII letters on SQLite. */
function holdsPart(
  db: Database,
  { column }: FilterColumn,
  op: "contains" | "starts_with",
  part: string | number,
): RawBuilder<SqlBool> {
  if (typeof part !== "string") throw invalidValue("filter", "Only texts are compared by their parts.");
  if (op === "contains") return sql<SqlBool>`${sql.raw(db.backend.positionFunction)}(${column}, ${part}) > 0`;
  return sql<SqlBool>`(${column} >= ${part} and ${column} < ${`${part}\u{10ffff}`})`;
}

function stored({ kind, normalize }: FilterColumn, field: string, value: FilterValue): string | number | null {
  if (value === null) return null;
  const given = typeof value === "boolean" ? Number(value) : value;
  assertComparable(field, kind, given);
  return typeof given === "string" && normalize !== undefined ? normalize(given) : given;
}

function wrapped(within: FilterColumn["within"], condition: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return within === undefined ? sql<SqlBool>`${condition}` : within(sql<SqlBool>`${condition}`);
}
