import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import { HttpOrganization } from "./http-organization.ts";
import { SaferMeClient } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

/** The vendor's sample, with the one default field that came after it was written. */
const SAMPLE = {
  id: 14,
  agreed_to_join: true,
  app_version: "2.9.6",
  bluetooth_enabled: true,
  email: "safeuser@responsiblecompany.com",
  first_name: "Safe",
  last_active_at: "2020-09-11T15:43:29.682+12:00",
  last_invited_at: null,
  last_name: "Awareson",
  location_enabled: true,
  push_notification_enabled: true,
  role: "team_member",
  site_visit_terms_accepted: false,
  user_id: 22,
};
const SAMPLE_FIELDS = "fields=first_name,last_name,email,-supervisor_id";

const BULK = {
  team_users: [
    {
      email: "ana.admin@team.com",
      ref: "record1",
      first_name: "Ana",
      last_name: "Begins",
      skip_sending_email: true,
      team_role: "team_admin",
    },
    { email: "mark.manager@team.com", team_role: "team_manager" },
    { email: "merrit.member@team.com", team_role: "team_member" },
  ],
  description: "Adding members to organization",
};

/** The same as it stands on the vendor's page: a comma is missing, and another one is too many. */
const BULK_AS_PRINTED = `{
"team_users": [
{
"email": "ana.admin@team.com",
"ref": "record1",
"first_name": "Ana",
"last_name": "Begins",
"skip_sending_email": true
"team_role": "team_admin",
},
{
"email": "mark.manager@team.com",
"team_role": "team_manager"
},
{
"email": "merrit.member@team.com",
"team_role": "team_member"
}
],
"description": "Adding members to organization"
}`;

let server: TestServer;
let organization: HttpOrganization;
let client: SaferMeClient;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  await seedSample(organization.directory);
  client = await SaferMeClient.of(server.url, organization);
});

describe("the examples of the documentation", () => {
  test("a team user shows the sample's keys and values, in its order", async () => {
    const answer = await client.get(`/teams/1/team_users/14?${SAMPLE_FIELDS}`);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.text).toBe(JSON.stringify(SAMPLE));
  });

  test("without the later field it is the sample to the byte", async () => {
    const { site_visit_terms_accepted: _later, ...printed } = SAMPLE;
    const answer = await client.get(`/teams/1/team_users/14?${SAMPLE_FIELDS},-site_visit_terms_accepted`);
    expect(answer.text).toBe(JSON.stringify(printed));
  });

  test("the list in order of the last activity holds the sample", async () => {
    const answer = await client.get(`/teams/1/team_users?${SAMPLE_FIELDS}&orderby=last_activity+asc`);
    expect(answer.status).toBe(200);
    const rows: Record<string, unknown>[] = answer.json();
    expect(rows).toContainEqual(SAMPLE);
    for (const row of rows) expect(Object.keys(row)).toEqual(Object.keys(SAMPLE));
    const times = rows.map(({ last_active_at: at }) => (typeof at === "string" ? Date.parse(at) : 0));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeGreaterThan(0);
    expect(answer.headers["content-range"]).toBe(`team_users 0-${rows.length - 1}/${rows.length}`);
    expect(answer.headers["accept-ranges"]).toBe("team_users");
  });

  test.each(["status+desc", "last_activity+desc"])("orderby=%s, as the page has it", async (order) => {
    expect((await client.get(`/teams/1/team_users?orderby=${order}`)).status).toBe(200);
  });

  test("the bulk create answers with the sample's job, and does what it says", async () => {
    const answer = await client.post("/teams/123/team_users/async_bulk_create", BULK);
    expect(answer.status).toBe(201);
    const { id } = answer.json();
    expect(answer.text).toBe(
      JSON.stringify({
        id,
        completed: false,
        description: "Adding members to organization",
        success: null,
        artifact_url: null,
        result: null,
        download_filename: null,
      }),
    );
    expect(id).toEqual(expect.any(Number));
    expect(await client.finished(id)).toMatchObject({ success: true, result: { errors: [] } });
    const members = (await client.get("/teams/123/team_users?fields=email,first_name,last_name&search_query=")).json();
    const made = members.filter(({ email }: { email: string | null }) => email?.endsWith("@team.com"));
    expect(made).toMatchObject([
      { email: "ana.admin@team.com", first_name: "Ana", last_name: "Begins", role: "team_admin" },
      { email: "mark.manager@team.com", first_name: null, role: "team_manager" },
      { email: "merrit.member@team.com", role: "team_member", agreed_to_join: false },
    ]);
    // The first one's invitation was not wanted.
    expect(made.map(({ last_invited_at: at }: { last_invited_at: string | null }) => at !== null)).toEqual([
      false,
      true,
      true,
    ]);
  });

  test("the bulk create as it is printed is no JSON, and the answer says where", async () => {
    const answer = await client.ask("/teams/123/team_users/async_bulk_create", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: BULK_AS_PRINTED,
    });
    expect(answer.status).toBe(400);
    const message = "The body is not valid JSON: line 9, column 1: expected a comma or }.";
    expect(answer.json()).toEqual({
      errors: [message],
      failures: { base: [message] },
      error_codes: { base: [{ error: "malformed_body" }] },
    });
  });
});

