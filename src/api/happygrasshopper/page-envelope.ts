/** A page that was asked for, with where the request went: what an envelope is made of. */
export type PageRequest = {
  page: number;
  perPage: number;
  /** Absolute, without its query. */
  address: string;
  /** The query as it was sent, without its question mark. */
  query: string;
};

/** Laravel's length-aware page: the items with the links and numbers around them. */
export type PageEnvelope<Item> = {
  data: Item[];
  links: { first: string; last: string; prev: string | null; next: string | null };
  meta: {
    current_page: number;
    from: number | null;
    last_page: number;
    path: string;
    per_page: number;
    to: number | null;
    total: number;
  };
};

/** Puts a page into its envelope. A page past the end is empty, with null for `from` and `to`. */
export function pageEnvelope<Item>(data: Item[], total: number, request: PageRequest): PageEnvelope<Item> {
  const { page, perPage, address } = request;
  const lastPage = Math.max(1, Math.ceil(total / perPage));
  const from = (page - 1) * perPage + 1;
  const linkTo = linksOf(request);
  return {
    data,
    links: {
      first: linkTo(1),
      last: linkTo(lastPage),
      prev: page > 1 ? linkTo(page - 1) : null,
      next: page < lastPage ? linkTo(page + 1) : null,
    },
    meta: {
      current_page: page,
      from: data.length === 0 ? null : from,
      last_page: lastPage,
      path: address,
      per_page: perPage,
      to: data.length === 0 ? null : from + data.length - 1,
      total,
    },
  };
}

/** Links to other pages of the same query: everything that was asked for stays, only the page is another. */
function linksOf({ address, query }: PageRequest): (page: number) => string {
  if (query === "") return (page) => `${address}?page=${page}`;
  const parameters = new URLSearchParams(query);
  parameters.delete("page");
  const kept = parameters.size === 0 ? "" : `${parameters.toString()}&`;
  return (page) => `${address}?${kept}page=${page}`;
}
