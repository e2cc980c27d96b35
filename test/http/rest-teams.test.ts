import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
});

afterAll(() => server[Symbol.asyncDispose]());

describe("teams", () => {
  test("a team is made, changed, deleted and restored", async () => {
    const fields = {
      id: 70,
      name: "Wards",
      external_id: "t-1",
      description: "All",
      client: true,
      time_zone: "Europe/Kyiv",
    };
    const made = await rest.post("/teams", fields);
    expect(made.status, made.text).toBe(201);
    expect(made.json()).toMatchObject({ ...fields, version: 1 });
    expect(made.headers["location"]).toBe("/directory/v1/teams/70");
    const changed = await rest.patch("/teams/70", { external_id: null, description: null, name: "Desks" });
    expect(changed.json()).toMatchObject({
      external_id: null,
      description: "",
      name: "Desks",
      client: true,
      version: 2,
    });
    expect((await rest.patch("/teams/70", { name: "Late" }, { "if-match": '"1"' })).status).toBe(412);
    expect((await rest.delete("/teams/70", { "if-match": '"1"' })).status).toBe(412);
    expect((await rest.delete("/teams/70", { "if-match": '"2"' })).status).toBe(204);
    expect((await rest.get("/teams/70")).status).toBe(404);
    const restored = await rest.post("/teams/70/restore", undefined);
    expect(restored.json()).toMatchObject({ name: "Desks", version: 4 });
    expect((await rest.get("/teams/70")).json()).toEqual(restored.json());
  });

  test.each([
    [{}, "missing_value", "/name"],
    [{ name: "" }, "invalid_value", "/name"],
    [{ name: "A", time_zone: "Nowhere" }, "invalid_value", "/time_zone"],
    [{ name: "A", id: 0 }, "invalid_value", "/id"],
    [{ name: "A", id: 2 ** 53 - 1 }, "invalid_value", "/id"],
  ])("a team like %j is refused", async (body, code, pointer) => {
    const before = await organization.contents();
    expect((await rest.post("/teams", body)).json()).toMatchObject({ status: 400, code, pointer });
    expect(await organization.contents()).toEqual(before);
  });
});

describe("memberships", () => {
  test("somebody is put on a team, changed, moved and taken off", async () => {
    const [from, to] = [await organization.addTeam("From"), await organization.addTeam("To")];
    const [ann, boss] = await organization.directory.users.create([
      { fields: { givenName: "Ann" } },
      { fields: { givenName: "Boss" } },
    ]);
    const place = { id: 900, team_id: from, user_id: ann?.id, role: "guest", invited_at: "2026-01-02T03:04:05.000Z" };
    const made = await rest.post("/memberships", place);
    expect(made.status, made.text).toBe(201);
    expect(made.json()).toMatchObject({ ...place, supervisor_id: null, agreed_to_join: false, version: 1 });
    const changes = { role: "team_admin", supervisor_id: boss?.id, agreed_to_join: true };
    const changed = await rest.patch("/memberships/900", changes, { "if-match": '"1"' });
    expect(changed.json()).toMatchObject({ ...changes, version: 2 });
    expect((await rest.post("/memberships/900/move", { team_id: to }, { "if-match": '"1"' })).status).toBe(412);
    expect((await rest.post("/memberships/900/move", { team_id: to })).json()).toMatchObject({
      team_id: to,
      version: 3,
    });
    const shown = await rest.get("/memberships/900?fields=user");
    expect(shown.json()).toMatchObject({ role: "team_admin", user: { given_name: "Ann" } });
    expect((await rest.delete("/memberships/900", { "if-match": '"1"' })).status).toBe(412);
    expect((await rest.delete("/memberships/900")).status).toBe(204);
    expect((await rest.get("/memberships/900")).status).toBe(404);
    expect((await rest.get(`/users/${ann?.id}`)).status).toBe(200);
  });

  test("who is on the team, and what is not there, is refused with its pointer", async () => {
    const team = await organization.addTeam();
    await organization.addPeople(team, [{ userId: 5001 }]);
    const again = await rest.post("/memberships", { team_id: team, user_id: 5001 });
    expect(again.json()).toMatchObject({ status: 409, code: "already_member", pointer: "/user_id" });
    const nobody = await rest.post("/memberships", { team_id: team, user_id: 999_999 });
    expect(nobody.json()).toMatchObject({ status: 404, code: "not_found", pointer: "/user_id" });
    const role = await rest.post("/memberships", { team_id: team, user_id: 5001, role: "king" });
    expect(role.json()).toMatchObject({ code: "already_member" });
    await organization.directory.users.create([{ id: 5002, fields: {} }]);
    const last = await rest.post("/memberships", { id: 2 ** 53 - 1, team_id: team, user_id: 5002 });
    expect(last.json()).toMatchObject({ status: 400, code: "invalid_value", pointer: "/id" });
    expect((await rest.post("/memberships", { team_id: team, user_id: 5002 })).status).toBe(201);
  });
});

