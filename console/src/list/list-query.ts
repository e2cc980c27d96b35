/** What a list is asked for, as it stands in the page's address. */
export type ListQuery = {
  search?: string;
  /** By the grammar of the REST API (docs/rest.md). */
  filter?: string;
  /** Fields, with a minus for descending. */
  sort?: string;
};

/** Reads the query of a list from an address; what is none is left out. */
export function listQuery(search: Record<string, unknown>): ListQuery {
  return {
    ...textOf("search", search),
    ...textOf("filter", search),
    ...textOf("sort", search),
  };
}

function textOf<Name extends keyof ListQuery>(name: Name, search: Record<string, unknown>): Pick<ListQuery, Name> {
  const value = search[name];
  // An address is typed by people too: `?search=42` is the text 42.
  const text = typeof value === "number" ? String(value) : value;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed name makes TypeScript forget which
  return (typeof text === "string" && text.trim() !== "" ? { [name]: text } : {}) as Pick<ListQuery, Name>;
}
