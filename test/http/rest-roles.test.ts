import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HeymarketClient } from "./heymarket-client.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
});

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
});

afterAll(async () => {
  expect(await server.app.store.inspect()).toEqual([]);
  await server[Symbol.asyncDispose]();
});

async function makeRole(role: object = {}): Promise<number> {
  const made = await rest.post("/roles", { key: "lead", name: "Lead", base: "member", ...role });
  expect(made.status, made.text).toBe(201);
  return made.json().id;
}

describe("a role of the organization's own", () => {
  test("changes its name, and its numbers and names at the vendors, one entry of the journal a change", async () => {
    const id = await makeRole();
    const before = await organization.journal();
    const patch = { name: "Shift lead", wire: { heymarket: 42, saferme: "team_manager" } };
    const changed = await rest.patch(`/roles/${id}`, patch, { "if-match": '"1"' });
    expect(changed.status, changed.text).toBe(200);
    expect(changed.headers["etag"]).toBe('"2"');
    const wire = { heymarket: 42, happygrasshopper: "User", saferme: "team_manager", worksection: "user" };
    expect(changed.json()).toMatchObject({ id, key: "lead", name: "Shift lead", base: "member", wire, version: 2 });
    expect((await rest.get(`/roles/${id}`)).json()).toEqual(changed.json());
    expect((await rest.patch(`/roles/${id}`, patch)).json()).toEqual(changed.json());
    const back = await rest.patch(`/roles/${id}`, { wire: { heymarket: null, saferme: null } });
    expect(back.json().wire).toMatchObject({ heymarket: 100 + id, saferme: "team_member" });
    const entries = (await organization.journal()).slice(before.length);
    expect(entries).toMatchObject([
      { action: "updated", object: "role", objectId: id, version: 2, after: { name: "Shift lead" } },
      { action: "updated", object: "role", objectId: id, version: 3, before: { wire: { heymarket: 42 } } },
    ]);
  });

  test("gets a number that no other role has, when it is made and when it goes back to its own", async () => {
    const id = await makeRole();
    const [first, second] = [id + 101, id + 102];
    await rest.patch(`/roles/${id}`, { wire: { heymarket: first } });
    const made = await rest.post("/roles", { key: "nurse", name: "Nurse", base: "member" });
    expect(made.status, made.text).toBe(201);
    expect(made.json()).toMatchObject({ id: id + 1, wire: { heymarket: second } });
    const renamed = await rest.patch(`/roles/${id + 1}`, { name: "Head nurse" });
    expect(renamed.json()).toMatchObject({ name: "Head nurse", wire: { heymarket: second } });
    await rest.patch(`/roles/${id + 1}`, { wire: { heymarket: id + 100 } });
    const back = await rest.patch(`/roles/${id}`, { wire: { heymarket: null } });
    expect(back.json().wire.heymarket).toBe(first);
    const said = await rest.post("/roles", { key: "clerk", name: "Clerk", base: "member", wire: { heymarket: first } });
    expect(said.status).toBe(409);
    expect(said.json()).toMatchObject({ code: "id_taken", pointer: "/wire/heymarket" });
  });

  test("shows its new number and names through the vendors' APIs in the next request", async () => {
    const id = await makeRole();
    const team = await organization.addTeam();
    const fields = { givenName: "Ann", email: "ann@roles.example" };
    await organization.addPeople(team, [{ userId: 1, role: "lead", fields: { ...fields, role: "lead" } }]);
    const heymarket = new HeymarketClient(server.url, await organization.issueSecret(team));
    const shown = async () => (await heymarket.getUsers({ email: fields.email })).text;
    expect(await shown()).toContain(`"role_id":${100 + id}`);
    await rest.patch(`/roles/${id}`, { wire: { heymarket: 4242 } });
    expect(await shown()).toContain('"role_id":4242');
    await rest.patch(`/roles/${id}`, { wire: { heymarket: null } });
    expect(await shown()).toContain(`"role_id":${100 + id}`);
  });

  test("takes what its base shows along to another base, and the rights of everybody who has it", async () => {
    const id = await makeRole({ wire: { worksection: "guest" } });
    const team = await organization.addTeam();
    await organization.addPeople(team, [{ userId: 1, role: "lead" }, { userId: 2 }]);
    const lead = await RestClient.of(server.url, organization, { userId: 1 });
    expect((await lead.patch("/users/2", { title: "Nurse" })).status).toBe(404);
    const changed = (await rest.patch(`/roles/${id}`, { base: "team_admin" })).json();
    expect(changed).toMatchObject({ base: "team_admin", wire: { saferme: "team_manager", worksection: "guest" } });
    expect((await lead.patch("/users/2", { title: "Nurse" })).status).toBe(200);
  });

  test("goes when nobody has it, and its key and number are free again", async () => {
    const id = await makeRole({ wire: { heymarket: 42 } });
    expect((await rest.delete(`/roles/${id}`, { "if-match": '"7"' })).status).toBe(412);
    expect((await rest.delete(`/roles/${id}`)).status).toBe(204);
    expect((await rest.get(`/roles/${id}`)).status).toBe(404);
    expect((await rest.delete(`/roles/${id}`)).status).toBe(404);
    expect((await organization.journal()).at(-1)).toMatchObject({
      action: "deleted",
      object: "role",
      before: { key: "lead", name: "Lead", base: "member", wire: { heymarket: 42 } },
    });
    expect(await makeRole({ wire: { heymarket: 42 } })).not.toBe(id);
  });

  test("stays while a user, a membership or a live credential has it, and says so", async () => {
    const id = await makeRole();
    const team = await organization.addTeam();
    const [membership] = await organization.addPeople(team, [{ userId: 1, role: "lead" }]);
    const expectInUse = async () => {
      const before = await organization.contents();
      expect((await rest.delete(`/roles/${id}`)).json()).toMatchObject({ status: 409, code: "role_in_use" });
      expect(await organization.contents()).toEqual(before);
    };
    await expectInUse();
    await rest.patch(`/memberships/${membership}`, { role: "member" });
    await rest.patch("/users/1", { role: "lead" });
    await expectInUse();
    await rest.patch("/users/1", { role: null });
    const key = (await rest.post("/credentials", { api: "rest", kind: "token", role: "lead" })).json();
    await expectInUse();
    await rest.delete(`/credentials/${key.id}`);
    expect((await rest.delete(`/roles/${id}`)).status).toBe(204);
  });

  test("that somebody had when they were deleted leaves them its base when they come back", async () => {
    const id = await makeRole({ base: "team_admin" });
    const team = await organization.addTeam();
    await organization.addPeople(team, [{ userId: 1, membershipId: 1, role: "lead", fields: { role: "lead" } }]);
    await rest.delete("/users/1");
    expect((await rest.delete(`/roles/${id}`)).status).toBe(204);
    expect((await organization.journal()).slice(-3)).toMatchObject([
      { object: "user", objectId: 1, before: { role: "lead" }, after: { role: "team_admin" } },
      { object: "membership", objectId: 1, before: { role: "lead" }, after: { role: "team_admin" } },
      { object: "role", action: "deleted" },
    ]);
    await rest.post("/users/1/restore", undefined);
    expect((await rest.get("/users/1?fields=memberships")).json()).toMatchObject({
      role: "team_admin",
      memberships: [{ role: "team_admin" }],
    });
  });

  test.each([
    [{ name: "a\nb" }, 400, "/name"],
    [{ name: " " }, 400, "/name"],
    [{ base: "king" }, 400, "/base"],
    [{ key: "other" }, 400, "/key"],
    [{ wire: { scim: "x" } }, 400, "/wire/scim"],
    [{ wire: { saferme: "x\u0000" } }, 400, "/wire/saferme"],
    [{ wire: { heymarket: 4 } }, 409, "/wire/heymarket"],
  ])("is not changed to %j", async (patch, status, pointer) => {
    const id = await makeRole();
    const before = await organization.contents();
    expect((await rest.patch(`/roles/${id}`, patch)).json()).toMatchObject({ status, pointer });
    expect((await rest.get(`/roles/${id}`)).json()).toMatchObject({ name: "Lead", version: 1 });
    expect(await organization.contents()).toEqual(before);
  });

  test("with an owner's rights keeps them while somebody has it", async () => {
    const id = await makeRole({ key: "founder", base: "owner" });
    await organization.directory.users.create([{ id: 1, fields: { givenName: "Only", role: "founder" } }]);
    expect((await rest.patch(`/roles/${id}`, { base: "member" })).json()).toMatchObject({ code: "role_in_use" });
    expect((await rest.patch(`/roles/${id}`, { name: "Founders" })).status).toBe(200);
  });
});

