import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CredentialRequest } from "../../src/directory/credentials/credential-service.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const OTHER_TEAMS = 7;

let server: TestServer;
let organization: HttpOrganization;
let team: number;
let own: number[];

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  team = await organization.addTeam("Ours");
  own = await organization.addPeople(team, [{ userId: 1, role: "team_admin" }, { userId: 2 }]);
  await organization.addPeople(await organization.addTeam("Theirs"), [{ userId: OTHER_TEAMS }]);
});

afterAll(() => server[Symbol.asyncDispose]());

test.each([
  ["a key of the team", () => ({ teamId: team, role: "team_admin" })],
  ["a key of whoever administers the team", () => ({ userId: 1 })],
])("%s puts nobody on its team who is not there for it", async (label, request) => {
  const key = await RestClient.of(server.url, organization, { label, ...request() });
  const before = await organization.contents();
  const unknown = { status: 404, code: "not_found" };
  for (const id of [OTHER_TEAMS, 99]) {
    const place = await key.post("/memberships", { team_id: team, user_id: id });
    expect(place.json()).toMatchObject({ ...unknown, pointer: "/user_id" });
    const supervised = await key.patch(`/memberships/${own[1]}`, { supervisor_id: id });
    expect(supervised.json()).toMatchObject({ ...unknown, pointer: "/supervisor_id" });
    expect((await key.get(`/users/${id}`)).json()).toMatchObject(unknown);
  }
  expect(await organization.contents()).toEqual(before);
});

test("who is on two teams of an administrator goes from one to the other, and has supervisors of either", async () => {
  const [second, third] = [await organization.addTeam("Second"), await organization.addTeam("Third")];
  await organization.directory.memberships.add([
    { teamId: second, userId: 1, role: { key: "team_admin" } },
    { teamId: third, userId: 1, role: { key: "team_admin" } },
  ]);
  await organization.addPeople(second, [{ userId: 20 }, { userId: 21 }]);
  const ann = await RestClient.of(server.url, organization, { userId: 1, label: "both" });
  const made = await ann.post("/memberships", { team_id: third, user_id: 20, supervisor_id: 21 });
  expect(made.json()).toMatchObject({ team_id: third, user_id: 20, supervisor_id: 21 });
  const oneself = await ann.patch(`/memberships/${made.json().id}`, { supervisor_id: 1 });
  expect(oneself.json()).toMatchObject({ supervisor_id: 1 });
});

describe("what a principal of one team learns of who is on others", () => {
  const [SHARED, HERE] = [30, 31];
  let ours: number;
  let theirs: number;
  let place: number;

  beforeAll(async () => {
    [ours, theirs] = [await organization.addTeam("Seen"), await organization.addTeam("Unseen")];
    [place = 0] = await organization.addPeople(ours, [{ userId: SHARED }, { userId: HERE, role: "team_admin" }]);
    await organization.directory.memberships.add(
      [SHARED, HERE].map((userId) => ({ teamId: theirs, userId, role: { key: "member" } })),
    );
    await organization.addPeople(ours, [{ userId: 32 }]);
  });

  const keys: [string, () => Partial<CredentialRequest>][] = [
    ["a key of the team", () => ({ teamId: ours, role: "team_admin" })],
    ["whoever administers the team", () => ({ userId: HERE })],
    ["a key of the team and of whoever administers it", () => ({ teamId: ours, userId: HERE })],
    ["a key of the team and of a member", () => ({ teamId: ours, userId: SHARED })],
  ];

  test.each(keys)("%s: no membership that is not there by itself", async (label, request) => {
    const key = await RestClient.of(server.url, organization, { label, ...request() });
    const listed = (await key.get("/users?fields=memberships")).json().items;
    const one = (await key.get(`/users/${SHARED}?fields=memberships`)).json();
    expect(one.memberships).toMatchObject([{ id: place, team_id: ours }]);
    for (const { memberships } of [one, ...listed]) {
      expect(memberships).toHaveLength(1);
      expect((await key.get(`/memberships/${memberships[0].id}`)).status).toBe(200);
    }
  });

  test.each(keys)("%s: no filter by another team tells anything", async (label, request) => {
    const key = await RestClient.of(server.url, organization, { label: `${label} that filters`, ...request() });
    const idsBy = async (filter: string) => {
      const answer = await key.get(`/users?filter=${encodeURIComponent(filter)}`);
      expect(answer.status, answer.text).toBe(200);
      return answer.json().items.map(({ id }: { id: number }) => id);
    };
    const everybody = await idsBy("id > 0");
    expect(everybody).toContain(SHARED);
    const onNone = [
      `team_id = ${theirs}`,
      `team_id in (${theirs}, 9999)`,
      `team_id > ${ours}`,
      `team_id = ${ours} and team_id = ${theirs}`,
      "team_id = null",
      `team_id in (null, ${theirs})`,
    ];
    for (const filter of onNone) {
      expect(await idsBy(filter), filter).toEqual([]);
      expect(await idsBy(`not (${filter})`), filter).toEqual(everybody);
    }
    for (const filter of [
      `team_id != ${theirs}`,
      `team_id not in (${theirs})`,
      `team_id = ${ours}`,
      `team_id in (${ours}, ${theirs})`,
      `team_id >= ${ours}`,
      `team_id < ${theirs}`,
      "team_id != null",
    ]) {
      expect(await idsBy(filter), filter).toEqual(everybody);
    }
  });
});
