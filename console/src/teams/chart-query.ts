import { queryOptions } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

/** Levels that are read at once. */
const DEPTH = 4;

/** Who reports to whom on a team; from `root`, a user's id, on, or from the top. */
export function chartQuery(id: number, root?: number) {
  const query = { depth: DEPTH, ...(root !== undefined && { root }) };
  return queryOptions({
    queryKey: ["memberships", "chart", id, root ?? "top"],
    queryFn: () => ask(client.GET("/directory/v1/teams/{id}/chart", { params: { path: { id }, query } })),
  });
}
