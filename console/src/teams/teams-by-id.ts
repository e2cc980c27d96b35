import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { byIds } from "../api/by-ids.ts";
import { client } from "../api/client.ts";

/** The teams with some ids, by id; without those that the signed-in one may not see. */
export async function teamsById(ids: readonly (number | null)[]): Promise<Map<number, Resource<"Team">>> {
  return await byIds(ids, (query) => ask(client.GET("/directory/v1/teams", { params: { query } })));
}
