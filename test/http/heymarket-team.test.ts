import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "./ask.ts";
import { HeymarketClient } from "./heymarket-client.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
});
afterAll(() => server[Symbol.asyncDispose]());

async function clientOf(team: number): Promise<HeymarketClient> {
  return new HeymarketClient(server.url, await organization.issueKey(team));
}

test("the team shows its id, name, size and members, in order of their ids", async () => {
  const team = await organization.addTeam("Support & Söhne");
  const [alice, bob, owner] = await organization.addPeople(team, [
    { role: "admin", fields: { givenName: "Alice", familyName: "Smith", email: "alice@example.com" } },
    { fields: { givenName: "Bob" } },
    { role: "owner" },
  ]);
  const answer = await (await clientOf(team)).getTeam();
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(answer.json()).toStrictEqual({
    id: team,
    name: "Support & Söhne",
    list_size: 3,
    members: [
      { id: alice, name: "Alice Smith", role: "admin" },
      { id: bob, name: "Bob", role: "member" },
      { id: owner, name: "", role: "owner" },
    ],
  });
});

test("a team without anybody is a team", async () => {
  const team = await organization.addTeam("Empty");
  expect((await (await clientOf(team)).getTeam()).json()).toStrictEqual({
    id: team,
    name: "Empty",
    list_size: 0,
    members: [],
  });
});

test("only the credential's own team, without those who were deleted, is shown", async () => {
  const team = await organization.addTeam("One");
  const other = await organization.addTeam("Other");
  const [kept, gone = 0] = await organization.addPeople(team, [{}, {}]);
  await organization.addPeople(other, [{}]);
  await organization.directory.users.delete((await organization.directory.memberships.get(gone)).user.id);
  expect((await (await clientOf(team)).getTeam()).json()).toMatchObject({
    id: team,
    list_size: 1,
    members: [{ id: kept }],
  });
});

test.each([999, 1000, 1001, 2345])("a team of %i shows everybody once, in order", async (size) => {
  const crowd = await HttpOrganization.create(server.app);
  const team = await crowd.addTeam("Crowd");
  const people = Array.from({ length: size }, (_, index) => ({ fields: { givenName: `Number ${index}` } }));
  const ids = await crowd.addPeople(team, people);
  const answer = await new HeymarketClient(server.url, await crowd.issueKey(team)).getTeam();
  const members = ids.map((id, index) => ({ id, name: `Number ${index}`, role: "member" }));
  expect(answer.json()).toEqual({ id: team, name: "Crowd", list_size: size, members });
});

test("HEAD is answered like GET, without the body", async () => {
  const crowd = await HttpOrganization.create(server.app);
  const team = await crowd.addTeam("Crowd");
  await crowd.addPeople(
    team,
    Array.from({ length: 1001 }, () => ({})),
  );
  const authorization = `Bearer ${await crowd.issueKey(team)}`;
  const answer = await ask(`${server.url}/v1/team`, { method: "HEAD", headers: { authorization } });
  expect([answer.status, answer.text]).toEqual([200, ""]);
});

test("the credential of a deleted team is denied, and finds nobody", async () => {
  const team = await organization.addTeam("Gone");
  await organization.addPeople(team, [{ fields: { email: "gone@example.com" } }]);
  const client = await clientOf(team);
  await organization.directory.teams.delete(team);
  const answer = await client.getTeam();
  expect([answer.status, answer.json()]).toStrictEqual([
    403,
    { error: "Denied", message: "The credential's team was deleted." },
  ]);
  expect((await client.getUsers({ email: ["gone@example.com"] })).json()).toMatchObject({ memberships: [] });
});
