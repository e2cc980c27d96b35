import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, ask } from "./ask.ts";
import { HappyGrasshopperClient } from "./happygrasshopper-client.ts";
import { HeymarketClient, idsOf } from "./heymarket-client.ts";
import { HttpOrganization } from "./http-organization.ts";
import { authorizeParameters, oauthClient, postForm, REDIRECT_URI, type TestOAuthClient } from "./oauth-browser.ts";
import { RestClient } from "./rest-client.ts";
import { restProbes } from "./rest-probes.ts";
import { runSql } from "./run-sql.ts";
import { SaferMeClient, signIn } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";
import { WorksectionClient } from "./worksection-client.ts";

/** Everything by which a client could name a row. */
type Names = {
  team: number;
  user: number;
  membership: number;
  role: number;
  job: number;
  roleId: number;
  credential: number;
  webhook: number;
  uuid: string;
  email: string;
  phone: string;
};

/** Ids past all that this test makes anywhere. */
const NEVER: Names = {
  team: 9_000_001,
  user: 9_000_002,
  membership: 9_000_003,
  role: 9_004,
  job: 9_000_005,
  roleId: 9_000_006,
  credential: 9_000_007,
  webhook: 9_000_008,
  uuid: "99999999-0000-4000-8000-000000000000",
  email: "nowhere@tenants.example",
  phone: "15105559999",
};
const FOREIGN: Names = {
  team: 8_000_001,
  user: 8_000_002,
  membership: 8_000_003,
  role: 8_004,
  job: 8_000_005,
  roleId: 8_000_006,
  credential: 8_000_007,
  webhook: 8_000_008,
  uuid: "88888888-0000-4000-8000-000000000000",
  email: "foreign@tenants.example",
  phone: "15105558888",
};
const FOREIGN_NAME = "Foreignia";
const OWN_MEMBERSHIP = 5;
const OWN_TEAM = 3;

type Probe = (names: Names) => Promise<Answer>;

/** How each route is asked for rows; a route that is in neither list fails the first test. */
const PROBES: Record<string, Probe[]> = {
  "GET /v1/users/get": [
    ({ email }) => client.getUsers({ email: [email] }),
    ({ phone }) => client.getUsers({ phone: [phone] }),
    ({ email, phone }) => client.getUsers({ email: [email], phone: [phone] }),
    ({ email, phone }) => client.queryUsers(`email[]=${email}&phone[]=${phone}`),
    ({ team, email }) => client.queryUsers(`email=${email}&team_id=${team}`),
  ],
  "POST /v1/users/update": [
    ({ membership }) => client.update([{ id: membership }]),
    ({ membership }) => client.update([{ id: membership, first_name: "Taken", last_name: "Over" }]),
    ({ membership }) => client.update([{ id: membership, role_id: 1 }]),
    ({ membership, team }) => client.update([{ id: membership, team_id: team }]),
    ({ membership }) => client.update([{ id: OWN_MEMBERSHIP, first_name: "Own" }, { id: membership }]),
    ({ user }) => client.update([{ id: user }]),
    ({ team }) => client.update([{ id: OWN_MEMBERSHIP, team_id: team }]),
    ({ role }) => client.update([{ id: OWN_MEMBERSHIP, role_id: role }]),
  ],
  "GET /v3/users": [
    ({ user }) => grasshopper.list(`?filter[id]=${user}`),
    ({ email }) => grasshopper.list(`?filter[email]=${email}`),
    ({ email }) => grasshopper.list(`?search=${email}`),
    ({ phone }) => grasshopper.list(`?search=${phone}`),
  ],
  "GET /v3/users/:user_id": [({ user }) => grasshopper.get(user)],
  "PUT /v3/users/:user_id": [
    ({ user }) => grasshopper.put(user, {}),
    ({ user }) => grasshopper.put(user, { first_name: "Taken", last_name: "Over" }),
    ({ user }) => grasshopper.put(user, { dob: "no day" }),
  ],
  "DELETE /v3/users/:user_id": [({ user }) => grasshopper.delete(user)],
  "GET /v3/teams/:team_id/users": [
    ({ team }) => grasshopper.ask(`/v3/teams/${team}/users`),
    ({ team, user }) => grasshopper.ask(`/v3/teams/${team}/users?filter[id]=${user}`),
  ],
};

