import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import type { ListPage, PageRequest } from "../list/use-list.ts";
import { personName } from "../people/person-name.ts";
import { supervisorsOf } from "./supervisors-of.ts";

type User = Resource<"User">;

/** A place on a team with who has it, and whom they report to. */
export type Member = Resource<"Membership"> & { user: User; supervisor: Pick<User, "id" | "name" | "email"> | null };

/** A page of the members of a team. */
export async function readMembers(teamId: number, request: PageRequest): Promise<ListPage<Member>> {
  const params = { path: { id: teamId }, query: { ...request, fields: "user" } };
  const page = await ask(client.GET("/directory/v1/teams/{id}/memberships", { params }));
  const supervisors = await supervisorsOf(teamId, page.items);
  const items = page.items.flatMap(({ user, ...membership }) => {
    const { supervisor_id: above } = membership;
    const supervisor = above === null ? null : (supervisors.get(above) ?? { id: above, name: "", email: "" });
    return user === undefined ? [] : [{ ...membership, user, supervisor }];
  });
  return { ...page, items };
}

/** What to call a member. */
export function memberName({ user }: Pick<Member, "user">): string {
  return personName(user);
}
