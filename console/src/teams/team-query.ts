import { queryOptions } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

/** One team. */
export function teamQuery(id: number) {
  return queryOptions({
    queryKey: ["teams", "one", id],
    queryFn: () => ask(client.GET("/directory/v1/teams/{id}", { params: { path: { id } } })),
  });
}
