import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { SaferMeClient } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const TEAM = 7;
const OTHER_TEAM = 8;

/** Membership ids 1 to 6 on the team, of users 101 to 106. 7 is on another team, 8 was deleted. */
let server: TestServer;
let organization: HttpOrganization;
let client: SaferMeClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  await organization.addTeam("Team", TEAM);
  await organization.addTeam("Other", OTHER_TEAM);
  const person = (id: number, role: string, fields: object) => ({ membershipId: id, userId: 100 + id, role, fields });
  await organization.addPeople(TEAM, [
    person(1, "owner", { givenName: "Zoë", familyName: "Adams", email: "c@search.example", lastActiveAt: 3000 }),
    person(2, "admin", { givenName: "adam", familyName: "Stüvel", email: "B@search.example", status: "pending" }),
    person(3, "team_admin", { givenName: "Mary Ann", familyName: "O'Brien", email: "a@search.example" }),
    person(4, "department_admin", { givenName: "李", familyName: "明", lastActiveAt: 1000 }),
    person(5, "member", { givenName: "Mary", familyName: "Smith", email: "d@search.example", status: "inactive" }),
    person(6, "guest", { givenName: "Mary", familyName: "Smith", email: "e@search.example", lastActiveAt: 2000 }),
  ]);
  await organization.addPeople(OTHER_TEAM, [person(7, "member", { givenName: "Mary", familyName: "Other" })]);
  await organization.addPeople(TEAM, [person(8, "member", { givenName: "Mary", familyName: "Gone" })]);
  await organization.directory.users.delete(108);
  await organization.directory.memberships.update([
    { id: 1, agreedToJoin: true },
    { id: 3, agreedToJoin: true, supervisorId: 102 },
    { id: 5, supervisorId: 101 },
  ]);
  client = await SaferMeClient.of(server.url, organization);
});
afterAll(() => server[Symbol.asyncDispose]());

async function list(query: string): Promise<Answer> {
  return await client.get(`/teams/${TEAM}/team_users${query === "" ? "" : `?${query}`}`);
}

function idsOf(answer: Answer): number[] {
  expect(answer.status, answer.text).toBe(200);
  return answer.json().map(({ id }: { id: number }) => id);
}

describe("filters say who is there, and so who is not", () => {
  test.each<[query: string, ids: number[]]>([
    ["", [1, 2, 3, 4, 5, 6]],
    ["agreed_to_join=true", [1, 3]],
    ["agreed_to_join=false", [2, 4, 5, 6]],
    ["agreed_to_join=", [1, 2, 3, 4, 5, 6]],
    ["team_role=team_admin", [1, 2]],
    ["team_role=team_manager", [3, 4]],
    ["team_role=team_member", [5, 6]],
    // The vendor's page allows these two, by mistake: everybody on a team has a role.
    ["team_role=true", [1, 2, 3, 4, 5, 6]],
    ["team_role=false", []],
    ["user_ids[]=101&user_ids[]=105", [1, 5]],
    ["user_ids[]=106", [6]],
    ["user_ids[0]=101&user_ids[1]=102", [1, 2]],
    ["user_ids=103", [3]],
    ["user_ids[]=107", []],
    ["user_ids[]=108", []],
    ["user_ids[]=1", []],
    ["user_ids[]=", [1, 2, 3, 4, 5, 6]],
    ["includes_team_user_ids[]=2&includes_team_user_ids[]=3&includes_team_user_ids[]=7", [2, 3]],
    ["excludes_team_user_ids[]=2&excludes_team_user_ids[]=3", [1, 4, 5, 6]],
    ["includes_team_user_ids[]=2&includes_team_user_ids[]=3&excludes_team_user_ids[]=3", [2]],
    ["excludes_team_user_ids[]=7", [1, 2, 3, 4, 5, 6]],
    ["agreed_to_join=false&team_role=team_member", [5, 6]],
    ["agreed_to_join=true&team_role=team_member", []],
    ["user_ids[]=101&user_ids[]=102&team_role=team_admin&agreed_to_join=true", [1]],
    ["page=2&per_page=1&unknown=x", [1, 2, 3, 4, 5, 6]],
  ])("%s", async (query, ids) => {
    const answer = await list(query);
    expect(idsOf(answer)).toEqual(ids);
    const place = ids.length === 0 ? "*/0" : `0-${ids.length - 1}/${ids.length}`;
    expect(answer.headers["content-range"]).toBe(`team_users ${place}`);
  });
});

