import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { digestOf } from "../../src/directory/credentials/secret-box.ts";
import { TRIES_BEFORE_LOCK } from "../../src/directory/sessions/count-sign-in.ts";
import { type Answer, ask } from "./ask.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { runSql } from "./run-sql.ts";
import { SaferMeClient, signIn } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const PASSWORD = "correct horse";
const DAY = 24 * 60 * 60 * 1000;
const WRONG = "Please enter your email and password";
const BAD_CREDENTIALS = {
  errors: [WRONG],
  failures: { base: [WRONG] },
  error_codes: { base: [{ error: "bad_credentials" }] },
};

let server: TestServer;
let organization: HttpOrganization;
let team: number;
let email: string;
let number = 0;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  // Tries are counted by e-mail, whatever the organization.
  email = `person${++number}@session.example`;
  organization = await HttpOrganization.create(server.app);
  team = await organization.addTeam("Team", 7);
  await organization.addPeople(team, [
    { userId: 20, membershipId: 30, role: "team_admin", fields: { givenName: "Ann", familyName: "Lee", email } },
    { userId: 21, membershipId: 31, fields: { givenName: "Bo", email: `other-${email}` } },
  ]);
  await givePassword(organization, 20, PASSWORD);
});

async function refresh(token: unknown): Promise<Answer> {
  return await ask(`${server.url}/api/v4/session/refresh`, {
    method: "POST",
    body: { session: { refresh_token: token } },
  });
}

async function show(token: string): Promise<Answer> {
  return await new SaferMeClient(server.url, token).get("/session");
}

describe("signing in", () => {
  test("gives the documented keys, two tokens, and a day", async () => {
    const answer = await signIn(server.url, { app_bundle_id: "com.thundermaps.saferme", email, password: PASSWORD });
    expect(answer.status).toBe(201);
    const { session } = answer.json();
    const user = await organization.directory.users.get(20);
    expect(session).toEqual({
      access_token: expect.stringMatching(/^smt_/u),
      refresh_token: expect.stringMatching(/^smt_/u),
      token_expire_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/u),
      app_bundle_id: "com.thundermaps.saferme",
      branded_app_id: null,
      client_uuid: expect.stringMatching(/^[\da-f-]{36}$/u),
      profile: {
        user_id: 20,
        preferred_team_id: 7,
        user_uuid: user.uuid,
        personal_account_option: false,
        consent_required: false,
        profile_details_pending: false,
        password_update_pending: false,
      },
    });
    const lives = Date.parse(session.token_expire_at) - Date.now();
    expect(lives).toBeGreaterThan(DAY - 60_000);
    expect(lives).toBeLessThanOrEqual(DAY);
    const { access_token: _access, refresh_token: _refresh, ...shown } = session;
    const again = await show(session.access_token);
    expect([again.status, again.json()]).toEqual([200, { session: shown }]);
  });

  test.each([
    ["capitals in the e-mail", () => ({ email: email.toUpperCase(), password: PASSWORD })],
    ["blanks around it", () => ({ email: ` ${email} `, password: PASSWORD })],
    ["more than is asked for", () => ({ email, password: PASSWORD, remember: true })],
  ])("%s", async (_name, session) => {
    expect((await signIn(server.url, session())).status).toBe(201);
  });

  test.each([
    ["another password", () => ({ email, password: "correct horse " })],
    ["no password", () => ({ email })],
    ["an empty one", () => ({ email, password: "" })],
    ["a password that is none", () => ({ email, password: 5 })],
    ["no e-mail", () => ({ password: PASSWORD })],
    ["somebody who is not there", () => ({ email: `nobody-${email}`, password: PASSWORD })],
    ["somebody who has no password", () => ({ email: `other-${email}`, password: PASSWORD })],
    ["somebody who has none, with an empty one", () => ({ email: `other-${email}`, password: "" })],
  ])("%s is the documented refusal", async (_name, session) => {
    const answer = await signIn(server.url, session());
    expect(answer.status).toBe(401);
    expect(answer.json()).toEqual(BAD_CREDENTIALS);
    expect(answer.headers["x-status-reason"]).toBe(WRONG);
  });

  test.each([undefined, null, [], "x"])("without a session (%j) the parameter is missing", async (session) => {
    const answer = await signIn(server.url, session);
    expect([answer.status, answer.json()]).toEqual([422, { message: "client error", param: "session" }]);
  });

  test("who was deleted, deactivated or lost the e-mail does not come in", async () => {
    await organization.directory.users.update([{ id: 20, patch: { status: "inactive" } }]);
    expect((await signIn(server.url, { email, password: PASSWORD })).json()).toEqual(BAD_CREDENTIALS);
    await organization.directory.users.update([{ id: 20, patch: { status: "active", email: `new-${email}` } }]);
    expect((await signIn(server.url, { email, password: PASSWORD })).status).not.toBe(201);
    expect((await signIn(server.url, { email: `new-${email}`, password: PASSWORD })).status).toBe(201);
    await organization.directory.users.delete(20);
    expect((await signIn(server.url, { email: `new-${email}`, password: PASSWORD })).json()).toEqual(BAD_CREDENTIALS);
  });

  test("with it, an invitation is accepted", async () => {
    await organization.directory.users.update([{ id: 20, patch: { status: "pending" } }]);
    const client = await SaferMeClient.of(server.url, organization);
    const shown = async () => (await client.get("/teams/7/team_users/30?fields=status")).json();
    expect(await shown()).toMatchObject({ agreed_to_join: false, status: "pending" });
    await signIn(server.url, { email, password: PASSWORD });
    expect(await shown()).toMatchObject({ agreed_to_join: true, status: "active" });
    const entries = (await organization.journal()).slice(-2);
    expect(entries).toMatchObject([
      { origin: "saferme", actorId: 20, object: "user", after: { status: "active" } },
      { origin: "saferme", actorId: 20, object: "membership", after: { agreedToJoin: true } },
    ]);
    await signIn(server.url, { email, password: PASSWORD });
    expect((await organization.journal()).slice(-2)).toEqual(entries);
  });

  test("where two organizations know the e-mail, the app's id or the password says which", async () => {
    const other = await HttpOrganization.create(server.app);
    await other.addPeople(await other.addTeam(), [{ userId: 90, fields: { email } }]);
    await givePassword(other, 90, "another horse");
    const userOf = async (session: object) =>
      (await signIn(server.url, { email, ...session })).json().session.profile.user_id;
    expect(await userOf({ password: "another horse" })).toBe(90);
    expect(await userOf({ password: PASSWORD })).toBe(20);
    await givePassword(other, 90, PASSWORD);
    expect(await userOf({ password: PASSWORD, app_bundle_id: other.organization.slug })).toBe(90);
    expect(await userOf({ password: PASSWORD, app_bundle_id: organization.organization.slug })).toBe(20);
  });
});