describe("fields", () => {
  const ALL = [
    ["id", "number"],
    ["agreed_to_join", "boolean"],
    ["app_version", "string"],
    ["bluetooth_enabled", "boolean"],
    ["channel_count", "number"],
    ["email", "string"],
    ["first_degree_contact_count", "number"],
    ["first_name", "string"],
    ["inventory_item_assigned", "boolean"],
    ["inventory_item_assigned_at", "string"],
    ["inventory_item_battery_status", "number"],
    ["inventory_item_item_id", "string"],
    ["inventory_item_last_sync_time", "string"],
    ["is_deletable", "boolean"],
    ["last_active_at", "string"],
    ["last_invited_at", "string"],
    ["last_name", "string"],
    ["location_enabled", "boolean"],
    ["preferred_contact", "string"],
    ["push_notification_enabled", "boolean"],
    ["report_count", "number"],
    ["role", "string"],
    ["site_visit_terms_accepted", "boolean"],
    ["status", "string"],
    ["supervisor_id", "number"],
    ["user_id", "number"],
  ] as const;
  const DEFAULTS = new Set([
    "id",
    "agreed_to_join",
    "app_version",
    "bluetooth_enabled",
    "last_active_at",
    "last_invited_at",
    "location_enabled",
    "push_notification_enabled",
    "role",
    "site_visit_terms_accepted",
    "supervisor_id",
    "user_id",
  ]);

  test("without the parameter there are the twelve defaults", async () => {
    expect(Object.keys((await client.get("/teams/1/team_users/14")).json())).toEqual([...DEFAULTS]);
  });

  test("all 26 come when they are asked for, in the documented order and with their types", async () => {
    await organization.directory.users.update([
      {
        id: 22,
        patch: {
          profile: {
            wearable: { assigned: true, assignedAt: 1, batteryStatus: 85, itemId: "4610 0839 9133", lastSyncAt: 2 },
          },
        },
      },
    ]);
    const added = ALL.map(([name]) => name).join(",");
    const answer = (await client.get(`/teams/1/team_users/14?fields=${added}`)).json();
    const types = Object.entries(answer).map(([name, value]) => [name, value === null ? "null" : typeof value]);
    expect(types).toEqual(ALL.map(([name, type]) => [name, name === "last_invited_at" ? "null" : type]));
  });

  test.each(ALL.map(([name]) => name))("%s alone is added or taken away", async (name) => {
    const sign = DEFAULTS.has(name) ? "-" : "";
    const keys = Object.keys((await client.get(`/teams/1/team_users/14?fields=${sign}${name}`)).json());
    const expected = new Set(DEFAULTS);
    if (sign === "-") expected.delete(name);
    else expected.add(name);
    expect(new Set(keys)).toEqual(expected);
  });

  test.each(["uuid", "company", "-nothing", "constructor", "Email"])("%s is no field", async (name) => {
    const answer = await client.get(`/teams/1/team_users?fields=${name}`);
    expect(answer.status).toBe(422);
    expect(answer.json().failures).toEqual({ fields: [`There is no field "${name.replace("-", "")}".`] });
    expect(answer.json().errors).toEqual(answer.json().failures);
  });

  test("they are chosen on jobs and on what a bulk create answers too", async () => {
    const path = "/teams/123/team_users/async_bulk_create?fields=-result,-artifact_url,first_name";
    const made = (await client.post(path, { team_users: [{ email: "a@example.com" }] })).json();
    expect(Object.keys(made)).toEqual(["id", "completed", "description", "success", "download_filename"]);
    const job = await client.get(`/async_jobs/${made.id}?fields=-description`);
    expect(job.json()).not.toHaveProperty("description");
    expect((await client.get(`/async_jobs/${made.id}?fields=first_name`)).status).toBe(422);
  });
});

describe("times are shown on the team's clock", () => {
  test.each([
    ["Pacific/Auckland", "2020-09-11T03:43:29.682Z", "2020-09-11T15:43:29.682+12:00"],
    ["Pacific/Auckland", "2020-12-11T03:43:29.682Z", "2020-12-11T16:43:29.682+13:00"],
    // The hour in which the clocks go back comes twice.
    ["Pacific/Auckland", "2021-04-03T13:30:00.000Z", "2021-04-04T02:30:00.000+13:00"],
    ["Pacific/Auckland", "2021-04-03T14:30:00.000Z", "2021-04-04T02:30:00.000+12:00"],
    ["America/St_Johns", "2021-01-01T00:00:00.000Z", "2020-12-31T20:30:00.000-03:30"],
    ["Asia/Kathmandu", "2021-01-01T00:00:00.001Z", "2021-01-01T05:45:00.001+05:45"],
    ["UTC", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999+00:00"],
    // A team without a zone of its own has the organization's, which is UTC here.
    ["", "2021-07-01T00:00:00.000Z", "2021-07-01T00:00:00.000+00:00"],
  ])("in %s, %s is %s", async (timeZone, at, shown) => {
    await organization.directory.teams.update(1, { timeZone });
    await organization.directory.users.update([{ id: 22, patch: { lastActiveAt: Date.parse(at) } }]);
    expect((await client.get("/teams/1/team_users/14")).json().last_active_at).toBe(shown);
  });
});
