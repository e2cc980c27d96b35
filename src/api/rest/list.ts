import { Type, type TProperties } from "typebox";
import { type Filter, allOf } from "../../directory/filter.ts";
import type { ListQuery, Page, SortKey } from "../../directory/page.ts";
import { LONGEST_SEARCH, searchFor } from "../../directory/search.ts";
import { type Present, type Resource, chosenNames, presentFields } from "../../http/chosen-fields.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { type FilterFields, parseFilter } from "./filter-grammar.ts";
import { RequestError } from "./request-error.ts";

export const DEFAULT_LIMIT = 50;
export const MOST_ITEMS = 500;

/** What can be asked of a list: what it shows, filters and sorts by, and in what it searches. */
export type ListResource<Field extends string, Item> = Resource<Item> & {
  name: string;
  filters: FilterFields<Field>;
  sorts: readonly Field[];
  searches: string;
};

/** The parameters that every list takes, described for one. */
export function listParameters<Field extends string, Item>(resource: ListResource<Field, Item>) {
  const text = (description: string, limits = {}) => Type.Optional(Type.String({ description, ...limits }));
  const parameters: TProperties = {
    filter: text(
      `What to list, such as \`${exampleOf(resource)}\`. Fields: ${Object.keys(resource.filters).join(", ")}.`,
    ),
    search: text(`Parts of ${resource.searches}, blind to accents.`, { maxLength: LONGEST_SEARCH }),
    sort: text(`Fields, with a minus for descending: ${resource.sorts.join(", ")}. At the end of each stands the id.`),
    fields: fieldsParameter(resource),
    cursor: text("`next_cursor` of the page before. All parameters but `limit` and `fields` have to be the same."),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_ITEMS, default: DEFAULT_LIMIT })),
    total: Type.Optional(Type.Boolean({ description: "Count all that match." })),
  };
  return Type.Unsafe<ListParameters>(Type.Object(parameters, { additionalProperties: false }));
}

/** The parameters of a single resource. */
export function showParameters<Item>(resource: Resource<Item>) {
  return Type.Object({ fields: fieldsParameter(resource) }, { additionalProperties: false });
}

function fieldsParameter<Item>({ fields, defaults }: Resource<Item>) {
  const more = Object.keys(fields).filter((name) => !defaults.includes(name));
  const added = more.length === 0 ? "" : ` Shown only when named: ${more.join(", ")}.`;
  return Type.Optional(
    Type.String({ description: `\`a,-b\` shows a besides the defaults, and leaves b out.${added}` }),
  );
}

export type ListParameters = Partial<
  Record<"filter" | "search" | "sort" | "fields" | "cursor", string> & { limit: number; total: boolean }
>;

/** What a client asked of a list. */
export class Listing<Field extends string, Item> {
  readonly query: ListQuery<Field>;
  readonly #names: ReadonlySet<string>;
  readonly #present: Present<Item>;
  readonly #bound: readonly unknown[];

  /**
   * `within` narrows the list to what the path names, and is part of what a cursor is bound to. Throws `invalid_value`
   * naming the parameter.
   */
  constructor(resource: ListResource<Field, Item>, asked: ListParameters, within?: Filter<Field>) {
    this.#bound = [resource.name, within ?? null, asked.filter?.trim(), asked.search?.trim(), asked.sort];
    this.#names = chosenNames(resource, asked.fields);
    this.#present = presentFields(resource, this.#names);
    const filter = filterOf(resource, asked, within);
    const sort = sortKeys(asked.sort ?? "", resource.sorts);
    this.query = {
      limit: asked.limit ?? DEFAULT_LIMIT,
      withTotal: asked.total ?? false,
      ...(filter === undefined ? {} : { filter }),
      ...(sort.length === 0 ? {} : { sort }),
      ...(asked.cursor === undefined ? {} : { start: { after: openCursor(asked.cursor, this.#bound) } }),
    };
  }

  /** Whether a field is shown, for those that cost a look of their own. */
  shows(name: string): boolean {
    return this.#names.has(name);
  }

  /** The list's answer. */
  answer({ next, total }: Pick<Page<unknown>, "next" | "total">, items: readonly Item[]) {
    return {
      items: items.map(this.#present),
      next_cursor: next === null ? null : sealCursor(next, this.#bound),
      ...(this.query.withTotal === true && total !== null ? { total } : {}),
    };
  }
}

/** All that narrows a list, in one filter; undefined when nothing does. */
function filterOf<Field extends string, Item>(
  { filters }: ListResource<Field, Item>,
  { filter = "", search = "" }: ListParameters,
  within: Filter<Field> | undefined,
): Filter<Field> | undefined {
  const parts = [
    within,
    filter.trim() === "" ? undefined : parseFilter(filter, filters),
    searchFor(search, "search"),
  ].filter((part) => part !== undefined);
  const [first, second] = parts;
  return second === undefined ? first : allOf(...parts);
}

/** Reads `name,-created_at`. */
function sortKeys<Field extends string>(text: string, sorts: readonly Field[]): SortKey<Field>[] {
  const names = text.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
  return names.map((name) => {
    const field = sorts.find((known) => known === name.replace(/^-/u, ""));
    if (field !== undefined) return { field, direction: name.startsWith("-") ? "desc" : "asc" };
    throw new RequestError("invalid_value", `This list sorts by ${sorts.join(", ")}.`, { in: "query", name: "sort" });
  });
}

const EXAMPLES = { text: '= "…"', number: "in (1, 2)", boolean: "= true", time: '>= "2026-01-31"' } as const;

function exampleOf<Field extends string, Item>({ filters }: ListResource<Field, Item>): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- entries of an object lose the type of its values
  const fields = Object.entries(filters) as [string, keyof typeof EXAMPLES][];
  const [name, kind] = fields.find(([field]) => field !== "id") ?? (["id", "number"] as const);
  return `${name} ${EXAMPLES[kind]}`;
}
