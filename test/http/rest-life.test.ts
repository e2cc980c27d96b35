import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
});

afterAll(async () => {
  expect(await server.app.store.inspect()).toEqual([]);
  await server[Symbol.asyncDispose]();
});

test("a deleted user is restored as they were, with their memberships", async () => {
  const team = await organization.addTeam();
  await organization.addPeople(team, [
    { userId: 101, membershipId: 201, role: "team_admin", fields: { email: "a@life.example" } },
  ]);
  const before = (await rest.get("/users/101?fields=memberships,-updated_at,-version")).json();
  await rest.delete("/users/101");
  expect((await rest.get(`/teams/${team}/memberships`)).json().items).toEqual([]);
  expect((await rest.post("/users/101/restore", undefined)).status).toBe(200);
  expect((await rest.get("/users/101?fields=memberships,-updated_at,-version")).json()).toEqual(before);
  await rest.delete("/users/101");
  await rest.post("/users", { email: "A@life.example" });
  expect((await rest.post("/users/101/restore", undefined)).json()).toMatchObject({ status: 409, code: "email_taken" });
});

test("an erased user leaves no personal value anywhere, and does not come back", async () => {
  const person = {
    id: 301,
    given_name: "Zxqvara",
    email: "zxqvara@life.example",
    phone: "+15105553388",
    custom: { pet: "Zxqvodo" },
  };
  const key = { "idempotency-key": "erase me" };
  await rest.post("/users", person, key);
  await rest.patch("/users/301", { family_name: "Zxqvenson" }, { "idempotency-key": "rename me" });
  await organization.directory.passwords.set(301, { password: "Zxqvassword one" });
  expect((await rest.post("/users/301/erase", undefined, { "if-match": '"1"' })).status).toBe(412);
  expect((await rest.post("/users/301/erase", undefined, { "if-match": '"2"' })).status).toBe(204);
  expect((await rest.get("/users/301")).status).toBe(404);
  for (const path of ["/users/301/restore", "/users/301/erase"]) {
    expect((await rest.post(path, undefined)).json()).toMatchObject({ status: 404, code: "not_found" });
  }
  for (const table of ["users", "contact_points", "journal", "used_keys", "passwords"]) {
    const rows = JSON.stringify(await runSql(server.settings, `select * from ${table}`));
    expect(rows.toLowerCase(), table).not.toMatch(/zxqv|5553388/u);
  }
  const filter = encodeURIComponent('object = "user" and object_id = 301');
  const { items } = (await rest.get(`/journal?filter=${filter}`)).json();
  expect(items.map(({ action }: { action: string }) => action)).toEqual([
    "created",
    "updated",
    "updated",
    "deleted",
    "erased",
  ]);
  expect((await rest.post("/users", { email: person.email })).status).toBe(201);
  expect((await rest.post("/users", { id: 301 })).json()).toMatchObject({ code: "id_taken" });
});

test("the last owner is not erased", async () => {
  const own = await HttpOrganization.create(server.app);
  const client = await RestClient.of(server.url, own);
  await own.directory.users.create([{ id: 1, fields: { givenName: "Last", role: "owner" } }]);
  const before = await own.contents();
  expect((await client.post("/users/1/erase", undefined)).json()).toMatchObject({ status: 409, code: "last_owner" });
  expect(await own.contents()).toEqual(before);
});

describe.each(["users", "teams"])("the restoration of %s", (kind) => {
  let id: number;

  beforeAll(async () => {
    ({ id } = (await rest.post(`/${kind}`, { name: "Back Again" })).json());
    await rest.delete(`/${kind}/${id}`);
  });

  test("is refused for another version than the deleted one's, and leaves everything as it is", async () => {
    const before = await organization.contents();
    for (const tag of ['"1"', '"3"', 'W/"2"', '"x"', '"1", "3"']) {
      const refused = await rest.post(`/${kind}/${id}/restore`, undefined, { "if-match": tag });
      expect(refused.json(), tag).toMatchObject({ status: 412, code: "version_conflict" });
    }
    const malformed = await rest.post(`/${kind}/${id}/restore`, undefined, { "if-match": "2" });
    expect(malformed.json()).toMatchObject({ status: 400, header: "if-match" });
    for (const tag of ['"1"', '"1", "2"']) {
      const unknown = await rest.post(`/${kind}/999999/restore`, undefined, { "if-match": tag });
      expect(unknown.json(), tag).toMatchObject({ status: 404, code: "not_found" });
    }
    expect((await rest.get(`/${kind}/${id}`)).status).toBe(404);
    expect(await organization.contents()).toEqual(before);
  });

  test("is done for its version, and for one of several", async () => {
    const restored = await rest.post(`/${kind}/${id}/restore`, undefined, { "if-match": '"2"' });
    expect([restored.status, restored.headers["etag"]], restored.text).toEqual([200, '"3"']);
    const again = await rest.post(`/${kind}/${id}/restore`, undefined, { "if-match": '"2"' });
    expect(again.json()).toMatchObject({ status: 412, code: "version_conflict" });
    expect((await rest.post(`/${kind}/${id}/restore`, undefined, { "if-match": '"3"' })).json()).toEqual(
      restored.json(),
    );
    await rest.delete(`/${kind}/${id}`);
    const among = await rest.post(`/${kind}/${id}/restore`, undefined, { "if-match": '"1", "4"' });
    expect(among.headers["etag"], among.text).toBe('"5"');
  });
});

