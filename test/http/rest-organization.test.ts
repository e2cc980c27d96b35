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

describe("the organization", () => {
  test("is shown and changed", async () => {
    expect((await rest.get("/organization")).json()).toMatchObject({ country: "US", version: 1 });
    const changed = await rest.patch("/organization", { name: "Harbour", country: "UA", time_zone: "Europe/Kyiv" });
    expect(changed.json()).toMatchObject({ name: "Harbour", country: "UA", time_zone: "Europe/Kyiv", version: 2 });
    expect((await rest.patch("/organization", { name: "Late" }, { "if-match": '"1"' })).status).toBe(412);
    expect((await rest.get("/organization")).json()).toEqual(changed.json());
    expect((await rest.patch("/organization", { country: "XX" })).json()).toMatchObject({ pointer: "/country" });
    expect((await rest.patch("/organization", { slug: "other" })).json()).toMatchObject({ code: "unknown_field" });
  });
});

describe("credentials", () => {
  test("one is issued, works, is rotated and revoked; its secret is never shown again", async () => {
    const asked = {
      api: "rest",
      kind: "api_key",
      label: "Sync",
      scope: "write",
      expires_at: "2999-01-01T00:00:00.000Z",
    };
    const issued = await rest.post("/credentials", asked);
    expect(issued.status, issued.text).toBe(201);
    const { secret, ...shown } = issued.json();
    expect(shown).toMatchObject({ ...asked, live: true, role: "admin", user_id: null, team_id: null });
    expect((await rest.get(`/credentials/${shown.id}`)).json()).toEqual(shown);
    expect((await rest.get("/credentials")).text).not.toContain(secret);
    const client = new RestClient(server.url, secret);
    expect((await client.get("/users")).status).toBe(200);
    const rotated = await rest.post(`/credentials/${shown.id}/rotate`, { overlap_seconds: 3600 });
    expect((await new RestClient(server.url, rotated.json().secret).get("/users")).status).toBe(200);
    expect((await client.get("/users")).status).toBe(200);
    const stale = await rest.delete(`/credentials/${rotated.json().id}`, { "if-match": '"7"' });
    expect(stale.status).toBe(412);
    expect((await rest.delete(`/credentials/${rotated.json().id}`)).status).toBe(204);
    expect((await rest.get(`/credentials/${rotated.json().id}`)).json()).toMatchObject({ live: false });
    const live = await rest.get("/credentials?filter=live+%3D+true+and+label+%3D+%22sync%22&total=true");
    expect(live.json()).toMatchObject({ total: 1, items: [{ id: shown.id }] });
  });

  test("an OAuth client is made with its redirect addresses, and shows them", async () => {
    const redirect_uris = ["https://app.example.com/back", "http://127.0.0.1:9000/"];
    const asked = { api: "worksection", kind: "oauth_client", label: "App", redirect_uris };
    const { secret, ...made } = (await rest.post("/credentials", asked)).json();
    expect(made).toMatchObject({ ...asked, role: null });
    expect((await rest.get(`/credentials/${made.id}`)).json()).toEqual(made);
    const successor = (await rest.post(`/credentials/${made.id}/rotate`, {})).json();
    expect(successor.redirect_uris).toEqual(redirect_uris);
    expect(successor.secret).not.toBe(secret);
    for (const [request, detail] of [
      [{ ...asked, redirect_uris: [] }, "needs"],
      [{ ...asked, redirect_uris: ["http://example.com/"] }, "https"],
      [{ api: "rest", kind: "token", redirect_uris }, "OAuth"],
    ] as const) {
      const refused = (await rest.post("/credentials", request)).json();
      expect(refused).toMatchObject({ status: 400, code: "invalid_value", pointer: "/redirect_uris" });
      expect(refused.detail).toContain(detail);
    }
    const useless = (await rest.post("/credentials", { api: "heymarket", kind: "secret" })).json();
    expect(useless).toMatchObject({ status: 400, code: "missing_value", pointer: "/team_id" });
    const unknown = (await rest.post("/credentials", { api: "rest", kind: "secret" })).json();
    expect(unknown).toMatchObject({ status: 400, code: "invalid_value", pointer: "/kind" });
    const key = (await rest.post("/credentials", { api: "rest", kind: "token", label: "none" })).json();
    expect(key.redirect_uris).toEqual([]);
  });

  test("a key of one team reaches that team only", async () => {
    const [own, other] = [await organization.addTeam("Own"), await organization.addTeam("Other")];
    await organization.addPeople(own, [{ userId: 601 }]);
    await organization.addPeople(other, [{ userId: 602 }]);
    const client = await RestClient.of(server.url, organization, { teamId: own, role: "owner" });
    expect((await client.get("/teams")).json().items).toMatchObject([{ id: own }]);
    expect((await client.get("/users")).json().items).toMatchObject([{ id: 601 }]);
    expect((await client.get("/users/602")).status).toBe(404);
    expect((await client.patch("/users/602", { title: "X" })).status).toBe(404);
    expect((await client.get(`/teams/${other}/memberships`)).status).toBe(404);
    expect((await client.post("/users", { given_name: "New" })).json()).toMatchObject({
      status: 403,
      code: "forbidden",
    });
    expect((await client.patch("/users/601", { title: "X" })).status).toBe(200);
  });

  test("a key of a user without a role sees their own record and team", async () => {
    const team = await organization.addTeam("Wards");
    await organization.addPeople(team, [{ userId: 611 }, { userId: 612 }]);
    const client = await RestClient.of(server.url, organization, { userId: 611 });
    expect((await client.get("/users")).json().items).toMatchObject([{ id: 611 }]);
    expect((await client.get(`/teams/${team}/memberships`)).json().items).toHaveLength(2);
    expect((await client.patch("/users/611", { phone: "+15105553399" })).status).toBe(200);
    expect((await client.patch("/users/611", { rate: 100 })).json()).toMatchObject({ status: 403 });
    expect((await client.get("/users/612")).status).toBe(404);
    for (const path of ["/credentials", "/journal", "/jobs"]) expect((await client.get(path)).status).toBe(403);
  });
});

