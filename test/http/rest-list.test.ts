import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;
let team: number;

const PEOPLE = [
  { givenName: "Ann", familyName: "Ang", email: "ann@list.example", phone: "+15105553301", title: "Nurse" },
  { givenName: "Bo", familyName: "Ång", email: "bo@list.example", phone: "+15105553302", title: "nurse" },
  { givenName: "Cleo", familyName: "Stüvel", email: "cleo@list.example", title: "Doctor", department: 'Ward "3"' },
  { givenName: "Dan", familyName: "Drew", email: "dan@list.example", externalId: "hr-4", status: "pending" as const },
  {
    givenName: "Eve",
    familyName: "Elm",
    email: "eve@list.example",
    birthDate: "1990-01-01",
    company: "Äon",
    timeZone: "Europe/Oslo",
  },
];

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
  team = await organization.addTeam("Wards", 7);
  await organization.addPeople(
    team,
    PEOPLE.map((fields, index) => ({ fields, userId: index + 1, membershipId: 11 + index })),
  );
  await organization.addTeam("Desks", 8);
});

afterAll(() => server[Symbol.asyncDispose]());

async function ids(path: string, parameters: Record<string, string>): Promise<number[]> {
  const answer = await rest.get(`${path}?${new URLSearchParams(parameters).toString()}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json().items.map(({ id }: { id: number }) => id);
}

describe("users", () => {
  test.each([
    ['name = "ann ang"', [1]],
    ['title = "NURSE"', [1, 2]],
    ['title != "nurse"', [3, 4, 5]],
    ['name contains "stuv"', [3]],
    ['family_name starts_with "ang"', [1, 2]],
    ['email in ("ANN@list.example", "eve@list.example", "nobody@list.example")', [1, 5]],
    ['phone = "+15105553302"', [2]],
    ['phone in ("15105553302", "(510) 555-3302", "+1 510 555 3302")', []],
    ['phone starts_with "+1510555"', [1, 2]],
    ['company in ("ÄON", "none")', [5]],
    ['company = "äon"', []],
    ['name = "BO ANG"', [2]],
    ['family_name = "STÜVEL"', [3]],
    ['external_id = "HR-4"', []],
    ['time_zone = "Europe/Oslo"', [5]],
    ['time_zone = "europe/oslo"', []],
    [String.raw`department = "Ward \"3\""`, [3]],
    ["external_id = null", [1, 2, 3, 5]],
    ["not external_id = null", [4]],
    ['external_id in ("hr-4", null)', [1, 2, 3, 4, 5]],
    ["department = null", [1, 2, 4, 5]],
    ["department != null", [3]],
    ['phone = ""', [3, 4, 5]],
    ["phone = null", [3, 4, 5]],
    ['uuid = "" or birth_date = "" or role != ""', [1, 2, 3, 4]],
    [Array.from({ length: 500 }, () => "id = 1").join(" or "), [1]],
    [`${"not ".repeat(28)}(${Array.from({ length: 500 }, () => "not team_id != 7").join(" and ")})`, [1, 2, 3, 4, 5]],
    ['status = "pending" or id < 2', [1, 4]],
    ['id > 1 and id <= 3 and not title = "doctor"', [2]],
    ["id not in (1, 2, 3)", [4, 5]],
    ['birth_date >= "1990-01-01"', [5]],
    ["team_id = 7 and id in (1, 9)", [1]],
    ["team_id = 8", []],
    ['created_at < "2001-01-01T00:00:00Z"', []],
    ['created_at > "2001-01-01T00:00:00+02:00"', [1, 2, 3, 4, 5]],
  ])("filter=%s", async (filter, expected) => {
    expect(await ids("/users", { filter })).toEqual(expected);
  });

  test.each([
    ["stuevel", [3]],
    ["STÜV", [3]],
    ["ann@list", [1]],
    ["5553302", [2]],
    ["b", [2]],
    ["nobody", []],
  ])("search=%s, as it is typed", async (search, expected) => {
    expect(await ids("/users", { search })).toEqual(expected);
  });

  test("a search is as long as the database can answer", async () => {
    expect(await ids("/users", { search: "a ".repeat(249) })).toEqual([1, 2]);
    const search = "a ".repeat(1000);
    const refused = await rest.get(`/users?${new URLSearchParams({ search }).toString()}`);
    expect(refused.json()).toMatchObject({ status: 400, code: "invalid_value", parameter: "search" });
  });

  test("several fields sort, one of them descending, and a filter and a search narrow together", async () => {
    expect(await ids("/users", { sort: "title,-name" })).toEqual([5, 4, 3, 1, 2]);
    expect(await ids("/users", { sort: "-id" })).toEqual([5, 4, 3, 2, 1]);
    expect(await ids("/users", { search: "list.example", filter: 'title = "nurse"', sort: "-name" })).toEqual([2, 1]);
  });

  test("fields are taken away and added", async () => {
    const [user] = (await rest.get("/users?fields=memberships,-custom&limit=1")).json().items;
    expect(user).toMatchObject({ id: 1, memberships: [{ id: 11, team_id: 7, user_id: 1, role: "member" }] });
    expect(user).not.toHaveProperty("custom");
    expect((await rest.get("/users/1")).json()).not.toHaveProperty("memberships");
    expect((await rest.get("/users/1?fields=memberships")).json().memberships).toHaveLength(1);
  });

  test("a total is there when it is asked for, of all that match", async () => {
    expect((await rest.get("/users?limit=2&total=true")).json()).toMatchObject({ total: 5 });
    expect((await rest.get("/users?limit=2")).json()).not.toHaveProperty("total");
    const filter = encodeURIComponent('title = "nurse"');
    expect((await rest.get(`/users?limit=1&total=true&filter=${filter}`)).json()).toMatchObject({ total: 2 });
  });
});

describe("cursors", () => {
  test.each(["/users", "/memberships", "/teams/7/memberships", "/journal", "/roles"])(
    "%s is walked page by page, each row once",
    async (path) => {
      const all = await ids(path, { limit: "500" });
      const walked: number[] = [];
      let cursor: string | null = "";
      while (cursor !== null) {
        const start: string = cursor === "" ? "" : `&cursor=${cursor}`;
        const page = (await rest.get(`${path}?limit=2${start}`)).json();
        walked.push(...page.items.map(({ id }: { id: number }) => id));
        cursor = page.next_cursor;
      }
      expect(walked).toEqual(all);
      expect(all.length).toBeGreaterThan(4);
    },
  );

  test("a walk misses no survivor and shows none twice while others come and go", async () => {
    const own = await HttpOrganization.create(server.app);
    const client = await RestClient.of(server.url, own);
    const people = Array.from({ length: 40 }, (_none, index) => ({ fields: { givenName: `P${index % 7}` } }));
    const users = await own.directory.users.create(people);
    const gone = new Set<number>();
    const walked: number[] = [];
    for (let cursor = "", turn = 0; ; turn += 1) {
      const page = (await client.get(`/users?sort=-name&limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`)).json();
      walked.push(...page.items.map(({ id }: { id: number }) => id));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
      const victim = users[(turn * 5) % users.length]?.id ?? 0;
      if (!gone.has(victim)) await own.directory.users.delete(victim);
      gone.add(victim);
      await own.directory.users.create([{ fields: { givenName: `P${turn % 7}` } }]);
    }
    expect(new Set(walked).size).toBe(walked.length);
    const survivors = users.map(({ id }) => id).filter((id) => !gone.has(id));
    expect(survivors.filter((id) => !walked.includes(id))).toEqual([]);
  });

  test.each([
    "/users?limit=2&sort=name",
    "/users?limit=2&filter=id+%3E+1",
    "/users?limit=2&search=ann",
    "/memberships?limit=2",
    "/teams/7/memberships?limit=2",
  ])("a cursor of another query is refused: %s", async (path) => {
    const { next_cursor: cursor } = (await rest.get("/users?limit=2")).json();
    const refused = await rest.get(`${path}&cursor=${cursor}`);
    expect(refused.json()).toMatchObject({ status: 400, code: "invalid_value", parameter: "cursor" });
    expect((await rest.get(`/users?limit=4&fields=-custom&cursor=${cursor}`)).status).toBe(200);
  });
});

test.each([
  ["/users?filter=name+%3D", { parameter: "filter", position: 6 }],
  ["/users?filter=shoe+%3D+1", { parameter: "filter", position: 0 }],
  ["/users?sort=shoe", { parameter: "sort" }],
  ["/users?sort=role", { parameter: "sort" }],
  ["/users?fields=shoe", { parameter: "fields" }],
  ["/users?limit=0", { parameter: "limit" }],
  ["/users?limit=501", { parameter: "limit" }],
  ["/users?limit=x", { parameter: "limit" }],
  ["/users?total=maybe", { parameter: "total" }],
  ["/users?cursor=x", { parameter: "cursor" }],
  ["/users?shoe=1", { parameter: "shoe" }],
  ["/users/x", { parameter: "id" }],
])("%s is refused by the parameter's name", async (path, place) => {
  expect((await rest.get(path)).json()).toMatchObject({ status: 400, ...place });
});
