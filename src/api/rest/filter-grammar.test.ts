import fc from "fast-check";
import { expect, test } from "vitest";
import type { Filter } from "../../directory/filter.ts";
import { parseFilter } from "./filter-grammar.ts";

const FIELDS = { name: "text", id: "number", agreed: "boolean", at: "time" } as const;
type Field = keyof typeof FIELDS;

test.each<[string, Filter<Field>]>([
  ['name = "Ann"', { op: "eq", field: "name", value: "Ann" }],
  [String.raw`name != "say \"hi\" \\"`, { op: "ne", field: "name", value: String.raw`say "hi" \ `.trimEnd() }],
  ["id>=-3", { op: "ge", field: "id", value: -3 }],
  ["agreed = true", { op: "eq", field: "agreed", value: true }],
  ["id = null", { op: "eq", field: "id", value: null }],
  ["name = null", { op: "in", field: "name", values: [null, ""] }],
  ['name = ""', { op: "in", field: "name", values: [null, ""] }],
  ["name != null", { op: "not", filter: { op: "in", field: "name", values: [null, ""] } }],
  ['name in ("a", null)', { op: "in", field: "name", values: ["a", null, ""] }],
  ['at < "2026-01-02T03:04:05Z"', { op: "lt", field: "at", value: Date.UTC(2026, 0, 2, 3, 4, 5) }],
  ['at >= "2026-01-02"', { op: "ge", field: "at", value: Date.UTC(2026, 0, 2) }],
  ['name contains "nn"', { op: "contains", field: "name", value: "nn" }],
  ["id in (1,2 , null)", { op: "in", field: "id", values: [1, 2, null] }],
  ["id not in (1)", { op: "not", filter: { op: "in", field: "id", values: [1] } }],
  [
    'not name = "a" and id = 1 or (id = 2)',
    {
      op: "or",
      filters: [
        {
          op: "and",
          filters: [
            { op: "not", filter: { op: "eq", field: "name", value: "a" } },
            { op: "eq", field: "id", value: 1 },
          ],
        },
        { op: "eq", field: "id", value: 2 },
      ],
    },
  ],
])("%s", (text, filter) => {
  expect(parseFilter(text, FIELDS)).toEqual(filter);
});

test.each([
  ["", 0],
  ["shoe = 1", 0],
  ["id", 2],
  ["id = ", 5],
  ['id = "1"', 5],
  ["id = 1.5", 5],
  ["id = 12345678901234567890", 5],
  ["name = Ann", 7],
  ['name = "Ann', 7],
  ['at = "2026-13-01"', 5],
  ['at = "2026-02-30"', 5],
  ['at = "2026-02-30T12:00:00Z"', 5],
  ['at = "yesterday"', 5],
  ['id contains "1"', 3],
  ["name < null", 7],
  ["id = 1 id = 2", 7],
  ["(id = 1", 7],
  ["id = 1)", 6],
  ["id in ()", 7],
  ["id in (1 2)", 9],
  ["id not = 1", 7],
  ["id ~ 1", 3],
  ["id = 1 and", 10],
  [`${"(".repeat(33)}id = 1${")".repeat(33)}`, 32],
  [`${"not ".repeat(40)}id = 1`, 128],
  [`${"(".repeat(40)}id = 1`, 32],
  [Array.from({ length: 501 }, () => "id=1").join(" or "), 4000],
])("%s is refused at position %i", (text, position) => {
  expect(() => parseFilter(text, FIELDS)).toThrow(
    expect.objectContaining({ code: "invalid_value", place: { in: "query", name: "filter", position } }),
  );
});

const comparison: fc.Arbitrary<Filter<Field>> = fc.oneof(
  fc.record({
    op: fc.constantFrom("eq" as const, "ne" as const, "starts_with" as const),
    field: fc.constant("name" as const),
    value: fc.string({ unit: "binary", minLength: 1 }),
  }),
  fc.record({
    op: fc.constantFrom("lt" as const, "ge" as const),
    field: fc.constant("id" as const),
    value: fc.maxSafeInteger(),
  }),
  fc.record({
    op: fc.constant("in" as const),
    field: fc.constant("id" as const),
    values: fc.array(fc.nat(), { minLength: 1 }),
  }),
);
const { tree } = fc.letrec<{ tree: Filter<Field> }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    comparison,
    fc.record({ op: fc.constant("not" as const), filter: tie("tree") }),
    fc.record({
      op: fc.constantFrom("and" as const, "or" as const),
      filters: fc.array(tie("tree"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

test("32 levels are not more than 32", () => {
  const one = { op: "eq", field: "id", value: 1 };
  expect(parseFilter(`${"(".repeat(32)}id = 1${")".repeat(32)}`, FIELDS)).toEqual(one);
  expect(parseFilter(`${"not ".repeat(32)}id = 1`, FIELDS)).toMatchObject({ op: "not" });
});

test("every tree that is written out is parsed to what it means", () => {
  fc.assert(
    fc.property(tree, (filter) => {
      expect(parseFilter(written(filter), FIELDS)).toEqual(filter);
    }),
  );
});

const SIGNS: Record<string, string> = { eq: "=", ne: "!=", lt: "<", ge: ">=", starts_with: "starts_with" };

function written(filter: Filter<Field>): string {
  switch (filter.op) {
    case "and":
    case "or":
      return `(${filter.filters.map(written).join(` ${filter.op} `)})`;
    case "not":
      return `not (${written(filter.filter)})`;
    case "in":
      return `${filter.field} in (${filter.values.join(",")})`;
    case "search":
      return "";
    default:
      return `${filter.field} ${SIGNS[filter.op]} ${literal(filter.value)}`;
  }
}

function literal(value: unknown): string {
  return typeof value === "string" ? `"${value.replaceAll(/["\\]/gu, String.raw`\$&`)}"` : String(value);
}

test("whatever is sent is parsed or refused in the parameter's name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      try {
        parseFilter(text, FIELDS);
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid_value", place: { in: "query", name: "filter" } });
      }
    }),
  );
});
