import { queryOptions } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

const ALL = 500;

/** The roles that there are, which are few: the built-in ones first. */
export const rolesQuery = queryOptions({
  queryKey: ["roles", "all"],
  queryFn: async () => (await ask(client.GET("/directory/v1/roles", { params: { query: { limit: ALL } } }))).items,
  staleTime: 60_000,
});
