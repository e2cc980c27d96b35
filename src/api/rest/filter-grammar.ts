import { isDay } from "../../directory/day.ts";
import type { Filter, FilterOperator, FilterValue } from "../../directory/filter.ts";
import { RequestError } from "./request-error.ts";

/** What the values of a field are. Times are written in ISO 8601 and compare as epoch milliseconds. */
export type FieldKind = "text" | "number" | "boolean" | "time";

/** The fields that a filter may name, by their names on the wire. */
export type FilterFields<Field extends string> = Readonly<Partial<Record<Field, FieldKind>>>;

const LONGEST_FILTER = 20_000;
const DEEPEST = 32;
/** Databases limit how large a condition may be. */
const MOST_COMPARISONS = 500;
const TOKEN =
  /\s*(?:(?<text>"(?:[^"\\]|\\.)*")|(?<number>-?\d+(?:\.\d+)?)(?![\w])|(?<word>[A-Za-z_]\w*)|(?<sign><=|>=|!=|[=<>(),]))/uy;
const OPERATORS: ReadonlyMap<string, FilterOperator> = new Map([
  ["=", "eq"],
  ["!=", "ne"],
  ["<", "lt"],
  ["<=", "le"],
  [">", "gt"],
  [">=", "ge"],
  ["contains", "contains"],
  ["starts_with", "starts_with"],
]);
const TEXT_ONLY: ReadonlySet<FilterOperator> = new Set(["contains", "starts_with"]);
const EQUALITY: ReadonlySet<FilterOperator> = new Set(["eq", "ne"]);
const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/u;

const DAY_LENGTH = 10;

type TokenKind = "text" | "number" | "word" | "sign" | "end";
type Token = { kind: TokenKind; text: string; at: number };

/**
 * Parses the parameter `filter` to the directory's filter tree:
 *
 *     filter     = all { "or" all }
 *     all        = one { "and" one }
 *     one        = "not" one | "(" filter ")" | field comparison
 *     comparison = ("=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "starts_with") value
 *                | [ "not" ] "in" "(" value { "," value } ")"
 *     value      = text in double quotes | number | true | false | null
 *
 * Throws `invalid_value` of the parameter with the position, in characters from 0, of what is wrong.
 */
export function parseFilter<Field extends string>(text: string, fields: FilterFields<Field>): Filter<Field> {
  if (text.length > LONGEST_FILTER) {
    throw refusal(`filter is longer than ${LONGEST_FILTER} characters.`, LONGEST_FILTER);
  }
  return new Parser(tokensOf(text), fields).parse();
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) {
      const at = from + (/\S/u.exec(text.slice(from))?.index ?? 0);
      const why = text[at] === '"' ? "A text has no closing quote" : `Nothing starts with ${JSON.stringify(text[at])}`;
      throw refusal(`${why}, at position ${at}.`, at);
    }
    const [kind, found = ""] = Object.entries(groups).find(([, value]) => value !== undefined) ?? ["end"];
    tokens.push({ kind: kindOf(kind), text: found, at: TOKEN.lastIndex - found.length });
  }
  return [...tokens, { kind: "end", text: "", at: text.length }];
}

function kindOf(group: string): TokenKind {
  return group === "text" || group === "number" || group === "word" || group === "sign" ? group : "end";
}

class Parser<Field extends string> {
  readonly #tokens: readonly Token[];
  readonly #fields: ReadonlyMap<string, [Field, FieldKind]>;
  #next = 0;
  #depth = 0;
  #comparisons = 0;

  constructor(tokens: readonly Token[], fields: FilterFields<Field>) {
    this.#tokens = tokens;
    this.#fields = fieldsByName(fields);
  }

