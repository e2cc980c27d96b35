import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ShownUser } from "../../src/api/happygrasshopper/present.ts";
import { HappyGrasshopperClient } from "./happygrasshopper-client.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const PERSON = 77;

let server: TestServer;
let organization: HttpOrganization;
let client: HappyGrasshopperClient;
let shown: ShownUser;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  const owner = await organization.user({ role: "owner", email: "owner@example.com" });
  await organization.user(
    {
      givenName: "Zoë",
      familyName: "Smith",
      email: "Zoe@Example.com",
      phone: "+1 (727) 232-9117",
      company: "Acme",
      birthDate: "1980-02-29",
      gender: "Female",
      timeZone: "Europe/Kyiv",
      status: "pending",
      profile: { counters: { contacts: 3, tags: 4 } },
    },
    PERSON,
  );
  client = await HappyGrasshopperClient.of(server.url, organization, owner);
  shown = (await client.get(PERSON)).json();
});

test("everything that a user has is shown", () => {
  expect(shown).toMatchObject({
    full_name: "Zoë Smith",
    email: "Zoe@Example.com",
    phone: "7272329117",
    dob: "1980-02-29",
    gender: "Female",
    status: "Pending",
    contacts_count: 3,
    tags_count: 4,
    roles: ["User"],
  });
});

describe("what is written", () => {
  test.each<[string, object, object]>([
    ["a first name", { first_name: "Anna" }, { first_name: "Anna", last_name: "Smith", full_name: "Anna Smith" }],
    ["a last name", { last_name: "Öz" }, { last_name: "Öz", full_name: "Zoë Öz" }],
    ["no last name", { last_name: null }, { last_name: "", full_name: "Zoë" }],
    ["an e-mail", { email: "z@example.com" }, { email: "z@example.com" }],
    ["the e-mail in other letters", { email: "zoe@example.com" }, { email: "zoe@example.com" }],
    ["a company", { company_name: "Bolt" }, { company_name: "Bolt" }],
    ["no company", { company_name: "" }, { company_name: "" }],
    ["a phone", { phone: "4155550123" }, { phone: "4155550123" }],
    ["a phone of elsewhere", { phone: "+380501234567" }, { phone: "501234567" }],
    ["no phone", { phone: null }, { phone: "" }],
    ["a birth date", { dob: "1990-01-01" }, { dob: "1990-01-01" }],
    ["no birth date", { dob: null }, { dob: null }],
    ["an empty birth date", { dob: "" }, { dob: null }],
    ["a gender", { gender: "Male" }, { gender: "Male" }],
    ["no gender", { gender: "Not Specified" }, { gender: "Not Specified" }],
    ["null as gender", { gender: null }, { gender: "Not Specified" }],
    ["a time zone", { time_zone: "America/New_York" }, { time_zone: "America/New_York" }],
    ["no time zone", { time_zone: "" }, { time_zone: "" }],
    ["several at once", { dob: null, phone: "", gender: "Male" }, { dob: null, phone: "", gender: "Male" }],
  ])("%s is shown afterwards, and nothing else is another", async (_what, body, changes) => {
    const answer = await client.put(PERSON, body);
    expect(answer.status).toBe(200);
    const { full_name, updated_at, ...others } = answer.json();
    const { full_name: name, updated_at: before, ...same } = { ...shown, ...changes };
    expect(others).toStrictEqual(same);
    expect(full_name).toBe(name);
    expect(updated_at >= before).toBe(true);
    expect((await client.get(PERSON)).text).toBe(answer.text);
  });

  test.each<[string, () => unknown]>([
    ["the whole user as it was read", () => shown],
    ["each field that can be written", () => ({ first_name: "Zoë", phone: "7272329117", gender: "Female" })],
    ["an empty object", () => ({})],
    ["no body at all", () => undefined],
    [
      "counters and times of an older copy",
      () => ({ contacts_count: 1, tags_count: 9, updated_at: "2001-01-01T00:00:00Z" }),
    ],
    ["keys that nobody knows", () => ({ favourite_color: "green", title: "Dr." })],
  ])("%s changes nothing and is in no journal", async (_what, body) => {
    const before = await organization.contents();
    const answer = await client.put(PERSON, body());
    expect([answer.status, answer.json()]).toStrictEqual([200, shown]);
    expect(await organization.contents()).toEqual(before);
  });

  test("nobody's fields, written back, stay empty", async () => {
    const { id } = await organization.user();
    const empty: ShownUser = (await client.get(id)).json();
    expect(empty).toMatchObject({
      first_name: "",
      full_name: "",
      email: "",
      phone: "",
      gender: "Not Specified",
      dob: null,
    });
    const before = await organization.contents();
    expect((await client.put(id, empty)).json()).toStrictEqual(empty);
    expect((await client.put(id, { ...empty, gender: "Not Specified" })).json()).toStrictEqual(empty);
    expect(await organization.contents()).toEqual(before);
  });

  test("a full name that was read before a half of it changed is no obstacle", async () => {
    const answer = await client.put(PERSON, { ...shown, first_name: "Anna" });
    expect(answer.json()).toMatchObject({ first_name: "Anna", full_name: "Anna Smith" });
    expect((await client.put(PERSON, { ...shown, first_name: "Anna", last_name: "Öz" })).json()).toMatchObject({
      full_name: "Anna Öz",
    });
  });
});