describe("too many tries", () => {
  const MINUTES = 5 * 60 * 1000;
  const count = async (times: number, of = email) => {
    const emailDigest = digestOf(of);
    for (let time = 0; time < times; time++) await server.app.store.execute("countSignIn", { emailDigest });
  };

  test("the next one has to wait, with the status of the documentation", async () => {
    await count(1);
    const answer = await signIn(server.url, { email, password: PASSWORD });
    expect(answer.status).toBe(420);
    expect(answer.headers["retry-after"]).toBe("1");
    expect(answer.json().error_codes).toEqual({ base: [{ error: "too_many_tries" }] });
  });

  test.each(["somebody who is there", "somebody who is not"])("%s is locked alike", async (who) => {
    const locked = who.endsWith("not") ? `nobody-${email}` : email;
    for (let tries = 0; tries < TRIES_BEFORE_LOCK; tries++) {
      // Each try waits 0.1·2^n seconds after the one before: the last one is made older instead.
      await runSql(server.settings, `update sign_in_tries set last_at = last_at - ${MINUTES}`);
      await count(1, locked);
    }
    const answer = await signIn(server.url, { email: locked, password: PASSWORD });
    expect(answer.status).toBe(403);
    expect(answer.json().error_codes).toEqual({ base: [{ error: "account_locked" }] });
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(800);
    await runSql(server.settings, `update sign_in_tries set last_at = last_at - ${4 * MINUTES}`);
    expect((await signIn(server.url, { email: locked, password: "wrong password" })).status).toBe(401);
  });

  test("a sign-in that succeeds starts the count anew", async () => {
    expect((await signIn(server.url, { email, password: "wrong password" })).status).toBe(401);
    await waitOut();
    expect((await signIn(server.url, { email, password: PASSWORD })).status).toBe(201);
    expect((await signIn(server.url, { email, password: "wrong password" })).status).toBe(401);
    await waitOut();
    expect((await signIn(server.url, { email, password: PASSWORD })).status).toBe(201);
  });

  test("many at once are not more than one", async () => {
    await signIn(server.url, { email, password: "wrong password" });
    // After the sixth nobody gets another try for six seconds: longer than the busiest machine takes for these.
    await runSql(server.settings, "update sign_in_tries set count = 5, last_at = last_at - 300000");
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => signIn(server.url, { email, password: "wrong password" })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(1);
    expect(statuses.filter((status) => status === 420)).toHaveLength(7);
  });

  async function waitOut(): Promise<void> {
    await new Promise((resolve) => void setTimeout(resolve, 250));
  }
});

