import type { Resource } from "../../../../src/client/directory-client.ts";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/client.ts";
import type { ListPage, PageRequest } from "../../list/use-list.ts";

/** Somebody's place on a team, with the name of that team. */
export type Place = Resource<"Membership"> & { teamName: string };

/** A page of places: memberships, and what their teams are called. */
export async function placesOf(query: PageRequest): Promise<ListPage<Place>> {
  const { items, ...page } = await ask(client.GET("/directory/v1/memberships", { params: { query } }));
  const names = await teamNames(items.map((membership) => membership.team_id));
  return {
    ...page,
    items: items.map((place) =>
      Object.assign(place, { teamName: names.get(place.team_id) ?? `Team ${place.team_id}` }),
    ),
  };
}

async function teamNames(ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const query = { filter: `id in (${ids.join(", ")})`, limit: ids.length };
  const { items } = await ask(client.GET("/directory/v1/teams", { params: { query } }));
  return new Map(items.map(({ id, name }) => [id, name]));
}