describe("what is refused, with nothing changed", () => {
  test.each<[string, unknown, Record<string, string>]>([
    ["a number for a name", { first_name: 7 }, { first_name: "The first_name must be a string." }],
    ["a list for a phone", { phone: ["1"] }, { phone: "The phone must be a string." }],
    ["an e-mail that is none", { email: "zoe" }, { email: "email is not an e-mail address." }],
    ["no e-mail", { email: "" }, { email: "The email is required." }],
    ["null as e-mail", { email: null }, { email: "The email is required." }],
    ["an e-mail of somebody else", { email: "OWNER@example.com" }, { email: "The email has already been taken." }],
    ["a phone without digits", { phone: "none" }, { phone: "phone is not a phone number." }],
    ["a day that is not", { dob: "1990-02-30" }, { dob: "dob is a date of the form YYYY-MM-DD." }],
    ["a time with the date", { dob: "1990-01-01T00:00:00Z" }, { dob: "dob is a date of the form YYYY-MM-DD." }],
    ["no such time zone", { time_zone: "Mars" }, { time_zone: "time_zone is an IANA time zone such as Europe/Kyiv." }],
    ["a name in two lines", { last_name: "a\nb" }, { last_name: "last_name holds control characters." }],
    [
      "too long a company",
      { company_name: "x".repeat(256) },
      { company_name: "company_name is longer than 255 characters." },
    ],
    ["another id", { id: 78 }, { id: "The id field is read-only." }],
    ["another full name alone", { full_name: "A B" }, { full_name: "The full_name field is read-only." }],
    ["another status", { status: "Active" }, { status: "The status field is read-only." }],
    ["another site", { site_id: 0 }, { site_id: "The site_id field is read-only." }],
    ["more roles", { roles: ["Administrator", "User"] }, { roles: "The roles field is read-only." }],
    ["a deletion", { deleted_at: "2020-01-01T00:00:00Z" }, { deleted_at: "The deleted_at field is read-only." }],
    [
      "several values",
      { first_name: "A", email: "zoe", dob: "x", time_zone: "Mars" },
      {
        email: "email is not an e-mail address.",
        dob: "dob is a date of the form YYYY-MM-DD.",
        time_zone: "time_zone is an IANA time zone such as Europe/Kyiv.",
      },
    ],
    [
      "several types and keys",
      { first_name: 7, email: null, id: 78 },
      {
        first_name: "The first_name must be a string.",
        email: "The email is required.",
        id: "The id field is read-only.",
      },
    ],
    ["a list", [{ first_name: "A" }], { body: "The body is a JSON object." }],
    ["a text", '"first_name"', { body: "The body is a JSON object." }],
    ["a good change beside a bad one", { first_name: "A", dob: "x" }, { dob: "dob is a date of the form YYYY-MM-DD." }],
  ])("%s", async (_what, body, errors) => {
    const before = await organization.contents();
    const headers = { "content-type": "application/json" };
    const answer = await client.ask(`/v3/users/${PERSON}`, { method: "PUT", body, headers });
    expect(answer.status).toBe(422);
    expect(answer.json()).toStrictEqual({
      message: "The given data was invalid.",
      errors: Object.fromEntries(Object.entries(errors).map(([field, message]) => [field, [message]])),
    });
    expect(await organization.contents()).toEqual(before);
  });
});

describe("roles", () => {
  test.each<[string, string | null, string[], string[]]>([
    ["nobody special", null, [], ["User"]],
    ["a member", null, ["member"], ["User"]],
    ["who leads a team", null, ["member", "team_admin"], ["Team Administrator", "User"]],
    ["who leads a department", null, ["department_admin"], ["Team Administrator", "User"]],
    ["an owner of a team", null, ["owner"], ["Team Administrator", "User"]],
    ["an admin", "admin", [], ["Administrator", "Team Administrator", "User"]],
    ["an owner", "owner", ["guest"], ["Administrator", "Team Administrator", "User"]],
    ["who leads without a team", "team_admin", [], ["Team Administrator", "User"]],
    ["a role of the organization's own", null, ["coach"], ["Coach", "User"]],
    ["one that leads", null, ["coach", "manager"], ["Team Administrator", "Coach", "User"]],
  ])("%s", async (_what, role, memberships, roles) => {
    const wire = { happygrasshopper: "Coach" };
    await organization.directory.roles.create({ key: "coach", name: "Coach", base: "member", wire });
    await organization.directory.roles.create({ key: "manager", name: "Manager", base: "team_admin" });
    const user = await organization.user({ role });
    for (const key of memberships) await organization.member(await organization.team(`Team of ${key}`), user, key);
    expect((await client.get(user.id)).json().roles).toEqual(roles);
    const listed = (await client.list("?per_page=100")).json().data as ShownUser[];
    expect(listed.find(({ id }) => id === user.id)?.roles).toEqual(roles);
  });
});
