import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { byIds } from "../api/by-ids.ts";
import { client } from "../api/client.ts";

/** The people with some ids, by id; without those whom the signed-in one may not see. */
export async function peopleById(ids: readonly (number | null)[]): Promise<Map<number, Resource<"User">>> {
  return await byIds(ids, (query) => ask(client.GET("/directory/v1/users", { params: { query } })));
}