/** The same for SaferMe's routes. */
const SAFERME_PROBES: Record<string, Probe[]> = {
  "POST /api/v4/session": [({ email }) => signIn(server.url, { email, password: "a wrong one" })],
  "POST /api/v4/session/refresh": [
    ({ user }) =>
      ask(`${server.url}/api/v4/session/refresh`, {
        method: "POST",
        body: { session: { refresh_token: `smt_r_1_${user}_${"x".repeat(43)}` } },
      }),
  ],
  "GET /api/v4/session": [({ team }) => saferMe.get("/session", { "x-teamid": String(team) })],
  "GET /api/v4/teams": [({ team }) => saferMe.get("/teams", { "x-teamid": String(team) })],
  "GET /api/v4/teams/:team_id": [({ team }) => saferMe.get(`/teams/${team}?fields=owner_id`)],
  "GET /api/v4/team/:team_id": [({ team }) => saferMe.get(`/team/${team}`)],
  "GET /api/v4/teams/:team_id/team_users": [
    ({ team }) => saferMe.get(`/teams/${team}/team_users`),
    ({ user }) => saferMe.get(`/teams/${OWN_TEAM}/team_users?user_ids[]=${user}`),
    ({ membership }) => saferMe.get(`/teams/${OWN_TEAM}/team_users?includes_team_user_ids[]=${membership}`),
    ({ membership }) => saferMe.get(`/teams/${OWN_TEAM}/team_users?excludes_team_user_ids[]=${membership}`),
    () => saferMe.get(`/teams/${OWN_TEAM}/team_users?search_query=${FOREIGN_NAME}`),
  ],
  "GET /api/v4/teams/:team_id/team_users/:id": [
    ({ team, membership }) => saferMe.get(`/teams/${team}/team_users/${membership}`),
    ({ membership }) => saferMe.get(`/teams/${OWN_TEAM}/team_users/${membership}`),
    ({ team }) => saferMe.get(`/teams/${team}/team_users/${OWN_MEMBERSHIP}`),
  ],
  "POST /api/v4/teams/:team_id/team_users/async_bulk_create": [
    ({ team }) => saferMe.bulkCreate(team, [{ email: "new@tenants.example" }]),
  ],
  "GET /api/v4/teams/:team_id/async_jobs": [({ team }) => saferMe.get(`/teams/${team}/async_jobs`)],
  "GET /api/v4/async_jobs/:id": [({ job }) => saferMe.get(`/async_jobs/${job}`)],
  "GET /api/v4/async_jobs/:id/artifact": [({ job }) => saferMe.get(`/async_jobs/${job}/artifact?token=v1.x`)],
  "GET /api/v4/team_people/:uuid": [
    ({ uuid }) => saferMe.get(`/team_people/${uuid}`),
    ({ membership }) => saferMe.get(`/team_people/${membership}`),
    ({ team }) => saferMe.get(`/team_people/${OWN_MEMBERSHIP}`, { "x-teamid": String(team) }),
  ],
  "PATCH /api/v4/team_people/:uuid": [
    ({ uuid }) => saferMe.patch(`/team_people/${uuid}`, { team_person: { first_name: "Taken" } }),
    ({ membership }) => saferMe.patch(`/team_people/${membership}`, { team_person: { first_name: "Taken" } }),
  ],
  "GET /api/v4/users/:id": [({ user }) => saferMe.get(`/users/${user}`)],
  "PATCH /api/v4/users/:id": [
    ({ user }) => saferMe.patch(`/users/${user}`, { user: { first_name: "Taken" } }),
    ({ user }) => saferMe.patch(`/users/${user}`, { user: { password: "a password of mine" } }),
  ],
};

/** Worksection's one address, by action; its four spellings are asked alike. */
const WORKSECTION_PROBES: Probe[] = [
  ({ user }) => worksection.get("get_users", { users: user, id: user }),
  ({ team }) => worksection.get("get_user_groups", { id: team }),
  () => worksection.get("get_contacts"),
  () => worksection.get("get_contact_groups"),
  ({ user }) => worksection.get("get_users_schedule", { users: user }),
  ({ email }) => worksection.get("get_users_schedule", { users: email }),
  ({ user }) => worksection.post("update_users_schedule", { data: { [user]: { "2026-01-01": "vacation" } } }),
  ({ email }) => worksection.post("update_users_schedule", { data: { [email]: { "2026-01-01": "unset" } } }),
  ({ team }) => worksection.get("add_user", { email: "new@tenants.example", group: team }),
  () => worksection.get("add_user", { email: "new@tenants.example", group: FOREIGN_NAME }),
  () => worksection.get("add_contact", { email: "new@tenants.example", name: "New", group: FOREIGN_NAME }),
];
const WORKSECTION_ROUTES = ["/api/admin/v2", "/api/admin/v2/", "/api/admin/v2.1", "/api/admin/v2.1/"].flatMap(
  (path) => [`GET ${path}`, `POST ${path}`],
);