describe("a search looks through full names", () => {
  test.each<[text: string, ids: number[]]>([
    ["mary", [3, 5, 6]],
    ["MARY", [3, 5, 6]],
    ["mary smith", [5, 6]],
    ["smith mary", [5, 6]],
    ["ary ann", [3]],
    ["zoe", [1]],
    ["Zoë", [1]],
    ["stuvel", [2]],
    ["Stüvel", [2]],
    ["stuevel", [2]],
    ["adam", [1, 2]],
    ["o'brien", [3]],
    ["李", [4]],
    ["  mary  ", [3, 5, 6]],
    ["   ", [1, 2, 3, 4, 5, 6]],
    ["", [1, 2, 3, 4, 5, 6]],
    // What is in everybody's e-mail is in nobody's name.
    ["search", []],
    ["example", []],
    ["a@search.example", []],
    ["gone", []],
    ["other", []],
    ["100%", []],
    ["mary_smith", []],
    ['"', []],
    ["mary xyz", []],
  ])("%s", async (text, ids) => {
    expect(idsOf(await list(`search_query=${encodeURIComponent(text)}`))).toEqual(ids);
  });

  test("it goes with the filters and the order", async () => {
    expect(idsOf(await list("search_query=mary&team_role=team_member&orderby=email+desc"))).toEqual([6, 5]);
  });
});

describe("orders, with ties in the order of the ids", () => {
  test.each<[order: string, ids: number[]]>([
    ["name asc", [2, 3, 5, 6, 1, 4]],
    ["name desc", [4, 1, 6, 5, 3, 2]],
    ["email asc", [4, 3, 2, 1, 5, 6]],
    ["email desc", [6, 5, 1, 2, 3, 4]],
    ["last_invited_at asc", [1, 2, 3, 4, 5, 6]],
    ["last_invited_at desc", [6, 5, 4, 3, 2, 1]],
    ["last_activity asc", [2, 3, 5, 4, 6, 1]],
    ["last_activity desc", [1, 6, 4, 5, 3, 2]],
    ["supervisor asc", [1, 2, 4, 6, 5, 3]],
    ["supervisor desc", [3, 5, 6, 4, 2, 1]],
    ["status asc", [1, 3, 4, 6, 5, 2]],
    ["status desc", [2, 5, 6, 4, 3, 1]],
    ["name", [2, 3, 5, 6, 1, 4]],
    ["NAME DESC", [4, 1, 6, 5, 3, 2]],
  ])("%s", async (order, ids) => {
    for (const blank of ["+", "%20"]) {
      expect(idsOf(await list(`orderby=${order.replace(" ", blank)}`))).toEqual(ids);
    }
    const pages = await Promise.all(ids.map((_id, index) => client.range(pathOf(order), index, index)));
    expect(pages.flatMap(idsOf)).toEqual(ids);
  });

  function pathOf(order: string): string {
    return `/teams/${TEAM}/team_users?orderby=${encodeURIComponent(order)}`;
  }

  test("who was invited last comes last, and who never was comes first", async () => {
    const invited = await organization.addTeam("Invited");
    const users = await organization.directory.users.create([{ fields: {} }, { fields: {} }, { fields: {} }]);
    const times = [2000, null, 1000];
    const made = await organization.directory.memberships.add(
      users.map(({ id: userId }, index) => ({
        teamId: invited,
        userId,
        role: { key: "member" },
        invitedAt: times[index] ?? null,
      })),
    );
    const [second, never, first] = made.map(({ id }) => id);
    const path = `/teams/${invited}/team_users?orderby=last_invited_at`;
    expect(idsOf(await client.get(`${path}+asc`))).toEqual([never, first, second]);
    expect(idsOf(await client.get(`${path}+desc`))).toEqual([second, first, never]);
  });

  test.each(["id+asc", "name+up", "name+asc,email+asc", "name+asc+x", "last_active_at+asc", "+asc", "sort_name+asc"])(
    "%s is no order",
    async (order) => {
      const answer = await list(`orderby=${order}`);
      expect(answer.status).toBe(422);
      expect(Object.keys(answer.json().failures)).toEqual(["orderby"]);
    },
  );
});

