import type { FastifyReply, FastifyRequest } from "fastify";
import { notFound } from "../../directory/errors.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { callerOf, parameter, queryOf, send, teamInPath } from "./caller.ts";
import { PageTrail } from "./page-trail.ts";
import { parseOrder, parseTeamUserFilter, readId } from "./parse.ts";
import { TEAM_USER } from "./present-team-user.ts";
import { readRange } from "./range.ts";
import { sendPage } from "./send-page.ts";

/** Of a list that filters (or a search) leave longer, the total is not told: counting it would cost more than the page. */
const MOST_COUNTED = 10_000;
const MOST_FOUND = 1000;

/** People on a team. */
export class TeamUserRoutes {
  readonly #trail = new PageTrail();

  async show(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { directory } = callerOf(request);
    const present = chosenFields(TEAM_USER, queryOf(request)["fields"]);
    const team = await teamInPath(request);
    const id = readId(parameter(request, "id"));
    if (id === undefined) throw notFound("team user");
    const member = await directory.memberships.get(id);
    if (member.membership.teamId !== team.id) throw notFound("team user");
    const [roles, zone] = await Promise.all([directory.roles.all(), directory.teams.timeZoneOf(team)]);
    return send(reply, present({ ...member, roles, zone }));
  }

  async list(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { directory, principal } = callerOf(request);
    const query = queryOf(request);
    const present = chosenFields(TEAM_USER, query["fields"]);
    const range = readRange(request.headers.range);
    const sort = parseOrder(query["orderby"]);
    const team = await teamInPath(request);
    const [roles, zone] = await Promise.all([directory.roles.all(), directory.teams.timeZoneOf(team)]);
    const filter = parseTeamUserFilter(query, team.id, roles);
    const limit = range.last - range.first + 1;
    const countUpTo = query["search_query"] === undefined ? MOST_COUNTED : MOST_FOUND;
    const page = await this.#trail.read(
      JSON.stringify([principal.organizationId, filter, sort]),
      range.first,
      (start) => directory.memberships.list({ filter, sort, start, limit, withTotal: true, countUpTo }),
    );
    const rows = page.rows.map((member) => present({ ...member, roles, zone }));
    return sendPage(reply, { unit: "team_users", range, total: page.total }, rows);
  }
}
