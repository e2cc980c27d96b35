import type { FastifyReply, FastifyRequest } from "fastify";
import type { Directory } from "../../directory/access.ts";
import { invalidValue, notFound } from "../../directory/errors.ts";
import type { Principal } from "../../directory/principal.ts";
import type { Session } from "../../directory/sessions/session.ts";
import type { Team } from "../../directory/teams/team.ts";
import { JSON_TYPE } from "./errors.ts";
import { isObject, readId } from "./parse.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; null outside of this API and on the routes that take no token. */
    saferMeCaller: Caller | null;
  }
}

/** Who asks, with all that they may reach. */
export type Caller = {
  principal: Principal;
  session: Session | undefined;
  directory: Directory;
  /** The team that the request is about where its path names none: `X-TeamId`, or the credential's own. */
  teamId: number | null;
};

export function callerOf({ saferMeCaller }: FastifyRequest): Caller {
  if (saferMeCaller === null) throw new Error("The request came past the sign-in.");
  return saferMeCaller;
}

/** `X-TeamId`, `X-TeamID` or `X-Team-Id`. Throws `invalid_value` for what is no id. */
export function teamIdOf({ headers }: FastifyRequest): number | undefined {
  const sent = headers["x-teamid"] ?? headers["x-team-id"];
  if (sent === undefined || sent === "") return undefined;
  const id = typeof sent === "string" ? readId(sent) : undefined;
  if (id === undefined) throw invalidValue("X-TeamId", "is not the id of a team");
  return id;
}

/** The team that the path names. Throws `not_found` when it is out of the caller's reach. */
export async function teamInPath(request: FastifyRequest): Promise<Team> {
  const id = readId(parameter(request, "team_id"));
  if (id === undefined) throw notFound("team");
  return await callerOf(request).directory.teams.get(id);
}

export function parameter({ params }: FastifyRequest, name: string): string | undefined {
  const value = isObject(params) ? params[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

export function queryOf({ query }: FastifyRequest): Record<string, unknown> {
  return isObject(query) ? { ...query } : {};
}

export function send(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type(JSON_TYPE).send(JSON.stringify(body));
}
