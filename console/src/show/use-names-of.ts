import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask } from "../api/ask.ts";
import { byIds } from "../api/by-ids.ts";
import { client } from "../api/client.ts";
import { credentialName } from "../credentials/credential-kinds.ts";
import { peopleById } from "../people/people-by-id.ts";
import { personName } from "../people/person-name.ts";
import { mayAdminister } from "../session/rights.ts";
import { useSession } from "../session/use-session.ts";
import { teamsById } from "../teams/teams-by-id.ts";

/** What some are called, by id; those who are gone, or not to be seen, are missing. */
export type NamesById = ReadonlyMap<number, string>;

type Ids = readonly (number | null)[];

const NONE: NamesById = new Map();

/** The names of people, asked for in one go. */
export function useUserNames(ids: Ids): NamesById {
  return useNamesOf("users", ids, async (wanted) => namesOf(await peopleById(wanted), personName));
}

/** The names of teams, asked for in one go. */
export function useTeamNames(ids: Ids): NamesById {
  return useNamesOf("teams", ids, async (wanted) => namesOf(await teamsById(wanted), ({ name }) => name));
}

/** The labels of credentials, asked for in one go by whoever may read them. */
export function useCredentialNames(ids: Ids): NamesById {
  const mayRead = mayAdminister(useSession());
  return useNamesOf("credentials", mayRead ? ids : [], async (wanted) => {
    const read = byIds(wanted, (query) => ask(client.GET("/directory/v1/credentials", { params: { query } })));
    return namesOf(await read, credentialName);
  });
}

function useNamesOf(kind: string, all: Ids, read: (ids: Ids) => Promise<NamesById>): NamesById {
  const ids = [...new Set(all)].filter((id) => id !== null).toSorted((a, b) => a - b);
  const { data = NONE } = useQuery({
    queryKey: [kind, "names", ids],
    queryFn: () => read(ids),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return data;
}

function namesOf<Row>(rows: ReadonlyMap<number, Row>, nameOf: (row: Row) => string): NamesById {
  return new Map([...rows].map(([id, row]) => [id, nameOf(row)]));
}
