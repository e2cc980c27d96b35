import type { Directory, OrganizationDirectory } from "../../directory/access.ts";
import { DirectoryError, notFound } from "../../directory/errors.ts";
import type { Team } from "../../directory/teams/team.ts";
import type { Answer } from "./answer.ts";
import type { Caller } from "./caller.ts";
import { WorksectionRefusal } from "./errors.ts";
import type { Parameters } from "./parameters.ts";
import { parseNewTeam, parseNewUser } from "./parse.ts";
import { People } from "./people.ts";
import { type TimeView, presentInvited, presentSelf, presentTeam, presentUser } from "./present.ts";

/** Everybody but those who were deactivated, as the vendor has no word for them. */
export const LISTED_USERS = { except: "inactive" } as const;

/** `get_users`: the whole account. */
export async function getUsers({ directory, scopes }: Caller): Promise<Answer> {
  return { list: shownUsers(directory, await timeView(directory, scopes)) };
}

async function* shownUsers(directory: Directory, view: TimeView): AsyncGenerator<object[]> {
  const people = new People(directory);
  for await (const users of directory.users.walk(LISTED_USERS)) {
    yield (await people.of(users)).map((person) => presentUser(person, view));
  }
}

/** Times are for the admin key alone. */
export async function timeView(directory: Directory, scopes: Caller["scopes"]): Promise<TimeView> {
  return { zone: await directory.teams.timeZoneOf(undefined), showsTimes: scopes === null };
}

/** `me`: whoever the token belongs to. */
export async function me({ directory, userId }: Caller): Promise<Answer> {
  if (userId === null) throw notFound("user");
  const user = await directory.users.get(userId);
  return { data: presentSelf(await new People(directory).ofOne(user)) };
}

/** `get_user_groups`: the teams, by id. */
export function getUserGroups({ directory }: Caller): Answer {
  return { list: shownTeams(directory) };
}

async function* shownTeams(directory: Directory): AsyncGenerator<object[]> {
  for await (const teams of directory.teams.walk()) yield teams.map(presentTeam);
}

/** `add_user`: invites somebody. */
export async function addUser(caller: Caller, parameters: Parameters): Promise<Answer> {
  const { directory } = caller;
  const { group, role, fields } = parseNewUser(parameters);
  if (directory.reach === "self") throw new DirectoryError("forbidden", "Only those who administer may invite.");
  const team = group === "" ? await defaultTeam(caller) : await teamNamed(directory, group);
  const { user } = await directory.memberships
    .invite({ teamId: team.id, role, fields })
    .catch(refuseKnown(fields.email));
  return { data: presentInvited(await new People(directory).ofOne(user)) };
}

/** Says which address is taken, where the vendor's clients look for addresses. */
function refuseKnown(email: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DirectoryError) || error.code !== "email_taken") throw error;
    const wire = { status_code: 11, message: "Email is already in use", message_details: email };
    throw new WorksectionRefusal(error.code, wire);
  };
}

/** Names that are the same but for letter case; more of them are not looked through. */
const NAMESAKES = 1000;

async function teamNamed(directory: Directory, name: string): Promise<Team> {
  const filter = { op: "eq", field: "name", value: name } as const;
  const { rows } = await directory.teams.list({ filter, limit: NAMESAKES });
  const team = rows.find((row) => row.name === name) ?? rows[0];
  if (team === undefined) throw notFound("group", { field: "group" });
  return team;
}

/** The first team of whoever invites that they administer; for the admin key the first that the organization had. */
async function defaultTeam({ directory, userId }: Caller): Promise<Team> {
  const own = userId === null ? [] : await directory.users.membershipsOf([await directory.users.get(userId)]);
  const values = own.map(({ teamId }) => teamId);
  const { rows } = await directory.teams.list({ filter: { op: "in", field: "id", values }, limit: values.length + 1 });
  const first = values.map((id) => rows.find((team) => team.id === id)).find((team) => team !== undefined);
  if (first !== undefined) return first;
  const [team] = (await directory.teams.list({ limit: 1 })).rows;
  if (team === undefined) throw new DirectoryError("missing_value", "group is missing.", { field: "group" });
  return team;
}

/** `add_user_group`: makes a team, unless there is one of that name. */
export async function addUserGroup({ directory }: Caller, parameters: Parameters): Promise<Answer> {
  const fields = parseNewTeam(parameters);
  const team = await organizationOf(directory).teams.createUnlessNamed(fields);
  return { data: presentTeam(team) };
}

/** The directory of somebody who administers the whole account. Throws `forbidden` for anybody else. */
export function organizationOf(directory: Directory): OrganizationDirectory {
  if (directory.reach === "organization") return directory;
  throw new DirectoryError("forbidden", "Only an administrator of the account may do this.");
}
