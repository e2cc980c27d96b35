import type { FastifyReply, FastifyRequest } from "fastify";
import { type Role, baseOf } from "../../directory/role.ts";
import type { Team } from "../../directory/teams/team.ts";
import { chosenFields } from "../../http/chosen-fields.ts";
import { type Caller, callerOf, queryOf, send, teamInPath } from "./caller.ts";
import { type ShownTeam, TEAM } from "./present.ts";
import { readRange } from "./range.ts";
import { sendPage } from "./send-page.ts";

/** The owners of a hundred teams: each has one or a few. */
const MOST_OWNERS = 1000;

/** The teams within the caller's reach. */
export class TeamRoutes {
  async show(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const fields = queryOf(request)["fields"];
    const present = chosenFields(TEAM, fields);
    const [team] = await shownTeams(callerOf(request), [await teamInPath(request)], fields !== undefined);
    return send(reply, team === undefined ? {} : present(team));
  }

  async list(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const caller = callerOf(request);
    const fields = queryOf(request)["fields"];
    const present = chosenFields(TEAM, fields);
    const range = readRange(request.headers.range);
    const page = await caller.directory.teams.list({
      start: { offset: range.first },
      limit: range.last - range.first + 1,
      withTotal: true,
    });
    const teams = await shownTeams(caller, page.rows, fields !== undefined);
    return sendPage(reply, { unit: "teams", range, total: page.total }, teams.map(present));
  }
}

/** `withPeople` looks up who owns the teams and what the caller is on them, for the fields that say so. */
async function shownTeams(caller: Caller, teams: readonly Team[], withPeople: boolean): Promise<ShownTeam[]> {
  const { directory } = caller;
  const roles = withPeople ? await directory.roles.all() : [];
  const owners = withPeople ? await ownersOf(caller, teams, roles) : new Map<number, number>();
  const own = withPeople ? await ownRoles(caller, teams, roles) : new Map<number, ShownTeam["role"]>();
  return await Promise.all(
    teams.map(async (team) => ({
      team,
      zone: await directory.teams.timeZoneOf(team),
      ownerId: owners.get(team.id) ?? null,
      role: own.get(team.id) ?? null,
    })),
  );
}

/** The user who owns each team; of several, the one who came first. */
async function ownersOf(
  { directory }: Caller,
  teams: readonly Team[],
  roles: readonly Role[],
): Promise<Map<number, number>> {
  const keys = roles.filter(({ base }) => base === "owner").map(({ key }) => key);
  const { rows } = await directory.memberships.list({
    filter: {
      op: "and",
      filters: [
        { op: "in", field: "team_id", values: teams.map(({ id }) => id) },
        { op: "in", field: "role", values: keys },
      ],
    },
    sort: [{ field: "id", direction: "desc" }],
    limit: MOST_OWNERS,
  });
  return new Map(rows.map(({ membership }) => [membership.teamId, membership.userId]));
}

/** What the caller is on each team: by their membership, or everywhere by their role in the organization. */
async function ownRoles(
  { directory, principal }: Caller,
  teams: readonly Team[],
  roles: readonly Role[],
): Promise<Map<number, ShownTeam["role"]>> {
  const { userId } = principal;
  const user = userId === null ? undefined : await directory.users.get(userId);
  const overall = levelOf(roles, user === undefined ? principal.role : user.role);
  const levels = new Map(teams.map(({ id }) => [id, overall]));
  if (user === undefined) return levels;
  const { rows } = await directory.memberships.list({
    filter: { op: "eq", field: "user_id", value: user.id },
    limit: MOST_OWNERS,
  });
  for (const { membership } of rows) levels.set(membership.teamId, levelOf(roles, membership.role) ?? overall);
  return levels;
}

function levelOf(roles: readonly Role[], key: string | null): ShownTeam["role"] {
  const base = key === null ? "member" : baseOf(roles, key);
  if (base === "owner" || base === "admin") return base;
  return base === "team_admin" || base === "department_admin" ? "manager" : null;
}
