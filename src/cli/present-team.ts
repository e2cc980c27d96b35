import type { Team } from "../directory/teams/team.ts";
import { shownMoment } from "./print.ts";

/** A team as the command line prints it as JSON. */
export function presentTeam({ id, uuid, name, externalId, client, timeZone, createdAt }: Team): object {
  return { id, uuid, name, externalId, client, timeZone, createdAt: shownMoment(createdAt) };
}