describe("tokens", () => {
  test("a refresh gives a new pair and ends the old one", async () => {
    const { session } = (await signIn(server.url, { email, password: PASSWORD })).json();
    const answer = await refresh(session.refresh_token);
    expect(answer.status).toBe(200);
    const fresh = answer.json().session;
    expect(Object.keys(fresh)).toEqual(Object.keys(session));
    expect(fresh.client_uuid).toBe(session.client_uuid);
    expect(new Set([fresh.access_token, fresh.refresh_token, session.access_token, session.refresh_token]).size).toBe(
      4,
    );
    expect((await show(fresh.access_token)).status).toBe(200);
    expect((await show(session.access_token)).status).toBe(401);
    expect((await refresh(session.refresh_token)).status).toBe(401);
    expect((await refresh(fresh.refresh_token)).status).toBe(200);
  });

  test("neither does for the other, and nothing else does for either", async () => {
    const { session } = (await signIn(server.url, { email, password: PASSWORD })).json();
    expect((await show(session.refresh_token)).status).toBe(401);
    expect((await refresh(session.access_token)).status).toBe(401);
    for (const token of ["", "x", "smt_r_1_1_x", session.refresh_token.slice(0, -1), `${session.refresh_token}x`]) {
      expect((await refresh(token)).status).toBe(401);
    }
    const missing = await refresh(5);
    expect([missing.status, missing.json()]).toEqual([422, { message: "client error", param: "refresh_token" }]);
  });

  test("of a cancelled organization are refused, and are good again when that is taken back", async () => {
    const { session } = (await signIn(server.url, { email, password: PASSWORD })).json();
    const setStatus = async (status: "active" | "cancelled") =>
      await server.app.store.execute("setOrganizationStatus", { by: organization.principal(), status });
    await setStatus("cancelled");
    const refused = await refresh(session.refresh_token);
    expect([refused.status, refused.json().error_codes]).toEqual([
      403,
      { base: [{ error: "organization_cancelled" }] },
    ]);
    expect((await signIn(server.url, { email, password: PASSWORD })).status).toBe(403);
    await setStatus("active");
    expect((await refresh(session.refresh_token)).status).toBe(200);
  });

  test("of a user who may not sign in are refused unspent, and are good again once they may", async () => {
    const { session } = (await signIn(server.url, { email, password: PASSWORD })).json();
    const setStatus = async (status: "active" | "inactive") =>
      await organization.directory.users.update([{ id: 20, patch: { status } }]);
    await setStatus("inactive");
    expect((await refresh(session.refresh_token)).status).toBe(401);
    await setStatus("active");
    expect((await refresh(session.refresh_token)).status).toBe(200);
  });

  test("an access token ends after a day, a session after thirty", async () => {
    const { session } = (await signIn(server.url, { email, password: PASSWORD })).json();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + DAY + 1000 });
    try {
      expect((await show(session.access_token)).status).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  test("who is deactivated or deleted is out at once", async () => {
    const client = await SaferMeClient.signedIn(server.url, email, PASSWORD);
    expect((await client.get("/users/me")).status).toBe(200);
    await organization.directory.users.update([{ id: 20, patch: { status: "inactive" } }]);
    expect((await client.get("/users/me")).status).toBe(401);
    await organization.directory.users.update([{ id: 20, patch: { status: "active" } }]);
    expect((await client.get("/users/me")).status).toBe(200);
    await organization.directory.users.delete(20);
    expect((await client.get("/users/me")).status).toBe(401);
  });

  test("a token of the organization has no session", async () => {
    const client = await SaferMeClient.of(server.url, organization);
    expect((await client.get("/session")).status).toBe(404);
    expect((await client.get("/users/me")).status).toBe(404);
  });

  test("neither tokens nor passwords are in the log", async () => {
    const { session } = (await signIn(server.url, { email, password: PASSWORD })).json();
    await show(session.access_token);
    await refresh(session.refresh_token);
    for (const secret of [session.access_token, session.refresh_token, PASSWORD, email]) {
      expect(server.log()).not.toContain(secret);
    }
  });
});

describe("a password is changed", () => {
  const change = async (client: SaferMeClient, user: object, id: number | "me" = "me") =>
    await client.patch(`/users/${id}`, { user });

  test("with the current one, and ends the sessions", async () => {
    const client = await SaferMeClient.signedIn(server.url, email, PASSWORD);
    const answer = await change(client, { password: "a new password", current_password: PASSWORD });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect((await signIn(server.url, { email, password: PASSWORD })).status).toBe(401);
    await new Promise((resolve) => void setTimeout(resolve, 250));
    expect((await signIn(server.url, { email, password: "a new password" })).status).toBe(201);
    expect((await organization.journal()).some(({ after }) => JSON.stringify(after).includes("a new password"))).toBe(
      false,
    );
  });

  test("guesses at the current one are slowed down and end in a pause, as those to sign in are", async () => {
    const client = await SaferMeClient.signedIn(server.url, email, PASSWORD);
    const guess = async () => (await change(client, { password: "a new password", current_password: "wrong" })).status;
    const statuses = await Promise.all(Array.from({ length: 20 }, guess));
    expect(new Set(statuses)).toEqual(new Set([422, 420]));
    expect(statuses.filter((status) => status === 422).length).toBeLessThan(TRIES_BEFORE_LOCK);
    const right = { password: "a new password", current_password: PASSWORD };
    await expect.poll(async () => (await change(client, right)).status, { timeout: 60_000, interval: 500 }).toBe(204);
  });

  test.each<[name: string, user: object, answer: object]>([
    ["without the current one", { password: "a new password" }, { message: "client error", param: "current_password" }],
    [
      "with a wrong one",
      { password: "a new password", current_password: "wrong" },
      { failures: { current_password: ["is invalid"] }, errors: { current_password: ["is invalid"] } },
    ],
    [
      "that is too short",
      { password: "short", current_password: PASSWORD },
      {
        failures: { password: ["is too short (minimum is 8 characters)"] },
        errors: { password: ["is too short (minimum is 8 characters)"] },
      },
    ],
    [
      "with another confirmation",
      { password: "a new password", password_confirmation: "a new passwort", current_password: PASSWORD },
      {
        failures: { password_confirmation: ["doesn't match password"] },
        errors: { password_confirmation: ["doesn't match password"] },
      },
    ],
  ])("%s: refused, and nothing changes", async (_name, user, body) => {
    const client = await SaferMeClient.signedIn(server.url, email, PASSWORD);
    const answer = await change(client, user);
    expect([answer.status, answer.json()]).toEqual([422, body]);
    expect((await client.get("/users/me")).status).toBe(200);
    expect((await signIn(server.url, { email, password: PASSWORD })).status).toBe(201);
  });

  test("by an administrator for somebody else, but not by a manager or upwards", async () => {
    const token = await SaferMeClient.of(server.url, organization);
    expect((await change(token, { password: "set by an admin" }, 21)).status).toBe(204);
    expect((await signIn(server.url, { email: `other-${email}`, password: "set by an admin" })).status).toBe(201);
    const manager = await SaferMeClient.signedIn(server.url, email, PASSWORD);
    expect((await change(manager, { password: "set by a manager" }, 21)).status).toBe(403);
    const before = await organization.contents();
    const both = { first_name: "New", password: "set by a manager" };
    expect((await change(manager, both, 21)).status).toBe(403);
    expect(await organization.contents()).toEqual(before);
    await organization.directory.users.update([{ id: 21, patch: { role: "owner" } }]);
    const admin = await SaferMeClient.of(server.url, organization, { role: "admin" });
    expect((await change(admin, { password: "set from below" }, 21)).status).toBe(403);
  });
});