describe("two users who are one", () => {
  test("become one, and memberships, reports, e-mails and phones follow", async () => {
    const [both, theirs] = [await organization.addTeam("Both"), await organization.addTeam("Theirs")];
    const into = { givenName: "Ann", email: "ann@merge.example", phone: "+15105553371" };
    const from = {
      givenName: "Anna",
      familyName: "Ang",
      email: "anna@merge.example",
      phone: "+15105553372",
      title: "Nurse",
      profile: { emails: [{ kind: "work", value: "a.ang@merge.example" }], custom: { badge: 7 } },
    };
    await organization.addPeople(both, [
      { userId: 501, membershipId: 601, fields: into },
      { userId: 502, membershipId: 602, role: "team_admin", fields: from },
      { userId: 503, membershipId: 603, fields: { email: "report@merge.example" } },
    ]);
    await organization.directory.memberships.add([{ id: 604, teamId: theirs, userId: 502, role: { key: "owner" } }]);
    await rest.patch("/memberships/603", { supervisor_id: 502 });
    await rest.patch("/memberships/601", { supervisor_id: 502 });
    const merged = await rest.post("/users/501/merge", { from_id: 502 }, { "if-match": '"1"' });
    expect(merged.status, merged.text).toBe(200);
    expect(merged.json()).toMatchObject({
      id: 501,
      name: "Ann Ang",
      email: "ann@merge.example",
      phone: "+15105553371",
      title: "Nurse",
      emails: [
        { kind: "merged", value: "anna@merge.example" },
        { kind: "work", value: "a.ang@merge.example" },
      ],
      phones: [{ kind: "merged", value: "+15105553372", e164: "+15105553372" }],
      custom: { badge: 7 },
      version: 2,
    });
    expect((await rest.get("/users/501?fields=memberships")).json().memberships).toMatchObject([
      { id: 601, team_id: both, role: "team_admin", supervisor_id: null },
      { id: 604, team_id: theirs, role: "owner" },
    ]);
    expect((await rest.get("/memberships/602")).status).toBe(404);
    expect((await rest.get("/memberships/603")).json()).toMatchObject({ supervisor_id: 501 });
    expect((await rest.get("/users/502")).status).toBe(404);
    const found = (await rest.post("/lookup", { emails: ["ANNA@merge.example"], phones: ["+15105553372"] })).json();
    expect(found).toMatchObject({ emails: [{ users: [{ id: 501 }] }], phones: [{ users: [{ id: 501 }] }] });
  });

  test("become nobody who supervises themselves", async () => {
    const [first, second] = [await organization.addTeam("First"), await organization.addTeam("Second")];
    await organization.addPeople(first, [{ userId: 511, membershipId: 611 }]);
    await organization.addPeople(second, [{ userId: 512, membershipId: 612 }]);
    await rest.patch("/memberships/611", { supervisor_id: 512 });
    await rest.patch("/memberships/612", { supervisor_id: 511 });
    expect((await rest.post("/users/511/merge", { from_id: 512 })).status).toBe(200);
    expect((await rest.get("/users/511?fields=memberships")).json().memberships).toMatchObject([
      { id: 611, user_id: 511, supervisor_id: null },
      { id: 612, user_id: 511, supervisor_id: null },
    ]);
    const ofFollower = (await organization.journal()).filter(
      ({ object, objectId }) => object === "membership" && objectId === 612,
    );
    expect(ofFollower.at(-1)).toMatchObject({
      before: { userId: 512, supervisorId: 511 },
      after: { userId: 511, supervisorId: null },
    });
  });

  test.each([
    [501, { status: 400, code: "invalid_value", pointer: "/from_id" }],
    [999_999, { status: 404, code: "not_found", pointer: "/from_id" }],
  ])("nobody is merged with %i", async (from_id, problem) => {
    const before = await organization.contents();
    expect((await rest.post("/users/501/merge", { from_id })).json()).toMatchObject(problem);
    expect(await organization.contents()).toEqual(before);
  });
});

