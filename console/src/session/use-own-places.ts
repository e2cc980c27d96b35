import { useQuery } from "@tanstack/react-query";
import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { rolesQuery } from "../form/roles-query.ts";
import { useSession } from "./use-session.ts";

type Base = Resource<"Role">["base"];

/** A team that is administered, and by what role. */
export type OwnPlace = { teamId: number; base: Base };

const ADMINISTERS: ReadonlySet<Base> = new Set(["owner", "admin", "team_admin", "department_admin"]);
const MOST = 500;

/** The teams that the signed-in one administers, and not the organization; none until that is known. */
export function useOwnPlaces(): OwnPlace[] {
  const { user, reach, role, team_id: only } = useSession();
  const userId = user?.id ?? 0;
  const { data: roles = [] } = useQuery(rolesQuery);
  const { data = [] } = useQuery({
    queryKey: ["memberships", "own", userId],
    queryFn: async () => {
      const query = { filter: `user_id = ${userId}`, limit: MOST };
      return (await ask(client.GET("/directory/v1/memberships", { params: { query } }))).items;
    },
    enabled: reach === "teams" && user !== null,
  });
  if (reach !== "teams") return [];
  const ofKey = only !== null && role !== null ? [{ team_id: only, role }] : [];
  const held = user === null ? ofKey : data.filter(({ team_id }) => only === null || team_id === only);
  return held.flatMap(({ team_id: teamId, role: key }) => {
    const base = roles.find((one) => one.key === key)?.base;
    return base !== undefined && ADMINISTERS.has(base) ? [{ teamId, base }] : [];
  });
}
