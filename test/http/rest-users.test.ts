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

const FULL = {
  external_id: "hr-7",
  given_name: "Zoé",
  family_name: "Stüvel",
  email: "Zoe@rest.example",
  phone: "+1 (510) 555-3344",
  title: "Nurse",
  department: "Ward 3",
  company: "Harbourview",
  birth_date: "1990-02-28",
  gender: "female",
  time_zone: "Europe/Kyiv",
  locale: "uk-UA",
  avatar: "https://pictures.example/zoe.png",
  status: "pending",
  role: "member",
  last_active_at: "2026-01-02T03:04:05.000Z",
  emails: [{ kind: "work", value: "z@rest.example" }],
  phones: [{ kind: "home", value: "+15105553355" }],
  addresses: [{ kind: "home", value: "1 Main St" }],
  chats: { telegram: "zoe" },
  socials: { mastodon: "@zoe" },
  other_contacts: "by the door",
  url: "https://zoe.example",
  rate: 12.5,
  preferred_contact: "phone",
  visiting: "Ward 4",
  site_visit_terms_accepted: true,
  email_notifications: false,
  accepted_terms_version: "2",
  device: { app_version: "1.2", bluetooth_enabled: true },
  wearable: { assigned: true, assigned_at: "2026-01-02T03:04:05.000Z", battery_status: 80 },
  counters: { contacts: 3, first_degree_contacts: 2 },
  custom: { badge: { number: 7, colors: ["red"] } },
};

test("a user is made with every field, shown as written, and found again under their address", async () => {
  const made = await rest.post("/users", { id: 700, ...FULL });
  expect(made.status, made.text).toBe(201);
  expect(made.headers).toMatchObject({ location: "/directory/v1/users/700", etag: '"1"' });
  const phones = [{ kind: "home", value: "+15105553355", e164: "+15105553355" }];
  const wearable = { ...FULL.wearable, last_sync_at: null };
  expect(made.json()).toMatchObject({
    id: 700,
    ...FULL,
    phones,
    wearable,
    name: "Zoé Stüvel",
    phone_e164: "+15105553344",
  });
  const shown = await rest.get("/users/700");
  expect(shown.json()).toEqual(made.json());
  expect(shown.headers["etag"]).toBe('"1"');
  expect((await rest.get("/users/700", { "if-none-match": '"1"' })).status).toBe(304);
});

test("a merge patch changes what it names, null takes away, and objects merge", async () => {
  const { id } = (
    await rest.post("/users", { ...FULL, external_id: "hr-8", email: "eight@rest.example", emails: [] })
  ).json();
  const patch = {
    title: null,
    chats: { signal: "z8" },
    socials: { mastodon: null },
    custom: { badge: { number: 8 } },
    rate: null,
  };
  const changed = await rest.patch(`/users/${id}`, patch, { "content-type": "application/merge-patch+json" });
  expect(changed.status, changed.text).toBe(200);
  expect(changed.json()).toMatchObject({
    title: "",
    chats: { telegram: "zoe", signal: "z8" },
    socials: {},
    custom: { badge: { number: 8, colors: ["red"] } },
    rate: null,
    given_name: "Zoé",
    version: 2,
  });
  expect((await rest.patch(`/users/${id}`, patch)).headers["etag"]).toBe('"2"');
});

test("a write that insists on another version changes nothing, of PATCH and DELETE alike", async () => {
  const { id } = (await rest.post("/users", { given_name: "Once" })).json();
  await rest.patch(`/users/${id}`, { given_name: "Twice" }, { "if-match": '"1"' });
  const before = await organization.contents();
  for (const tag of ['"1"', 'W/"2"', '"x"', '"1", "3"']) {
    const refused = await rest.patch(`/users/${id}`, { given_name: "Thrice" }, { "if-match": tag });
    expect([refused.status, refused.json().code], tag).toEqual([412, "version_conflict"]);
    expect((await rest.delete(`/users/${id}`, { "if-match": tag })).status).toBe(412);
  }
  expect((await rest.patch(`/users/${id}`, {}, { "if-match": "2" })).json()).toMatchObject({
    status: 400,
    code: "invalid_value",
    header: "if-match",
  });
  expect(await organization.contents()).toEqual(before);
  expect((await rest.delete(`/users/${id}`, { "if-match": '"1", "2"' })).status).toBe(204);
  expect((await rest.get(`/users/${id}`)).status).toBe(404);
});

