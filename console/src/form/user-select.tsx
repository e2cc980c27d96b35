import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { personName } from "../people/person-name.ts";
import { getUser } from "../people/user-query.ts";
import { type Choice, RemoteSelect, type RemoteSelectProps } from "./remote-select.tsx";

const OFFERED = 20;

/** A select of one person by name, e-mail or phone; the value is their id. `among`: a filter of the REST API. */
export function UserSelect({ among, ...props }: RemoteSelectProps & { among?: string }) {
  return (
    <RemoteSelect
      placeholder="Name, e-mail or phone"
      {...props}
      resource="users"
      among={among}
      find={(search) => findUsers(search, among)}
      get={getUser}
      choiceOf={choiceOf}
      nothing="Nobody found."
    />
  );
}

async function findUsers(search: string, filter: string | undefined): Promise<Resource<"User">[]> {
  const query = { limit: OFFERED, ...(search !== "" && { search }), ...(filter !== undefined && { filter }) };
  return (await ask(client.GET("/directory/v1/users", { params: { query } }))).items;
}

function choiceOf(user: Resource<"User">): Choice {
  return { value: user.id, label: personName(user), hint: user.email || user.phone || `No. ${user.id}` };
}
