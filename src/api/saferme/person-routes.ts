import type { FastifyReply, FastifyRequest } from "fastify";
import { DirectoryError, notFound } from "../../directory/errors.ts";
import { type Filter, type MembershipField, allOf } from "../../directory/filter.ts";
import type { User } from "../../directory/users/user.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { callerOf, parameter, queryOf, send } from "./caller.ts";
import { parseTeamPerson, parseUser, readId } from "./parse.ts";
import { type ShownMember, TEAM_PERSON } from "./present-team-user.ts";
import { USER } from "./present.ts";

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/iu;

/** People: as somebody on a team (`team_people`), and as an account (`users`). */
export class PersonRoutes {
  async showTeamPerson(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const present = chosenFields(TEAM_PERSON, queryOf(request)["fields"]);
    return send(reply, present(await teamPerson(request)));
  }

  async updateTeamPerson(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { directory } = callerOf(request);
    const person = await teamPerson(request);
    const patch = parseTeamPerson(request.body, everythingOf(person));
    if (Object.keys(patch).length > 0) await directory.users.update([{ id: person.user.id, patch }]);
    return reply.code(204).send();
  }

  async showUser(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const present = chosenFields(USER, queryOf(request)["fields"]);
    return send(reply, present(await userInPath(request)));
  }

  async updateUser(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { directory, principal } = callerOf(request);
    const user = await userInPath(request);
    const { patch, passwords } = parseUser(request.body, chosenFields(USER, undefined)(user));
    if (passwords !== undefined && passwords.currentPassword === undefined && principal.userId === user.id) {
      throw new DirectoryError("missing_value", "current_password is missing.", { field: "current_password" });
    }
    if (passwords !== undefined) await directory.passwords.set(user.id, { ...passwords, patch });
    else if (Object.keys(patch).length > 0) await directory.users.update([{ id: user.id, patch }]);
    return reply.code(204).send();
  }
}

/**
 * Somebody by UUID, or by the id of their membership. A person has one UUID on all teams: the request's team says which
 * membership is meant, else it is the oldest that the caller may see.
 */
async function teamPerson(request: FastifyRequest): Promise<ShownMember> {
  const { directory, teamId } = callerOf(request);
  const { rows } = await directory.memberships.list({
    filter: allOf<MembershipField>(
      personFilter(parameter(request, "uuid") ?? ""),
      teamId === null ? undefined : { op: "eq", field: "team_id", value: teamId },
    ),
    limit: 1,
  });
  const [member] = rows;
  if (member === undefined) throw notFound("team person");
  const team = await directory.teams.get(member.membership.teamId);
  const [roles, zone] = await Promise.all([directory.roles.all(), directory.teams.timeZoneOf(team)]);
  return { ...member, roles, zone };
}

function personFilter(text: string): Filter<MembershipField> {
  if (UUID.test(text)) return { op: "eq", field: "user_uuid", value: text.toLowerCase() };
  const id = readId(text);
  if (id === undefined) throw notFound("team person");
  return { op: "eq", field: "id", value: id };
}

function everythingOf(person: ShownMember): Record<string, unknown> {
  return Object.fromEntries(Object.entries(TEAM_PERSON.fields).map(([name, valueOf]) => [name, valueOf(person)]));
}

/** `me` is the user whose session it is; a token of the organization is nobody. */
async function userInPath(request: FastifyRequest): Promise<User> {
  const { directory, principal } = callerOf(request);
  const text = parameter(request, "id") ?? "";
  const id = text === "me" ? principal.userId : readId(text);
  if (id === undefined || id === null) throw notFound("user");
  return await directory.users.get(id);
}