test.each([
  [{ given_name: 7 }, "invalid_value", "/given_name"],
  [{ shoe_size: 7 }, "unknown_field", "/shoe_size"],
  [{ email: "no address" }, "invalid_value", "/email"],
  [{ name: "a\u0007b" }, "invalid_value", "/name"],
  [{ status: "gone" }, "invalid_value", "/status"],
  [{ emails: [{ kind: "work" }] }, "missing_value", "/emails/0/value"],
  [{ wearable: { assigned_at: "yesterday" } }, "invalid_value", "/wearable/assigned_at"],
  [{ role: "king" }, "unknown_role", "/role"],
  [{ time_zone: "Nowhere" }, "invalid_value", "/time_zone"],
  [undefined, "missing_value", ""],
  [[], "invalid_value", ""],
])("a user like %j is refused with the field's pointer", async (body, code, pointer) => {
  const before = await organization.contents();
  const refused = await rest.post("/users", body);
  expect(refused.headers["content-type"]).toMatch(/^application\/problem\+json/u);
  expect(refused.json()).toMatchObject({ status: 400, code, pointer, request_id: refused.headers["x-request-id"] });
  expect(await organization.contents()).toEqual(before);
});

test("all fields with values that cannot be are named at once", async () => {
  const refused = await rest.post("/users", { email: "no address", time_zone: "Nowhere", phone: "call me" });
  expect(refused.json()).toMatchObject({
    status: 400,
    code: "invalid_value",
    errors: ["/email", "/phone", "/time_zone"].map((pointer) => ({ code: "invalid_value", pointer })),
  });
});

test("all that is wrong with a new user is named at once, the role and the id too", async () => {
  const people = (await organization.directory.users.list({ limit: 10 })).rows.length;
  await organization.user({}, 7);
  for (const [id, code] of [
    [7, "id_taken"],
    [549_755_813_889, "invalid_value"],
  ] as const) {
    const refused = (await rest.post("/users", { id, email: "no address", role: "king", time_zone: "Nowhere" })).json();
    expect(new Set(refused.errors.map((mistake: Mistake) => `${mistake.code} ${mistake.pointer}`))).toEqual(
      new Set([`${code} /id`, "invalid_value /email", "unknown_role /role", "invalid_value /time_zone"]),
    );
  }
  expect((await organization.directory.users.list({ limit: 10 })).rows).toHaveLength(people + 1);
});

test("all that the schema does not allow is named at once, in a body and in a query", async () => {
  const before = await organization.contents();
  const body = { shoe_size: 7, status: "gone", emails: [{ kind: "work" }, { kind: "home", value: 3 }], email: null };
  const refused = (await rest.post("/users", body)).json();
  expect(refused).toMatchObject({ status: 400, code: "missing_value", pointer: "/emails/0/value" });
  expect(new Set(refused.errors.map(({ code, pointer }: Mistake) => `${code} ${pointer}`))).toEqual(
    new Set([
      "missing_value /emails/0/value",
      "invalid_value /emails/1/value",
      "unknown_field /shoe_size",
      "invalid_value /status",
    ]),
  );
  expect((await rest.get("/users?limit=few&colour=red")).json().errors).toMatchObject([
    { code: "unknown_field", parameter: "colour" },
    { code: "invalid_value", parameter: "limit" },
  ]);
  expect((await rest.get("/users?limit=few")).json()).not.toHaveProperty("errors");
  expect(await organization.contents()).toEqual(before);
});

type Mistake = { code: string; pointer: string };

