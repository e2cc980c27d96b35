import type { Resource } from "../../../src/client/directory-client.ts";
import { ask } from "../api/ask.ts";
import { client } from "../api/client.ts";
import { type Choice, RemoteSelect, type RemoteSelectProps } from "./remote-select.tsx";

const OFFERED = 20;

/** A select of one team by name; the value is its id. */
export function TeamSelect(props: RemoteSelectProps) {
  return (
    <RemoteSelect
      placeholder="Name of a team"
      {...props}
      resource="teams"
      find={findTeams}
      get={(id) => ask(client.GET("/directory/v1/teams/{id}", { params: { path: { id } } }))}
      choiceOf={choiceOf}
      nothing="No team found."
    />
  );
}

async function findTeams(search: string): Promise<Resource<"Team">[]> {
  const query = { limit: OFFERED, ...(search === "" ? { sort: "name" } : { search }) };
  return (await ask(client.GET("/directory/v1/teams", { params: { query } }))).items;
}

function choiceOf({ id, name, description }: Resource<"Team">): Choice {
  return { value: id, label: name, ...(description !== "" && { hint: description }) };
}