/** A token of this kind that names a grant, as they do, and was never issued. */
const madeUp = (kind: "a" | "c" | "r", grant: number) => `wso_${kind}_${foreign.id}_${grant}_${"x".repeat(43)}`;

/** The same for Worksection's OAuth. */
const OAUTH_PROBES: Record<string, Probe[]> = {
  "GET /oauth2/authorize": [({ uuid }) => authorize(uuid, "GET")],
  "POST /oauth2/authorize": [({ uuid }) => authorize(uuid, "POST")],
  "POST /oauth2/token": [
    ({ user }) =>
      oauth("token", { grant_type: "authorization_code", redirect_uri: REDIRECT_URI, code: madeUp("c", user) }),
    ({ uuid }) => oauth("token", { grant_type: "authorization_code", client_id: uuid, code: "x" }),
  ],
  "POST /oauth2/refresh": [({ user }) => oauth("refresh", { refresh_token: `${madeUp("r", user)}.${"y".repeat(43)}` })],
  "POST /oauth2/resource": [({ user }) => oauth("resource", { access_token: madeUp("a", user) })],
  "GET /oauth2/token": [({ user }) => oauthGet("token", { grant_type: "authorization_code", code: madeUp("c", user) })],
  "GET /oauth2/refresh": [
    ({ user }) => oauthGet("refresh", { refresh_token: `${madeUp("r", user)}.${"y".repeat(43)}` }),
  ],
  "GET /oauth2/resource": [
    ({ user }) => oauthGet("resource", { access_token: madeUp("a", user) }),
    ({ user }) => ask(`${server.url}/oauth2/resource`, { headers: { authorization: `Bearer ${madeUp("a", user)}` } }),
  ],
  "POST /oauth2/revoke": [({ user }) => oauth("revoke", { token: madeUp("a", user) })],
  "GET /api/oauth2": [
    ({ user }) => ask(`${server.url}/api/oauth2?action=me&access_token=${madeUp("a", user)}`),
    ({ user }) => ask(`${server.url}/api/oauth2/?action=me&access_token=${madeUp("a", user)}`),
  ],
  "POST /api/oauth2": [
    ({ user }) => ask(`${server.url}/api/oauth2?action=me&access_token=${madeUp("a", user)}`, { method: "POST" }),
  ],
};

async function authorize(clientId: string, method: string): Promise<Answer> {
  const query = new URLSearchParams(authorizeParameters({ ...app, clientId })).toString();
  return await ask(`${server.url}/oauth2/authorize?${query}`, { method });
}

async function oauth(path: string, fields: Record<string, string>): Promise<Answer> {
  const { clientId: client_id, clientSecret: client_secret } = app;
  return await postForm(`${server.url}/oauth2/${path}`, { client_id, client_secret, ...fields });
}

async function oauthGet(path: string, fields: Record<string, string>): Promise<Answer> {
  const { clientId: client_id, clientSecret: client_secret } = app;
  const query = new URLSearchParams({ client_id, client_secret, ...fields }).toString();
  return await ask(`${server.url}/oauth2/${path}?${query}`);
}

const REST_PROBES = restProbes(() => rest, { team: OWN_TEAM, membership: OWN_MEMBERSHIP, user: 1 });

const ALL_PROBES: Record<string, Probe[]> = { ...PROBES, ...SAFERME_PROBES, ...OAUTH_PROBES, ...REST_PROBES };

const WITHOUT_NAMES: Record<string, string> = {
  "GET /directory/v1/openapi.json": "it knows of no organization",
  "GET /v1/team": "the credential says which team",
  "GET /": "it knows of no organization",
  "GET /healthz": "it knows of no organization",
  "GET /readyz": "it knows of no organization",
  "GET /metrics": "it knows of no organization",
};