  parse(): Filter<Field> {
    const filter = this.#any();
    if (this.#peek().kind !== "end") throw this.#expected("and, or, or the end");
    return filter;
  }

  #any(): Filter<Field> {
    const filters = [this.#all()];
    while (this.#take("or")) filters.push(this.#all());
    return filters[1] === undefined && filters[0] !== undefined ? filters[0] : { op: "or", filters };
  }

  #all(): Filter<Field> {
    const filters = [this.#one()];
    while (this.#take("and")) filters.push(this.#one());
    return filters[1] === undefined && filters[0] !== undefined ? filters[0] : { op: "and", filters };
  }

  #one(): Filter<Field> {
    const { at } = this.#peek();
    const isNegated = this.#take("not");
    if (!isNegated && !this.#take("(")) return this.#comparison();
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw refusal(`filter is nested more than ${DEEPEST} deep, at position ${at}.`, at);
    const filter = isNegated ? this.#negated() : this.#nested();
    this.#depth -= 1;
    return filter;
  }

  #negated(): Filter<Field> {
    return { op: "not", filter: this.#one() };
  }

  #nested(): Filter<Field> {
    const filter = this.#any();
    if (!this.#take(")")) throw this.#expected("and, or, or )");
    return filter;
  }

  #comparison(): Filter<Field> {
    const token = this.#peek();
    const known = token.kind === "word" ? this.#fields.get(token.text) : undefined;
    if (known === undefined) throw this.#expected(`one of the fields ${[...this.#fields.keys()].join(", ")}`);
    this.#next += 1;
    const [field, kind] = known;
    this.#comparisons += 1;
    if (this.#comparisons > MOST_COMPARISONS) {
      throw refusal(`filter has more than ${MOST_COMPARISONS} comparisons, at position ${token.at}.`, token.at);
    }
    const sign = this.#peek();
    if (this.#take("not")) {
      if (this.#peek().text !== "in") throw this.#expected("in");
      return { op: "not", filter: this.#comparisonOf(field, kind) };
    }
    if (sign.kind === "text") throw this.#expected(`${[...OPERATORS.keys()].join(" ")} in or not in`);
    return this.#comparisonOf(field, kind);
  }

  #comparisonOf(field: Field, kind: FieldKind): Filter<Field> {
    const { at, text } = this.#peek();
    if (this.#take("in")) return { op: "in", field, values: withBlank(this.#values(kind), kind) };
    const op = OPERATORS.get(text);
    if (op === undefined) throw this.#expected(`${[...OPERATORS.keys()].join(" ")} in or not in`);
    if (TEXT_ONLY.has(op) && kind !== "text") throw refusal(`${field} holds no text, at position ${at}.`, at);
    this.#next += 1;
    const valueAt = this.#peek().at;
    const value = this.#value(kind);
    if (value === null && !EQUALITY.has(op)) {
      throw refusal(`null compares by = and != only, at position ${valueAt}.`, valueAt);
    }
    if (kind !== "text" || !EQUALITY.has(op) || !isBlank(value)) return { op, field, value };
    const blank = { op: "in", field, values: BLANK } as const;
    return op === "eq" ? blank : { op: "not", filter: blank };
  }

  #values(kind: FieldKind): FilterValue[] {
    if (!this.#take("(")) throw this.#expected("(");
    const values = [this.#value(kind)];
    while (this.#take(",")) values.push(this.#value(kind));
    if (!this.#take(")")) throw this.#expected(", or )");
    return values;
  }

  #value(kind: FieldKind): FilterValue {
    const token = this.#peek();
    const value = token.text === "null" ? null : VALUES[kind](token);
    if (value === undefined) throw this.#expected(EXPECTED[kind]);
    this.#next += 1;
    return value;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: "end", text: "", at: 0 };
  }

  /** Passes over a word or sign if it is the next one. */
  #take(text: string): boolean {
    const token = this.#peek();
    const found = token.text === text && (token.kind === "word" || token.kind === "sign");
    if (found) this.#next += 1;
    return found;
  }

  #expected(what: string): RequestError {
    const { at } = this.#peek();
    return refusal(`Expected ${what}, at position ${at}.`, at);
  }
}

/** What was never given: some texts are kept as none, others as an empty one. */
const BLANK = [null, ""] as const;

function isBlank(value: FilterValue): boolean {
  return value === null || value === "";
}

function withBlank(values: FilterValue[], kind: FieldKind): FilterValue[] {
  return kind === "text" && values.some(isBlank) ? [...values.filter((value) => !isBlank(value)), ...BLANK] : values;
}

const EXPECTED: Readonly<Record<FieldKind, string>> = {
  text: "a text in double quotes or null",
  number: "a whole number or null",
  boolean: "true, false or null",
  time: 'a time such as "2026-01-31T12:00:00Z" or null',
};

/** The values of each kind; undefined for what is none. */
const VALUES: Readonly<Record<FieldKind, (token: Token) => FilterValue | undefined>> = {
  text: textOf,
  number: ({ kind, text }) => (kind === "number" && Number.isSafeInteger(Number(text)) ? Number(text) : undefined),
  boolean: ({ text }) => (text === "true" || text === "false" ? text === "true" : undefined),
  time: (token) => {
    const text = textOf(token) ?? "";
    const time = TIME.test(text) && isDay(text.slice(0, DAY_LENGTH)) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(time) ? undefined : time;
  },
};

/** Between the quotes, a backslash stands before a quote or another backslash that is meant as it is. */
function textOf({ kind, text }: Token): string | undefined {
  return kind === "text" ? text.slice(1, -1).replaceAll(/\\(.)/gsu, "$1") : undefined;
}

function fieldsByName<Field extends string>(fields: FilterFields<Field>): ReadonlyMap<string, [Field, FieldKind]> {
  // The compiler widens the names of an object to string; these are just the type's.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  const entries = Object.entries(fields) as [Field, FieldKind][];
  return new Map(entries.map(([field, kind]) => [field, [field, kind]]));
}

function refusal(message: string, position: number): RequestError {
  return new RequestError("invalid_value", message, { in: "query", name: "filter", position });
}
