import { queryOptions } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";

/** Places that are looked at for the teams they are on. */
const MOST_PLACES = 500;

export type HoldingTeam = { id: number; name: string; count: number };

/** Who has a role: in the whole organization, on teams, and as keys. */
export type Holders = { people: number; places: number; teams: HoldingTeam[]; keys: number };

/** What finds those who have a role, in lists of people, memberships and credentials. */
export function havingRole(key: string): string {
  return `role = "${key}"`;
}

/** Who has a role now. */
export function holdersQuery(key: string) {
  return queryOptions({ queryKey: ["roles", "holders", key], queryFn: () => readHolders(key), staleTime: 0 });
}

async function readHolders(key: string): Promise<Holders> {
  const query = { filter: havingRole(key), total: true, limit: 1 };
  const live = { ...query, filter: `${query.filter} and live = true` };
  const [people, places, keys] = await Promise.all([
    ask(client.GET("/directory/v1/users", { params: { query } })),
    ask(client.GET("/directory/v1/memberships", { params: { query: { ...query, limit: MOST_PLACES } } })),
    ask(client.GET("/directory/v1/credentials", { params: { query: live } })),
  ]);
  const teams = await teamsOf(places.items.map(({ team_id }) => team_id));
  return { people: people.total ?? 0, places: places.total ?? 0, teams, keys: keys.total ?? 0 };
}

/** The teams that some ids name, with how often each does. */
async function teamsOf(ids: readonly number[]): Promise<HoldingTeam[]> {
  const counts = Map.groupBy(ids, (id) => id);
  if (counts.size === 0) return [];
  const query = { filter: `id in (${[...counts.keys()].join(", ")})`, limit: counts.size, sort: "name" };
  const { items } = await ask(client.GET("/directory/v1/teams", { params: { query } }));
  return items.map(({ id, name }) => ({ id, name, count: counts.get(id)?.length ?? 0 }));
}
