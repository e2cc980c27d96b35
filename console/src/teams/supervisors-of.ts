import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { peopleById } from "../people/people-by-id.ts";

type User = Resource<"User">;
type Membership = Resource<"Membership">;

/** Those whom some members of a team report to, by id. Who sees nobody but teammates learns of those at least. */
export async function supervisorsOf(teamId: number, members: readonly Membership[]): Promise<Map<number, User>> {
  const shown = usersOf(members);
  const unknown = idsWithout(shown, members);
  if (unknown.length === 0) return shown;
  const query = { filter: `user_id in (${unknown.join(", ")})`, fields: "user", limit: unknown.length };
  const params = { path: { id: teamId }, query };
  const { items } = await ask(client.GET("/directory/v1/teams/{id}/memberships", { params }));
  const teammates = new Map([...shown, ...usersOf(items)]);
  return new Map([...teammates, ...(await peopleById(idsWithout(teammates, members)))]);
}

function usersOf(members: readonly Membership[]): Map<number, User> {
  return new Map(members.flatMap(({ user }) => (user === undefined ? [] : [[user.id, user] as const])));
}

function idsWithout(known: ReadonlyMap<number, User>, members: readonly Membership[]): number[] {
  const ids = new Set(members.map(({ supervisor_id }) => supervisor_id));
  return [...ids].filter((id) => id !== null).filter((id) => !known.has(id));
}
