import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

type User = Resource<"User">;

/** The people with some ids, at most 500, by id; without those whom the signed-in one may not see. */
export async function peopleById(ids: readonly (number | null)[]): Promise<Map<number, User>> {
  const wanted = new Set(ids.filter((id) => id !== null));
  if (wanted.size === 0) return new Map();
  const query = { filter: `id in (${[...wanted].join(", ")})`, limit: wanted.size };
  const { items } = await ask(client.GET("/directory/v1/users", { params: { query } }));
  return new Map(items.map((user) => [user.id, user]));
}