test("a body that nests too deep is refused, and nothing waits for it", async () => {
  const before = await organization.contents();
  for (const depth of [2500, 100_000]) {
    const body = `{"custom":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`;
    const headers = { "content-type": "application/json" };
    const refused = await rest.ask("/users", { method: "POST", body, headers });
    expect(refused.json()).toMatchObject({ status: 400, code: "malformed_body" });
  }
  expect(await organization.contents()).toEqual(before);
});

test.each(["9007199254740993", "12345678901234567890", "0.1000000000000000055", "1e-400"])(
  "a custom number that would lose digits is refused by its place: %s",
  async (number) => {
    const { id } = await organization.user({ profile: { custom: { held: 1 } } });
    const before = await organization.contents();
    const body = `{"rate":0.1000000000000000055,"custom":{"as text":"${number}","a/b":[1,{"of~":${number}}]}}`;
    for (const [method, path, type] of [
      ["POST", "/users", "application/json"],
      ["PATCH", `/users/${id}`, "application/merge-patch+json"],
    ] as const) {
      const refused = await rest.ask(path, { method, body, headers: { "content-type": type } });
      expect(refused.json()).toMatchObject({ status: 400, code: "invalid_value", pointer: "/custom/a~1b/1/of~0" });
    }
    expect(await organization.contents()).toEqual(before);
  },
);

test("custom numbers that are kept come back as they are", async () => {
  const custom = '{"a":9007199254740992,"b":[1e+23,0.30000000000000004,1152921504606847000],"c":-1.5}';
  const headers = { "content-type": "application/json" };
  const made = await rest.ask("/users", { method: "POST", body: `{"custom":${custom}}`, headers });
  expect(made.status).toBe(201);
  expect((await rest.get(`/users/${made.json().id}`)).text).toContain(`"custom":${custom}`);
});

test.each([
  ["POST", "/users", '{"custom":{"size":1e400}}'],
  ["PATCH", "/users/700", '{"rate":-1e400}'],
  ["POST", "/users", '{"counters":{"contacts":1e400}}'],
])(
  "a number that is too large to be kept is refused, and nothing becomes null: %s %s %s",
  async (method, path, body) => {
    const before = await organization.contents();
    const type = method === "POST" ? "application/json" : "application/merge-patch+json";
    const refused = await rest.ask(path, { method, body, headers: { "content-type": type } });
    expect(refused.json()).toMatchObject({ status: 400, code: "malformed_body" });
    expect(refused.json().detail).toContain("too large: line 1, column");
    expect(await organization.contents()).toEqual(before);
  },
);

test.each(["1.9", "1e0", "true", "0x1", "", "%20"])("%j is no id", async (id) => {
  const before = await organization.contents();
  expect((await rest.delete(`/users/${id}`)).status).not.toBe(204);
  expect((await rest.get(`/users?limit=${id}`)).json()).toMatchObject({ status: 400, parameter: "limit" });
  expect(await organization.contents()).toEqual(before);
});

test("an ETag tells of the memberships that are shown with somebody", async () => {
  const made = await rest.post("/users", { given_name: "Placed" });
  const path = `/users/${made.json().id}?fields=memberships`;
  const alone = await rest.get(path);
  const team = await organization.addTeam();
  const place = await rest.post("/memberships", { team_id: team, user_id: made.json().id });
  const placed = await rest.get(path, { "if-none-match": String(alone.headers["etag"]) });
  expect(placed.json().memberships).toMatchObject([{ team_id: team, role: "member" }]);
  expect((await rest.get(path, { "if-none-match": String(placed.headers["etag"]) })).status).toBe(304);
  await rest.patch(`/memberships/${place.json().id}`, { role: "guest" });
  const changed = await rest.get(path, { "if-none-match": String(placed.headers["etag"]) });
  expect(changed.json().memberships).toMatchObject([{ role: "guest" }]);
  const conditional = { "if-match": String(changed.headers["etag"]) };
  expect((await rest.patch(`/users/${made.json().id}`, { title: "Nurse" }, conditional)).status).toBe(200);
});

test("what is not there is named by the parameter of the path", async () => {
  const missing = await rest.patch("/users/987654", { title: "Nurse" });
  expect(missing.json()).toMatchObject({ status: 404, code: "not_found", parameter: "id" });
  expect(missing.json()).not.toHaveProperty("pointer");
});

