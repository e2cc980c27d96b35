import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { SaferMeClient } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const TEAM = 7;
const OTHER_TEAM = 8;

let server: TestServer;
let organization: HttpOrganization;
let client: SaferMeClient;
let uuid: string;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  await organization.addTeam("Team", TEAM);
  await organization.addTeam("Other", OTHER_TEAM);
  await organization.addPeople(TEAM, [
    {
      userId: 20,
      membershipId: 30,
      fields: {
        givenName: "Ann",
        familyName: "Lee",
        email: "ann@people.example",
        phone: "+64 21 555 123",
        company: "Acme",
        avatar: "https://example.com/ann.png",
        profile: { visiting: "Bo", emailNotifications: false, acceptedTermsVersion: "3" },
      },
    },
    { userId: 21, membershipId: 31, fields: { givenName: "Bo", email: "bo@people.example" } },
  ]);
  await organization.directory.memberships.add([
    { id: 40, teamId: OTHER_TEAM, userId: 20, role: { key: "team_admin" } },
  ]);
  client = await SaferMeClient.of(server.url, organization);
  ({ uuid } = await organization.directory.users.get(20));
});

describe("a team person", () => {
  test("has the documented fields by default", async () => {
    const answer = await client.get(`/team_people/${uuid}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(
      JSON.stringify({
        id: 30,
        uuid,
        app_version: null,
        company: "Acme",
        email: "ann@people.example",
        first_name: "Ann",
        last_active_at: null,
        last_name: "Lee",
        preferred_contact: "ann@people.example",
        push_notification_enabled: false,
        role: "team_member",
        supervisor_id: null,
        team_id: TEAM,
        user_id: 20,
        visiting: "Bo",
      }),
    );
  });

  test("has two more on request", async () => {
    const answer = await client.get(`/team_people/${uuid}?fields=channel_count,report_count,-uuid`);
    expect(answer.json()).toMatchObject({ channel_count: 0, report_count: 0 });
    expect(answer.json()).not.toHaveProperty("uuid");
    expect((await client.get(`/team_people/${uuid}?fields=status`)).status).toBe(422);
  });

  test("is the one on the request's team", async () => {
    const on = async (team: number) => (await client.get(`/team_people/${uuid}`, { "x-teamid": String(team) })).json();
    expect(await on(OTHER_TEAM)).toMatchObject({ id: 40, team_id: OTHER_TEAM, role: "team_manager" });
    expect(await on(TEAM)).toMatchObject({ id: 30, team_id: TEAM, role: "team_member" });
    const bo = (await organization.directory.users.get(21)).uuid;
    expect((await client.get(`/team_people/${bo}`, { "x-teamid": String(OTHER_TEAM) })).status).toBe(404);
  });

  test("is found by the id of the membership and by a UUID in capitals too", async () => {
    expect((await client.get("/team_people/40")).json()).toMatchObject({ id: 40, uuid });
    expect((await client.get(`/team_people/${uuid.toUpperCase()}`)).json()).toMatchObject({ id: 30 });
  });

  test.each(["x", "0", "999", "00000000-0000-4000-8000-000000000000", "%00"])("%s is nobody", async (id) => {
    expect((await client.get(`/team_people/${id}`)).status).toBe(404);
    expect((await client.patch(`/team_people/${id}`, { team_person: { company: "x" } })).status).toBe(404);
  });

  test("is changed in what is sent, and in nothing else", async () => {
    const before = (await client.get(`/team_people/${uuid}`)).json();
    const change = { company: "New", first_name: "Anna", email: "anna@people.example", preferred_contact: "+64 9 1" };
    const answer = await client.patch(`/team_people/${uuid}`, { team_person: change });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect((await client.get(`/team_people/${uuid}`)).json()).toEqual({ ...before, ...change });
  });

  test("has what null or an empty text clears cleared", async () => {
    for (const empty of [null, ""]) {
      const cleared = { company: empty, visiting: empty, preferred_contact: empty, email: empty };
      expect((await client.patch(`/team_people/${uuid}`, { team_person: cleared })).status).toBe(204);
      const { profile } = await organization.directory.users.get(20);
      expect(Object.keys(profile).toSorted()).toEqual(["acceptedTermsVersion", "emailNotifications"]);
      expect((await client.get(`/team_people/${uuid}`)).json()).toMatchObject({
        company: null,
        visiting: null,
        email: null,
        preferred_contact: "+64 21 555 123",
      });
    }
  });
});

describe("a user", () => {
  const SHOWN = {
    id: 20,
    email_notifications_enabled: false,
    first_name: "Ann",
    last_name: "Lee",
    email: "ann@people.example",
    avatar: Object.fromEntries(
      ["mini", "small", "medium", "large", "huge"].map((size) => [size, "https://example.com/ann.png"]),
    ),
    contact_number: "+64 21 555 123",
    accepted_terms_version: "3",
    attached_avatar_id: null,
  };

  test("has all documented fields", async () => {
    expect((await client.get("/users/20")).text).toBe(JSON.stringify(SHOWN));
    expect(Object.keys((await client.get("/users/20?fields=-avatar,-id")).json())).toEqual(
      Object.keys(SHOWN).filter((name) => name !== "avatar" && name !== "id"),
    );
  });

  test("is changed in what is sent", async () => {
    const change = { first_name: "Anna", contact_number: "021 999", email_notifications_enabled: true };
    const answer = await client.patch("/users/20", { user: change });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect((await client.get("/users/20")).json()).toEqual({ ...SHOWN, ...change });
  });

  test("has what null clears cleared", async () => {
    const change = { last_name: null, contact_number: null, accepted_terms_version: null };
    expect((await client.patch("/users/20", { user: change })).status).toBe(204);
    expect((await client.get("/users/20")).json()).toEqual({ ...SHOWN, ...change });
  });

  test("sent back with the picture's sizes in another order is unchanged", async () => {
    const before = await organization.contents();
    const avatar = Object.fromEntries(Object.entries(SHOWN.avatar).toReversed());
    expect((await client.patch("/users/20", { user: { ...SHOWN, avatar } })).status).toBe(204);
    expect(await organization.contents()).toEqual(before);
  });

  test("that is deleted is not there", async () => {
    await organization.directory.users.delete(20);
    expect((await client.get("/users/20")).status).toBe(404);
    expect((await client.patch("/users/20", { user: {} })).status).toBe(404);
    expect((await client.get(`/team_people/${uuid}`)).status).toBe(404);
  });
});

describe("a change that is refused changes nothing", () => {
  test.each<[string, unknown, object]>([
    ["no user", {}, { message: "client error", param: "user" }],
    ["no body", undefined, { message: "client error", param: "user" }],
    ["a user that is a list", { user: [] }, { message: "client error", param: "user" }],
    ["a wrong type", { user: { first_name: 5 } }, invalid("first_name", "is not a string")],
    [
      "a flag that is none",
      { user: { email_notifications_enabled: "no" } },
      invalid("email_notifications_enabled", "is either true or false"),
    ],
    ["an e-mail that is none", { user: { email: "x" } }, invalid("email", "email is not an e-mail address.")],
    [
      "somebody's e-mail",
      { user: { first_name: "X", email: "BO@people.example" } },
      invalid("email", "Somebody else has this e-mail."),
    ],
    [
      "a phone that is none",
      { user: { contact_number: "none" } },
      invalid("contact_number", "contact_number is not a phone number."),
    ],
    [
      "a password that is none, beside a name",
      { user: { first_name: "X", password: "short" } },
      invalid("password", "is too short (minimum is 8 characters)"),
    ],
    [
      "several fields",
      { user: { nickname: "X", last_name: 5, id: 21 } },
      both({ nickname: ["is not a field"], last_name: ["is not a string"], id: ["cannot be changed"] }),
    ],
    [
      "several values",
      { user: { first_name: "a\nb", email: "x", contact_number: "none", last_name: "Fine" } },
      both({
        first_name: ["first_name holds control characters."],
        email: ["email is not an e-mail address."],
        contact_number: ["contact_number is not a phone number."],
      }),
    ],
    ["another id", { user: { first_name: "X", id: 21 } }, invalid("id", "cannot be changed")],
    ["another picture", { user: { avatar: null } }, invalid("avatar", "cannot be changed")],
    ["a field that is not there", { user: { nickname: "X" } }, invalid("nickname", "is not a field")],
    [
      "a name with a line break",
      { user: { first_name: "a\nb" } },
      invalid("first_name", "first_name holds control characters."),
    ],
  ])("%s", async (_name, body, expected) => {
    const before = await organization.contents();
    const answer = await client.patch("/users/20", body);
    expect([answer.status, answer.json()]).toEqual([422, expected]);
    expect(await organization.contents()).toEqual(before);
  });

  test.each<[string, unknown, object]>([
    ["no person", { user: {} }, { message: "client error", param: "team_person" }],
    ["another role", { team_person: { role: "team_admin" } }, invalid("role", "cannot be changed")],
    ["another team", { team_person: { team_id: 8 } }, invalid("team_id", "cannot be changed")],
    ["a wrong type", { team_person: { company: true } }, invalid("company", "is not a string")],
  ])("of a team person: %s", async (_name, body, expected) => {
    const before = await organization.contents();
    const answer = await client.patch(`/team_people/${uuid}`, body);
    expect([answer.status, answer.json()]).toEqual([422, expected]);
    expect(await organization.contents()).toEqual(before);
  });

  function invalid(field: string, message: string): object {
    return both({ [field]: [message] });
  }

  function both(refused: object): object {
    return { failures: refused, errors: refused };
  }
});

describe("teams", () => {
  test("are listed by ranges and read under both spellings", async () => {
    const answer = await client.range("/teams", 1, 5);
    expect(answer.headers["content-range"]).toBe("teams 1-1/2");
    expect(answer.headers["accept-ranges"]).toBe("teams");
    const [team] = answer.json();
    expect(Object.keys(team)).toEqual(["id", "uuid", "name", "description", "time_zone", "created_at", "updated_at"]);
    expect(team).toMatchObject({ id: OTHER_TEAM, name: "Other", description: null, time_zone: "UTC" });
    for (const path of [`/team/${OTHER_TEAM}`, `/teams/${OTHER_TEAM}`]) {
      expect((await client.get(path)).json()).toEqual(team);
    }
    expect((await client.get("/team/999")).status).toBe(404);
  });

  test("say who owns them and what the caller is there, when they are asked", async () => {
    const fields =
      "fields=owner_id,is_owner_of,is_admin_of,is_manager_of,-uuid,-description,-time_zone,-created_at,-updated_at";
    await organization.directory.memberships.update([{ id: 30, role: { key: "owner" } }]);
    expect((await client.get(`/teams?${fields}`)).json()).toEqual([
      { id: TEAM, name: "Team", owner_id: 20, is_owner_of: true, is_admin_of: true, is_manager_of: true },
      { id: OTHER_TEAM, name: "Other", owner_id: null, is_owner_of: true, is_admin_of: true, is_manager_of: true },
    ]);
    await givePassword(organization, 20, "correct horse");
    await organization.directory.users.update([{ id: 20, patch: { email: `ann-${organization.id}@people.example` } }]);
    const ann = await SaferMeClient.signedIn(server.url, `ann-${organization.id}@people.example`, "correct horse");
    expect((await ann.get(`/teams?${fields}`)).json()).toEqual([
      { id: TEAM, name: "Team", owner_id: 20, is_owner_of: true, is_admin_of: true, is_manager_of: true },
      { id: OTHER_TEAM, name: "Other", owner_id: null, is_owner_of: false, is_admin_of: false, is_manager_of: true },
    ]);
  });
});
