import { useNavigate, useSearch } from "@tanstack/react-router";
import { listQuery, type ListQuery } from "./list-query.ts";

/** The query of the page's list, which stands in its address, and how to ask for another one. */
export function useListQuery(): [query: ListQuery, show: (query: ListQuery) => void] {
  const query = useSearch({ strict: false, structuralSharing: true, select: listQuery });
  const navigate = useNavigate();
  return [
    query,
    (next) => void navigate({ to: ".", search: (all) => ({ ...besidesList(all), ...next }), replace: true }),
  ];
}

/** What else stands in the address, such as the tab. */
function besidesList({ search: _search, filter: _filter, sort: _sort, ...others }: ListQuery) {
  return others;
}
