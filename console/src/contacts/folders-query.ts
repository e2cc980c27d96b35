import { queryOptions } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

const ALL = 500;

/** The folders that contacts lie in, by title. */
export const foldersQuery = queryOptions({
  queryKey: ["contacts", "folders"],
  queryFn: async () =>
    (await ask(client.GET("/directory/v1/contact-folders", { params: { query: { limit: ALL, sort: "title" } } })))
      .items,
  staleTime: 60_000,
});