let server: TestServer;
let foreign: HttpOrganization;
let own: HttpOrganization;
let client: HeymarketClient;
let saferMe: SaferMeClient;
let grasshopper: HappyGrasshopperClient;
let worksection: WorksectionClient;
let app: TestOAuthClient;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
  foreign = await HttpOrganization.create(server.app);
  await foreign.addTeam(FOREIGN_NAME, FOREIGN.team);
  const { user: id, uuid, membership, team: teamId, email, phone } = FOREIGN;
  await foreign.directory.users.create([{ id, uuid, fields: { givenName: FOREIGN_NAME, email, phone } }]);
  await foreign.directory.memberships.add([{ id: membership, teamId, userId: id, role: { key: "member" } }]);
  const jobs = foreign.directory.jobs;
  const request = { kind: "bulk_create_members", description: FOREIGN_NAME, teamId, entries: [] } as const;
  await jobs.submit(request);
  await numberFrom("job", FOREIGN.job);
  expect(await jobs.submit(request)).toMatchObject({ id: FOREIGN.job });
  const wire = { heymarket: FOREIGN.role };
  await numberFrom("role", FOREIGN.roleId);
  await foreign.directory.roles.create({ key: "foreign", name: FOREIGN_NAME, base: "member", wire });
  const { contacts, absences } = foreign.directory;
  const folder = await contacts.createFolderUnlessTitled(FOREIGN_NAME);
  await contacts.create({ id, folderId: folder.id, fields: { fullName: FOREIGN_NAME, email } });
  await absences.set([{ id, days: { "2026-01-01": "workday" } }]);
  const { credentials } = foreign.directory;
  await credentials.create({ api: "rest", kind: "api_key", label: FOREIGN_NAME });
  await numberFrom("credential", FOREIGN.credential);
  const issued = await credentials.create({ api: "rest", kind: "token", label: FOREIGN_NAME });
  expect(issued.credential).toMatchObject({ id: FOREIGN.credential });
  const endpoint = { url: "https://hooks.example/", description: FOREIGN_NAME, events: ["*"], enabled: false };
  await foreign.directory.webhooks.create(endpoint);
  await numberFrom("webhook", FOREIGN.webhook);
  expect((await foreign.directory.webhooks.create(endpoint)).webhook.id).toBe(FOREIGN.webhook);
  own = await HttpOrganization.create(server.app);
  const team = await own.addTeam("Own", OWN_TEAM);
  await own.addPeople(team, [{ membershipId: OWN_MEMBERSHIP, fields: { email: "own@tenants.example" } }]);
  client = new HeymarketClient(server.url, await own.issueSecret(team));
  saferMe = await SaferMeClient.of(server.url, own);
  app = await oauthClient(own);
  grasshopper = await HappyGrasshopperClient.of(server.url, own, await own.user({ role: "admin" }));
  worksection = await WorksectionClient.of(server.url, own);
  rest = await RestClient.of(server.url, own);
});

/** Lets the foreign organization's next row of a kind have this id. */
async function numberFrom(kind: string, id: number): Promise<void> {
  const counter = `organization_id = ${foreign.id} and kind = '${kind}'`;
  await runSql(server.settings, `update counters set next_id = ${id} where ${counter}`);
}
afterAll(() => server[Symbol.asyncDispose]());

/** Pages of documentation and the console, and pictures whose address is their key: test/http/rest-avatars.test.ts looks at those. */
const OPEN = /^GET (?:\/(?:docs|console)(?:\/|$)|\/directory\/v1\/avatars\/)/u;

/** What needs no key: test/http/rest-session.test.ts looks at those. */
const SIGN_IN_AND_OUT = /^(?:POST|DELETE) \/directory\/v1\/session$/u;

test("every route is looked at", () => {
  expect(server.routes.length).toBeGreaterThan(0);
  const looked = Object.keys({ ...ALL_PROBES, ...WITHOUT_NAMES });
  expect([...looked, ...WORKSECTION_ROUTES].toSorted()).toEqual(
    server.routes.filter((route) => !OPEN.test(route)).toSorted(),
  );
});