describe("a team's chart", () => {
  let team: number;

  beforeAll(async () => {
    team = await organization.addTeam("Chart");
    const people = [801, 802, 803, 804, 805].map((userId) => ({
      userId,
      membershipId: userId + 100,
      fields: { givenName: `C${userId}`, title: "T" },
    }));
    await organization.addPeople(team, people);
    for (const [report, supervisor] of [
      [802, 801],
      [803, 802],
      [804, 803],
    ]) {
      await rest.patch(`/memberships/${(report ?? 0) + 100}`, { supervisor_id: supervisor });
    }
  });

  test("shows who reports to whom, as deep as asked for", async () => {
    const chart = (await rest.get(`/teams/${team}/chart?depth=2`)).json();
    expect(chart).toMatchObject({
      complete: true,
      items: [
        { user_id: 801, name: "C801", title: "T", more: false, reports: [{ user_id: 802, more: true, reports: [] }] },
        { user_id: 805, more: false, reports: [] },
      ],
    });
    const below = (await rest.get(`/teams/${team}/chart?root=802`)).json();
    expect(below.items).toMatchObject([{ user_id: 803, reports: [{ user_id: 804, reports: [] }] }]);
  });

  test("begins with whoever is supervised from outside the team, too", async () => {
    const other = await organization.addTeam("Above");
    await organization.addPeople(other, [{ userId: 806, membershipId: 906, fields: { givenName: "C806" } }]);
    const under = async (supervisor: number | null) => {
      await rest.patch("/memberships/905", { supervisor_id: supervisor });
      const { items } = (await rest.get(`/teams/${team}/chart?depth=1`)).json();
      return items.map(({ user_id }: { user_id: number }) => user_id);
    };
    expect(await under(806)).toEqual([801, 805]);
    expect(await under(804)).toEqual([801]);
    expect((await rest.get(`/teams/${other}/chart`)).json().items).toMatchObject([{ user_id: 806, reports: [] }]);
    expect(await under(806)).toEqual([801, 805]);
    await rest.delete("/users/806");
    expect((await rest.get(`/teams/${team}/chart?root=806`)).json().items).toMatchObject([{ user_id: 805 }]);
    expect(await under(null)).toEqual([801, 805]);
  });

  test("has nobody who supervises themselves, be it through others", async () => {
    const before = await organization.contents();
    for (const [membership, supervisor, detail] of [
      [902, 802, "Nobody supervises themselves."],
      [901, 804, "The supervisor reports to this very user."],
    ]) {
      const refused = await rest.patch(`/memberships/${membership}`, { supervisor_id: supervisor });
      expect(refused.status, refused.text).toBe(400);
      expect(refused.json()).toMatchObject({ code: "invalid_value", pointer: "/supervisor_id", detail });
    }
    expect(await organization.contents()).toEqual(before);
    await rest.post("/users", { id: 807 });
    const added = await rest.post("/memberships", { team_id: team, user_id: 807, role: "member", supervisor_id: 807 });
    expect(added.json()).toMatchObject({ status: 400, code: "invalid_value", pointer: "/supervisor_id" });
  });

  test("shows everybody, each stored circle of supervisors below one of its people", async () => {
    await supervise([901, 804], [905, 805]);
    const chart = (await rest.get(`/teams/${team}/chart?root=801&depth=10`)).json();
    expect(chart.items).toMatchObject([
      { user_id: 802, reports: [{ user_id: 803, reports: [{ user_id: 804, reports: [] }] }] },
    ]);
    expect((await rest.get(`/teams/${team}/chart?depth=10`)).json()).toMatchObject({
      complete: true,
      items: [
        { user_id: 801, reports: [{ user_id: 802, reports: [{ user_id: 803, reports: [{ user_id: 804 }] }] }] },
        { user_id: 805, reports: [], more: false },
      ],
    });
    expect((await rest.get(`/teams/${team}/chart?root=805`)).json()).toEqual({ items: [], complete: true });
    const same = await rest.patch("/memberships/905", { supervisor_id: 805, agreed_to_join: true });
    expect(same.status, same.text).toBe(200);
    expect((await rest.patch("/memberships/901", { supervisor_id: null })).status).toBe(200);
    expect((await rest.patch("/memberships/905", { supervisor_id: null })).status).toBe(200);
  });

  async function supervise(...pairs: [number, number][]) {
    for (const [membership, supervisor] of pairs) {
      const place = `organization_id = ${organization.id} and id = ${membership}`;
      await runSql(server.settings, `update memberships set supervisor_id = ${supervisor} where ${place}`);
    }
  }
});
