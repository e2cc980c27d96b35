import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

type User = Resource<"User">;

/** One person, by id. Throws `Refusal`, also for who is deleted. */
export async function getUser(id: number): Promise<User> {
  return await ask(client.GET("/directory/v1/users/{id}", { params: { path: { id } } }));
}

/** One person, by id. */
export function userQuery(id: number) {
  return queryOptions({ queryKey: ["users", "one", id], queryFn: () => getUser(id) });
}

/** Shows somebody as a change left them, without asking again. */
export function keepUser(queries: QueryClient, user: User): void {
  queries.setQueryData(userQuery(user.id).queryKey, user);
}
