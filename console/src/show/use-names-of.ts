import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { personName } from "../people/person-name.ts";
import { mayAdminister } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";

/** What some are called, by id; those who are gone, or not to be seen, are missing. */
export type NamesById = ReadonlyMap<number, string>;

type Ids = readonly (number | null)[];
type Query = { filter: string; limit: number };

/** As many as a list gives at once. */
const MOST = 500;
const NONE: NamesById = new Map();

/** The names of people, asked for in one go. */
export function useUserNames(ids: Ids): NamesById {
  return useNamesOf("users", ids, async (query) => {
    const { items } = await ask(client.GET("/directory/v1/users", { params: { query } }));
    return items.map((user) => [user.id, personName(user)]);
  });
}

/** The names of teams, asked for in one go. */
export function useTeamNames(ids: Ids): NamesById {
  return useNamesOf("teams", ids, async (query) => {
    const { items } = await ask(client.GET("/directory/v1/teams", { params: { query } }));
    return items.map(({ id, name }) => [id, name]);
  });
}

/** The labels of credentials, asked for in one go by whoever may read them. */
export function useCredentialNames(ids: Ids): NamesById {
  const mayRead = mayAdminister(useSession());
  return useNamesOf("credentials", mayRead ? ids : [], async (query) => {
    const { items } = await ask(client.GET("/directory/v1/credentials", { params: { query } }));
    return items.map(({ id, label, public_id }) => [id, label || public_id]);
  });
}

function useNamesOf(kind: string, all: Ids, find: (query: Query) => Promise<[id: number, name: string][]>): NamesById {
  const given = all.filter((id) => id !== null);
  const ids = [...new Set(given)].toSorted((a, b) => a - b).slice(0, MOST);
  const { data = NONE } = useQuery({
    queryKey: [kind, "names", ids],
    queryFn: async () => new Map(await find({ filter: `id in (${ids.join(", ")})`, limit: ids.length })),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return data;
}
