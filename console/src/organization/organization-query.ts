import { queryOptions } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

/** The organization that the signed-in one belongs to. */
export const organizationQuery = queryOptions({
  queryKey: ["organization"],
  queryFn: () => ask(client.GET("/directory/v1/organization")),
});