describe("ranges", () => {
  const path = `/teams/${TEAM}/team_users`;

  test.each<[range: string | undefined, contentRange: string, ids: number[]]>([
    [undefined, "team_users 0-5/6", [1, 2, 3, 4, 5, 6]],
    ["objects=0-0", "team_users 0-0/6", [1]],
    ["objects=2-3", "team_users 2-3/6", [3, 4]],
    ["objects=4-99", "team_users 4-5/6", [5, 6]],
    ["objects=5-", "team_users 5-5/6", [6]],
    ["objects=6-10", "team_users */6", []],
    ["objects=600-700", "team_users */6", []],
    ["objects = 1 - 2", "team_users 1-2/6", [2, 3]],
    ["bytes=0-1", "team_users 0-5/6", [1, 2, 3, 4, 5, 6]],
  ])("%s", async (range, contentRange, ids) => {
    const answer = await client.get(path, range === undefined ? {} : { range });
    expect(idsOf(answer)).toEqual(ids);
    expect(answer.headers["content-range"]).toBe(contentRange);
    expect(answer.headers["accept-ranges"]).toBe("team_users");
  });

  test.each(["objects=5-2", "objects=-5", "objects=a-b", "objects=", "objects=0-1,3-4", "objects=1.5-2"])(
    "%s is refused",
    async (range) => {
      const answer = await client.get(path, { range });
      expect([answer.status, Object.keys(answer.json().failures)]).toEqual([422, ["Range"]]);
    },
  );

  test("an empty team is */0", async () => {
    const empty = await organization.addTeam("Empty");
    const answer = await client.get(`/teams/${empty}/team_users`);
    expect([answer.status, answer.text, answer.headers["content-range"]]).toEqual([200, "[]", "team_users */0"]);
  });

  test("60 come without a range, and 100 at most", async () => {
    const crowd = await organization.addTeam("Crowd");
    const ids = await organization.addPeople(
      crowd,
      Array.from({ length: 250 }, (_, index) => ({ fields: { givenName: `Number ${index}` } })),
    );
    const all = `/teams/${crowd}/team_users`;
    const first = await client.get(all);
    expect(idsOf(first)).toEqual(ids.slice(0, 60));
    expect(first.headers["content-range"]).toBe("team_users 0-59/250");
    const wide = await client.range(all, 10, 5000);
    expect(idsOf(wide)).toEqual(ids.slice(10, 110));
    expect(wide.headers["content-range"]).toBe("team_users 10-109/250");
    const walked = [];
    for (let at = 0; at < 250; at += 100) walked.push(...idsOf(await client.range(all, at, at + 99)));
    expect(walked).toEqual(ids);
  });
});

describe("deep in a long list", () => {
  const SIZE = 1450;
  let crowd: number;
  let ids: number[];

  beforeAll(async () => {
    crowd = await organization.addTeam("Long");
    ids = await organization.addPeople(
      crowd,
      Array.from({ length: SIZE }, (_, index) => ({ fields: { givenName: `Same ${index % 7}`, familyName: "Name" } })),
    );
  });

  async function walked(path: string): Promise<number[]> {
    const seen = [];
    for (let at = 0; at < SIZE; at += 100) seen.push(...idsOf(await client.range(path, at, at + 99)));
    return seen;
  }

  test.each(["", "?orderby=name+asc", "?orderby=name+desc", "?orderby=last_invited_at+desc", "?search_query=same"])(
    "%s shows everybody once, in order, range by range or at once",
    async (query) => {
      const path = `/teams/${crowd}/team_users${query}`;
      const seen = await walked(path);
      expect(seen.toSorted((a, b) => a - b)).toEqual(ids);
      // The other way round nothing is remembered of where the range before ended.
      expect(idsOf(await client.range(path, 1313, 1323))).toEqual(seen.slice(1313, 1324));
      expect(await walked(path)).toEqual(seen);
    },
  );

  test("who left since is passed over where they were", async () => {
    const path = `/teams/${crowd}/team_users?orderby=name+asc`;
    const seen = await walked(path);
    await organization.directory.memberships.remove(seen[0] ?? 0);
    const answer = await client.range(path, 1100, 1102);
    expect(idsOf(answer)).toEqual(seen.slice(1101, 1104));
    expect(answer.headers["content-range"]).toBe(`team_users 1100-1102/${SIZE - 1}`);
  });
});

describe("parameters that make no sense are refused in the documented form", () => {
  test.each([
    ["agreed_to_join=yes", "agreed_to_join"],
    ["agreed_to_join=true&agreed_to_join=false", "agreed_to_join"],
    ["team_role=boss", "team_role"],
    ["team_role=owner", "team_role"],
    ["user_ids[]=x", "user_ids"],
    ["user_ids[]=-1", "user_ids"],
    ["user_ids[]=1.5", "user_ids"],
    ["includes_team_user_ids[]=0", "includes_team_user_ids"],
    ["excludes_team_user_ids[]=99999999999999999999", "excludes_team_user_ids"],
    ["search_query=a&search_query=b", "search_query"],
    [`search_query=${"ab+".repeat(2000)}`, "search_query"],
  ])("%s", async (query, field) => {
    const answer = await list(query);
    expect(answer.status).toBe(422);
    const { failures, errors } = answer.json();
    expect(failures).toEqual({ [field]: [expect.any(String)] });
    expect(errors).toEqual(failures);
  });

  test.each(["/teams/9999/team_users", "/teams/x/team_users", "/teams/0/team_users", `/teams/${TEAM}/team_users/9999`])(
    "%s is not there",
    async (path) => {
      const answer = await client.get(path);
      expect(answer.status).toBe(404);
      expect(answer.json()).toEqual({ error: expect.any(String) });
    },
  );

  test.each([7, 8, 101, "x", "me"])("team user %s is none of this team", async (id) => {
    expect((await client.get(`/teams/${TEAM}/team_users/${id}`)).status).toBe(404);
  });
});
