import { afterAll, beforeAll, expect, test } from "vitest";
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