describe("roles", () => {
  test("the built-in roles come with what each vendor shows", async () => {
    const { items } = (await rest.get("/roles")).json();
    expect(items.slice(0, 2)).toMatchObject([
      { key: "owner", builtin: true, wire: { heymarket: 5, worksection: "owner" } },
      { key: "admin", builtin: true, wire: { heymarket: 1, saferme: "team_admin" } },
    ]);
  });

  test("a role of one's own can be given to people, and is seen by its numbers", async () => {
    const made = await rest.post("/roles", { key: "nurse", name: "Nurse", base: "member", wire: { heymarket: 42 } });
    expect(made.status, made.text).toBe(201);
    expect(made.json()).toMatchObject({
      key: "nurse",
      builtin: false,
      wire: { heymarket: 42, saferme: "team_member" },
    });
    expect((await rest.get(`/roles/${made.json().id}`)).json()).toEqual(made.json());
    const listed = await rest.get("/roles?filter=builtin+%3D+false&total=true");
    expect(listed.json()).toMatchObject({ total: 1, items: [{ key: "nurse" }] });
    const team = await organization.addTeam();
    const [member] = await organization.addPeople(team, [{}]);
    expect((await rest.patch(`/memberships/${member}`, { role: "nurse" })).json()).toMatchObject({ role: "nurse" });
    const taken = await rest.post("/roles", { key: "nurse2", name: "N", base: "member", wire: { heymarket: 42 } });
    expect(taken.json()).toMatchObject({ status: 409, code: "id_taken", pointer: "/wire/heymarket" });
  });
});

test("a lookup shows the first who share a phone, and says where there are more", async () => {
  const office = "+15105553322";
  const shared = Array.from({ length: 60 }, (_none, index) => index + 8100);
  // Half of them by the digits alone, which are another key, and the last by a further phone.
  const phones = (id: number) => (id % 2 === 0 ? { phone: office } : { phone: "5105553322 ext. 1" });
  await organization.directory.users.create(
    shared.map((id) => ({
      id,
      fields: id < 8159 ? phones(id) : { profile: { phones: [{ kind: "work", value: office, e164: "" }] } },
    })),
  );
  const { users: alone, more } = (await rest.post("/lookup", { phones: [office] })).json().phones[0];
  const even = [...shared.filter((id) => id % 2 === 0), 8159];
  expect([alone.map(({ id }: { id: number }) => id), more]).toEqual([even.slice(0, 25), true]);
  const spelled = Array.from({ length: 1000 }, (_none, index) => `+1 510${" ".repeat(index % 50)}555 3322`);
  const many = (await rest.post("/lookup", { phones: spelled })).json();
  expect(many.phones).toHaveLength(1000);
  for (const answer of many.phones) expect([answer.users, answer.more]).toEqual([alone, true]);
  expect(many.not_found).toEqual({ emails: [], phones: [] });

  const team = await organization.addTeam("Office");
  await organization.directory.memberships.add(
    even.slice(3).map((userId) => ({ teamId: team, userId, role: { key: "member" } })),
  );
  const ofTeam = await RestClient.of(server.url, organization, { teamId: team, label: "office" });
  const seen = (await ofTeam.post("/lookup", { phones: [office] })).json().phones[0];
  expect([seen.users.map(({ id }: { id: number }) => id), seen.more]).toEqual([even.slice(3, 28), true]);
});

test("a lookup answers in the order asked, with everybody who shares a phone and with what is not found", async () => {
  await organization.directory.users.create([
    { id: 8001, fields: { email: "One@lookup.example", phone: "+15105553311" } },
    { id: 8002, fields: { email: "two@lookup.example", phone: "+15105553311" } },
  ]);
  const emails = ["two@lookup.example", "NONE@lookup.example", "one@LOOKUP.example", "two@lookup.example"];
  const phones = ["(510) 555-3311", "+15105550000", "15105553311"];
  const answer = (await rest.post("/lookup", { emails, phones })).json();
  const shown = (found: { value: string; users: { id: number }[] }[]) =>
    found.map(({ value, users }) => [value, users.map(({ id }) => id)]);
  expect(shown(answer.emails)).toEqual([
    ["two@lookup.example", [8002]],
    ["NONE@lookup.example", []],
    ["one@LOOKUP.example", [8001]],
    ["two@lookup.example", [8002]],
  ]);
  expect(shown(answer.phones)).toEqual([
    ["(510) 555-3311", [8001, 8002]],
    ["+15105550000", []],
    ["15105553311", [8001, 8002]],
  ]);
  expect(answer.not_found).toEqual({ emails: ["NONE@lookup.example"], phones: ["+15105550000"] });
  const many = Array.from({ length: 1001 }, (_none, index) => `${index}@lookup.example`);
  expect((await rest.post("/lookup", { emails: many })).json()).toMatchObject({
    status: 400,
    code: "too_many_entries",
  });
  expect((await rest.post("/lookup", {})).json().emails).toEqual([]);
});