test("the journal tells who changed what, by this API's names", async () => {
  const { id } = (await rest.post("/users", { given_name: "Jo", custom: { badge: 1 } })).json();
  await rest.patch(`/users/${id}`, { given_name: "Joe", custom: { badge: 2 } });
  const filter = encodeURIComponent(`object = "user" and object_id = ${id} and at > "2020-01-01"`);
  const { items } = (await rest.get(`/journal?filter=${filter}&sort=-id`)).json();
  expect(items).toMatchObject([
    {
      action: "updated",
      origin: "rest",
      before: { given_name: "Jo", profile: { custom: { badge: 1 } } },
      after: { given_name: "Joe", profile: { custom: { badge: 2 } } },
      version: 2,
    },
    { action: "created", after: { given_name: "Jo" }, version: 1 },
  ]);
});

test("a job is shown with its progress and results, cancelled and retried", async () => {
  const team = await organization.addTeam();
  const entries = [
    { ref: "1", email: "job@rest.example", givenName: "Jo", familyName: "Job", role: { key: "member" }, invite: false },
  ];
  const job = await organization.directory.jobs.submit({
    kind: "bulk_create_members",
    description: "Two",
    teamId: team,
    entries,
  });
  await expect.poll(async () => (await rest.get(`/jobs/${job.id}`)).json().state).toBe("completed");
  const shown = (await rest.get(`/jobs/${job.id}`)).json();
  expect(shown).toMatchObject({ kind: "bulk_create_members", total: 1, done: 1, team_id: team, error: null });
  const results = await rest.get(`/jobs/${job.id}/results`);
  expect(results.headers["content-type"]).toContain("application/x-ndjson");
  expect(
    results.text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toHaveLength(1);
  expect((await rest.get("/jobs?filter=finished+%3D+true")).json().items).toMatchObject([{ id: job.id }]);
  expect((await rest.post(`/jobs/${job.id}/cancel`, undefined)).json()).toMatchObject({ state: "completed" });
  expect((await rest.post(`/jobs/${job.id}/retry`, undefined)).json()).toMatchObject({
    status: 400,
    pointer: "/state",
  });
  expect((await rest.get("/jobs/9999")).status).toBe(404);
});
