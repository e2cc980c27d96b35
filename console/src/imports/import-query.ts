import { queryOptions } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

export type Import = Resource<"Import">;

const POLL_MILLISECONDS = 1000;

/** Whether a job will not change any more. */
export function isFinished({ finished_at }: Pick<Import, "finished_at">): boolean {
  return finished_at !== null;
}

/** An import, asked for every second while it runs. */
export function importQuery(id: number) {
  return queryOptions({
    queryKey: ["imports", "one", id],
    queryFn: () => ask(client.GET("/directory/v1/imports/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state: { data } }) => (data === undefined || !isFinished(data) ? POLL_MILLISECONDS : false),
  });
}
