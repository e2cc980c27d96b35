import type { Resource } from "../../../../src/client/directory-client.ts";
import { ask } from "../../api/ask.ts";
import { client } from "../../api/client.ts";
import type { ListPage, PageRequest } from "../../list/use-list.ts";
import { teamsById } from "../../teams/teams-by-id.ts";

/** Somebody's place on a team, with the name of that team. */
export type Place = Resource<"Membership"> & { teamName: string };

/** A page of places: memberships, and what their teams are called. */
export async function placesOf(query: PageRequest): Promise<ListPage<Place>> {
  const { items, ...page } = await ask(client.GET("/directory/v1/memberships", { params: { query } }));
  const teams = await teamsById(items.map((membership) => membership.team_id));
  return {
    ...page,
    items: items.map((place) =>
      Object.assign(place, { teamName: teams.get(place.team_id)?.name ?? `Team ${place.team_id}` }),
    ),
  };
}
