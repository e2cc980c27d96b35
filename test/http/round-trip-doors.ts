import { expect } from "vitest";
import { TEAM_USER } from "../../src/api/saferme/present-team-user.ts";
import type { Answer } from "./ask.ts";
import { HappyGrasshopperClient } from "./happygrasshopper-client.ts";
import { HeymarketClient } from "./heymarket-client.ts";
import type { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { SaferMeClient } from "./saferme-client.ts";
import { WorksectionClient } from "./worksection-client.ts";

/** What one resource of an API shows of a person, by its keys. */
export type View = Record<string, unknown>;

/** One resource of an API that shows a person, and changes them if it can. */
export type Door = {
  read: () => Promise<View>;
  write?: (fields: View) => Promise<Answer>;
  remove?: () => Promise<Answer>;
};

/** The person whom all doors lead to. */
export const PERSON = { user: 22, membership: 14, team: 7 };
/** An administrator of the organization, in whose name those APIs act that need a user. */
export const ADMINISTRATOR = { user: 1 };

/** Every resource that shows a person or their team, of every API that is built. */
export async function openDoors(
  url: string,
  organization: HttpOrganization,
  { user, membership, team } = PERSON,
): Promise<Record<string, Door>> {
  const heymarket = new HeymarketClient(url, await organization.issueKey(team, { role: "owner" }));
  const grasshopper = await HappyGrasshopperClient.of(url, organization, { id: ADMINISTRATOR.user });
  const saferMe = await SaferMeClient.of(url, organization);
  const worksection = await WorksectionClient.of(url, organization);
  const rest = await RestClient.of(url, organization);
  const { uuid } = await organization.directory.users.get(user);
  const all = Object.keys(TEAM_USER.fields).join(",");
  return {
    heymarket: {
      read: async () => shown(await heymarket.update([{ id: membership }])).memberships[0],
      write: (fields) => heymarket.update([{ id: membership, ...fields }]),
    },
    heymarketTeam: { read: async () => shown(await heymarket.getTeam()) },
    heymarketTeamMember: {
      read: async () => shown(await heymarket.getTeam()).members.find(({ id }: { id: number }) => id === membership),
    },
    happygrasshopper: {
      read: async () => shown(await grasshopper.get(user)),
      write: (fields) => grasshopper.put(user, fields),
      remove: () => grasshopper.delete(user),
    },
    saferMeTeam: { read: async () => shown(await saferMe.get(`/teams/${team}`)) },
    saferMeTeamUser: {
      read: async () => shown(await saferMe.get(`/teams/${team}/team_users/${membership}?fields=${all}`)),
    },
    saferMeTeamPerson: {
      read: async () => shown(await saferMe.get(`/team_people/${uuid}?fields=channel_count,report_count`)),
      write: (team_person) => saferMe.patch(`/team_people/${uuid}`, { team_person }),
    },
    worksectionTeam: {
      read: async () =>
        done(await worksection.get("get_user_groups")).data.find((one: View) => one["id"] === String(team)),
    },
    worksectionUser: {
      read: async () => done(await worksection.get("get_users")).data.find((one: View) => one["id"] === String(user)),
    },
    worksectionSchedule: {
      read: async () => done(await worksection.get("get_users_schedule", { users: user })).data[user],
      write: async ({ schedule }) => {
        const answer = await worksection.post("update_users_schedule", { data: { [user]: schedule } });
        done(answer);
        return answer;
      },
    },
    saferMeUser: {
      read: async () => shown(await saferMe.get(`/users/${user}`)),
      write: (changed) => saferMe.patch(`/users/${user}`, { user: changed }),
    },
    rest: {
      read: async () => shown(await rest.get(`/users/${user}`)),
      write: (fields) => rest.patch(`/users/${user}`, without(fields, READ_ONLY_OF_A_USER)),
      remove: () => rest.delete(`/users/${user}`),
    },
    restMembership: {
      read: async () => shown(await rest.get(`/memberships/${membership}`)),
      write: (fields) => rest.patch(`/memberships/${membership}`, without(fields, READ_ONLY_OF_A_MEMBERSHIP)),
    },
    restTeam: {
      read: async () => shown(await rest.get(`/teams/${team}`)),
    },
  };
}

/** The same of an API whose errors have the status 200 too. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test may look into any answer
function done(answer: Answer): any {
  const body = shown(answer);
  expect(body.status, answer.text).toBe("ok");
  return body;
}

/** What the REST API shows and does not take back. */
const ALWAYS_READ_ONLY = ["id", "created_at", "updated_at", "version"];
const READ_ONLY_OF_A_USER: ReadonlySet<string> = new Set([...ALWAYS_READ_ONLY, "uuid", "phone_e164"]);
const READ_ONLY_OF_A_MEMBERSHIP: ReadonlySet<string> = new Set([
  ...ALWAYS_READ_ONLY,
  "team_id",
  "user_id",
  "invited_at",
]);

function without(fields: View, names: ReadonlySet<string>): View {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
}

/** The body of an answer that has to be a success. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test may look into any answer
function shown(answer: Answer): any {
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
}