describe("what another organization has is answered as what nobody has", () => {
  const probes = Object.entries({ ...ALL_PROBES, "GET /api/admin/v2/": WORKSECTION_PROBES }).flatMap(([route, list]) =>
    list.map((probe, index) => ({ route, number: index + 1, probe })),
  );

  test.each(probes)("$route, question $number", async ({ probe }) => {
    const before = [await own.contents(), await foreign.contents()];
    const [foreigner, nobody] = [await probe(FOREIGN), await probe(NEVER)];
    expect(withoutNames(foreigner, FOREIGN)).toEqual(withoutNames(nobody, NEVER));
    expect(foreigner.text).not.toContain(FOREIGN_NAME);
    expect([await own.contents(), await foreign.contents()]).toEqual(before);
  });

  test("an e-mail of theirs is free here", async () => {
    expect((await client.update([{ id: OWN_MEMBERSHIP, email: FOREIGN.email }])).status).toBe(200);
    expect(idsOf(await client.getUsers({ email: FOREIGN.email }))).toEqual([OWN_MEMBERSHIP]);
    expect((await client.update([{ id: OWN_MEMBERSHIP, email: "own@tenants.example" }])).status).toBe(200);
  });
});

test.each(Object.keys(WITHOUT_NAMES))("%s shows nothing of another organization", async (route) => {
  const [method = "", path = ""] = route.split(" ");
  const answer = await client.ask(path, { method });
  expect(answer.status).toBe(200);
  expect(answer.text).not.toContain(FOREIGN_NAME);
  expect(answer.text).not.toContain(FOREIGN.email);
  expect(answer.text).not.toMatch(/(?<![\d.])800000[1-3](?!\d)/u);
});

test("without a credential, every API answers for every id alike", async () => {
  const routes = server.routes.filter((route) => / \/v[13]\//u.test(route));
  expect(routes.length).toBeGreaterThan(0);
  const answers = await Promise.all(
    routes.map(async (route) => {
      const [method = "", path = ""] = route.split(" ");
      const body = method === "POST" ? { users: [{ id: FOREIGN.membership }] } : { email: [FOREIGN.email] };
      return [route, (await ask(server.url + path, { method, body })).status];
    }),
  );
  expect(answers).toEqual(routes.map((route) => [route, 401]));
});

test("without a signature, Worksection's routes answer for every action alike", async () => {
  for (const route of WORKSECTION_ROUTES) {
    const [method = "", path = ""] = route.split(" ");
    const url = `${server.url}${path}?action=get_users_schedule&users=${FOREIGN.user}&hash=${"0".repeat(32)}`;
    for (const headers of [{}, { host: `${foreign.organization.slug}.example.com` }]) {
      expect((await ask(url, { method, headers })).json()).toMatchObject({ status: "error", status_code: 2 });
    }
  }
});

const WITHOUT_TOKEN = new Set(["/session", "/session/refresh", "/async_jobs/:id/artifact"]);

test("without a token, SaferMe's routes answer for every id alike", async () => {
  const routes = Object.keys(SAFERME_PROBES).filter((route) => {
    return !WITHOUT_TOKEN.has(route.replace(/^.* \/api\/v4/u, "")) || route === "GET /api/v4/session";
  });
  const answers = await Promise.all(
    routes.map(async (route) => {
      const [method = "", path = ""] = route.split(" ");
      const of = path.replace(":team_id", String(FOREIGN.team)).replace(/:\w+/u, String(FOREIGN.user));
      return [route, (await ask(server.url + of, { method, body: {} })).status];
    }),
  );
  expect(answers).toEqual(routes.map((route) => [route, 401]));
});

test("without a key, the REST API answers for every id alike", async () => {
  const routes = Object.keys(REST_PROBES).filter((route) => !SIGN_IN_AND_OUT.test(route));
  const answers = await Promise.all(
    routes.map(async (route) => {
      const [method = "", path = ""] = route.split(" ");
      return (await ask(server.url + path.replace(":id", String(FOREIGN.user)), { method, body: {} })).status;
    }),
  );
  expect(new Set(answers)).toEqual(new Set([401]));
});

/** What a client can compare: everything but the request's own id and time, and the names that it sent itself. */
function withoutNames({ status, headers, text }: Answer, names: Names): unknown {
  const { "x-request-id": id, date: _date, ...others } = headers;
  const sent = Object.values(names).flatMap((name) => [String(name), encodeURIComponent(name)]);
  // The same digits within a random slug, digest or time are no name.
  const apart = (name: string) => new RegExp(String.raw`(?<![\da-z])${RegExp.escape(name)}(?![\da-z])`, "gu");
  const said = [String(id), ...sent].reduce((left, name) => left.replaceAll(apart(name), "…"), text);
  return { status, headers: others, said };
}