test.each(["0000-06-01T12:00:00Z", "9999-12-31T23:59:59-14:00"])(
  "a time that is of no year from 1 to 9999 is refused with its place: %s",
  async (time) => {
    const before = await organization.contents();
    const places: [body: object, pointer: string][] = [
      [{ email: "poison@rest.example", created_at: time }, "/created_at"],
      [{ email: "poison@rest.example", updated_at: time }, "/updated_at"],
      [{ email: "poison@rest.example", last_active_at: time }, "/last_active_at"],
      [{ email: "poison@rest.example", wearable: { assigned: true, last_sync_at: time } }, "/wearable/last_sync_at"],
    ];
    for (const [body, pointer] of places) {
      const answer = await rest.post("/users", body);
      expect(answer.json()).toMatchObject({ status: 400, code: "invalid_value", pointer });
    }
    expect(await organization.contents()).toEqual(before);
  },
);

describe("a refusal names the very place", () => {
  test("of an e-mail or phone among several", async () => {
    const { id } = (await rest.post("/users", { given_name: "Placed" })).json();
    const emails = ["a@place.example", "no", "b@place.example"].map((value) => ({ kind: "work", value }));
    const refused = await rest.patch(`/users/${id}`, { emails });
    expect(refused.json()).toMatchObject({ status: 400, code: "invalid_value", pointer: "/emails/1/value" });
    const phones = [{ kind: "work", value: "abc" }];
    expect((await rest.patch(`/users/${id}`, { phones })).json()).toMatchObject({ pointer: "/phones/0/value" });
  });

  test("of each field that is wrong, the role among them", async () => {
    const { id, version } = (await rest.post("/users", { given_name: "Placed" })).json();
    const wrong = { email: "x", phone: "abc", time_zone: "q", role: "bogus" };
    const refused = (await rest.patch(`/users/${id}`, wrong)).json();
    expect(refused).toMatchObject({ status: 400, code: "unknown_role", pointer: "/role" });
    const places = refused.errors.map(({ pointer }: { pointer: string }) => pointer).toSorted();
    expect(places).toEqual(["/email", "/phone", "/role", "/time_zone"]);
    const one = (await rest.patch(`/users/${id}`, { role: "bogus" })).json();
    expect(one).toMatchObject({ code: "unknown_role", pointer: "/role" });
    expect(one).not.toHaveProperty("errors");
    expect((await rest.get(`/users/${id}`)).json()).toMatchObject({ version, email: "" });
  });

  test("of a day", async () => {
    const { id } = (await rest.post("/users", { given_name: "Placed" })).json();
    for (const [day, pointer] of [
      ["2026-13-01", "/days/2026-13-01"],
      ["1.2/3", "/days"],
    ] as const) {
      const refused = await rest.patch(`/users/${id}/absences`, { days: { [day]: "vacation" } });
      expect(refused.json()).toMatchObject({ status: 400, code: "invalid_value", pointer });
    }
  });

  test("of what is taken already", async () => {
    const uuid = "0d9c4a1e-0000-4000-8000-000000000001";
    for (const path of ["/users", "/teams"]) {
      const name = path === "/users" ? { given_name: "Placed" } : { name: "Placed" };
      const first = await rest.post(path, { ...name, uuid, external_id: "placed" });
      expect(first.status, first.text).toBe(201);
      for (const [same, pointer] of [
        [{ uuid }, "/uuid"],
        [{ external_id: "placed" }, "/external_id"],
      ] as const) {
        const refused = (await rest.post(path, { ...name, ...same })).json();
        expect(refused).toMatchObject({ status: 409, code: "id_taken", pointer });
      }
    }
  });

  test("of a team that is in the path", async () => {
    const refused = (await rest.post("/teams/999999/invitations", { email: "placed@place.example" })).json();
    expect(refused).toMatchObject({ status: 404, code: "not_found", parameter: "id" });
    expect(refused).not.toHaveProperty("pointer");
  });
});