test("a built-in role stays as it is", async () => {
  for (const answer of [await rest.patch("/roles/5", { name: "Crew" }), await rest.delete("/roles/5")]) {
    expect(answer.json()).toMatchObject({ status: 403, code: "forbidden" });
  }
  expect((await rest.get("/roles/5")).json()).toMatchObject({ key: "member", name: "member", version: 1 });
});

test("nobody lifts a role above their own, or touches one that is", async () => {
  const id = await makeRole();
  const above = await makeRole({ key: "founder", base: "owner" });
  await organization.directory.users.create([{ id: 1, fields: { givenName: "Ann", role: "admin" } }]);
  const admin = await RestClient.of(server.url, organization, { userId: 1 });
  for (const answer of [
    await admin.patch(`/roles/${id}`, { base: "owner" }),
    await admin.patch(`/roles/${above}`, { name: "Mine" }),
    await admin.patch(`/roles/${above}`, { base: "member" }),
    await admin.delete(`/roles/${above}`),
  ]) {
    expect(answer.json()).toMatchObject({ status: 403, code: "role_above_own" });
  }
  const team = await organization.addTeam();
  const ofTeam = await RestClient.of(server.url, organization, { teamId: team });
  expect((await ofTeam.patch(`/roles/${id}`, { name: "Mine" })).json()).toMatchObject({ code: "forbidden" });
  expect((await admin.patch(`/roles/${id}`, { name: "Ours" })).status).toBe(200);
});
