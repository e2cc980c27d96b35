import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TeamUser } from "../../src/api/heymarket/present.ts";
import type { JournalEntry } from "../../src/directory/journal/entry.ts";
import { HeymarketClient, idsOf, membersOf } from "./heymarket-client.ts";
import { HttpOrganization, type TestPerson } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const LONG_AGO = { createdAt: Date.UTC(2020, 0, 1), updatedAt: Date.UTC(2020, 0, 2) };
const OTHER_TEAM_MEMBER = 50;
const DELETED_MEMBER = 60;
const FOREIGN_MEMBER = 70;

/** The people of the team that the credential belongs to, whose key may grant roles up to admin. */
const TEAM: TestPerson[] = [
  person(1, "admin", {
    givenName: "Alice",
    familyName: "Smith",
    email: "alice@example.com",
    phone: "+1 (510) 555-3344",
  }),
  person(2, "member", { givenName: "Bob", familyName: "Jones", email: "Bob@example.com", phone: "15105553345" }),
  person(3, "team_admin", { givenName: "Mary  Ann", familyName: "van Dyke", email: "mary@example.com" }),
  person(4, "owner", { givenName: "Olga", familyName: "Owner", email: "olga@example.com" }),
  person(5, "guest", { givenName: "Cher" }),
  person(6, "reader", { familyName: "Prince", phone: "5105553346 ext. 12" }),
];

function person(membershipId: number, role: string, fields: TestPerson["fields"] = {}): TestPerson {
  return {
    membershipId,
    userId: membershipId + 100,
    role,
    fields,
    membershipTimes: LONG_AGO,
    userTimes: LONG_AGO,
  };
}

type Entry = Record<string, unknown>;

let server: TestServer;
let organization: HttpOrganization;
let team: number;
let client: HeymarketClient;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  team = await organization.addTeam("Support", 7);
  await organization.addPeople(team, TEAM);
  const otherTeam = await organization.addTeam("Sales", 8);
  await organization.addPeople(otherTeam, [person(OTHER_TEAM_MEMBER, "member", { email: "sales@example.com" })]);
  await organization.addPeople(team, [person(DELETED_MEMBER, "member", { email: "deleted@example.com" })]);
  await organization.directory.users.delete(DELETED_MEMBER + 100);
  client = new HeymarketClient(server.url, await organization.issueSecret(team));
});

/** What the API shows of everybody on the team, by e-mail, phone or, where there is neither, an update of nothing. */
async function shownTeam(): Promise<TeamUser[]> {
  return membersOf(await client.update([1, 2, 3, 4, 5, 6].map((id) => ({ id }))));
}

async function newEntries(before: readonly JournalEntry[]): Promise<JournalEntry[]> {
  return (await organization.journal()).slice(before.length);
}

/** The fields that were written, without their times. */
function withoutUpdates(member: TeamUser | undefined): object {
  return { ...member, updated_at: "", user_updated_at: "" };
}

describe("what an update changes, and what it leaves", () => {
  test.each<[string, Entry, Entry]>([
    ["both halves of the name", { first_name: "Jane", last_name: "Doe" }, { name: "Jane Doe" }],
    ["the first name alone keeps the last", { first_name: "Jane" }, { name: "Jane Smith" }],
    ["the last name alone keeps the first", { last_name: "Doe" }, { name: "Alice Doe" }],
    ["an empty first name keeps the last", { first_name: "" }, { name: "Smith" }],
    ["an empty last name keeps the first", { last_name: "" }, { name: "Alice" }],
    ["blanks around a name go", { first_name: "  Jane ", last_name: "\tDoe" }, { name: "Jane Doe" }],
    ["a name of any script", { first_name: "さくら", last_name: "Müller-Łódź" }, { name: "さくら Müller-Łódź" }],
    ["the whole name", { name: "Jane Doe" }, { name: "Jane Doe" }],
    ["a whole name of one word", { name: "Jane" }, { name: "Jane" }],
    ["no name at all", { name: "" }, { name: "" }],
    [
      "a whole name that its halves agree with",
      { name: "Jane Doe", first_name: "Jane", last_name: "Doe" },
      { name: "Jane Doe" },
    ],
    ["a whole name and the half that changes", { name: "Jane Smith", first_name: "Jane" }, { name: "Jane Smith" }],
    ["an e-mail", { email: "jane@example.com" }, { email: "jane@example.com" }],
    ["the letter case of an e-mail", { email: "ALICE@Example.com" }, { email: "ALICE@Example.com" }],
    ["no e-mail", { email: "" }, { email: "" }],
    ["the e-mail of somebody deleted", { email: "deleted@example.com" }, { email: "deleted@example.com" }],
    ["a phone", { phone: "15105559999" }, { phone: "15105559999" }],
    ["a phone as people write it", { phone: "+44 20 7946 0018" }, { phone: "442079460018" }],
    ["a national phone", { phone: "(510) 555-9999" }, { phone: "15105559999" }],
    ["a phone of another country, without its +", { phone: "4930901820" }, { phone: "4930901820" }],
    ["a phone that somebody else has too", { phone: "15105553345" }, { phone: "15105553345" }],
    ["no phone", { phone: "" }, { phone: "" }],
    ["a role", { role_id: 4 }, { role_id: 4 }],
    [
      "everything at once",
      { name: "Jane Doe", email: "j@d.example", phone: "15105559999", role_id: 2 },
      {
        name: "Jane Doe",
        email: "j@d.example",
        phone: "15105559999",
        role_id: 2,
      },
    ],
    ["keys that can only be read, whatever they hold", { created_at: "1999-01-01T00:00:00Z", updated_at: null }, {}],
    ["the membership's own team", { team_id: 7 }, {}],
    ["nothing", {}, {}],
  ])("%s", async (_name, entry, changes) => {
    const before = await shownTeam();
    const answer = await client.update([{ id: 1, ...entry }]);
    const [alice, ...others] = before;
    const [changed, ...more] = membersOf(answer);
    expect(withoutUpdates(changed)).toEqual({ ...withoutUpdates(alice), ...changes });
    expect(more).toEqual([]);
    expect(await shownTeam()).toEqual([changed, ...others]);
  });

  test.each([
    ["Mary Ann Smith", "Mary Ann", "Smith"],
    ["Jane", "Jane", ""],
    ["  Jane   Doe ", "Jane", "Doe"],
    ["", "", ""],
  ])("the whole name %j splits into %j and %j", async (name, givenName, familyName) => {
    await client.update([{ id: 1, name }]);
    expect(await organization.directory.users.get(101)).toMatchObject({ givenName, familyName });
  });

  test("changes the time of what changed, and of nothing else", async () => {
    const started = Math.floor(Date.now() / 1000);
    const updates = [
      { id: 1, first_name: "Jane" },
      { id: 2, role_id: 2 },
    ];
    const [named, promoted] = membersOf(await client.update(updates));
    const seconds = (text = "") => Date.parse(text) / 1000;
    expect(named).toMatchObject({ created_at: "2020-01-01T00:00:00Z", updated_at: "2020-01-02T00:00:00Z" });
    expect(named?.user_created_at).toBe("2020-01-01T00:00:00Z");
    expect(seconds(named?.user_updated_at)).toBeGreaterThanOrEqual(started);
    expect(promoted).toMatchObject({ created_at: "2020-01-01T00:00:00Z", user_updated_at: "2020-01-02T00:00:00Z" });
    expect(seconds(promoted?.updated_at)).toBeGreaterThanOrEqual(started);
  });

  test("is found by the new e-mail and phone and no longer by the old ones", async () => {
    await client.update([{ id: 1, email: "jane@example.com", phone: "15105559999" }]);
    const found = async (filters: object) => idsOf(await client.getUsers(filters));
    expect(await found({ email: ["jane@example.com"] })).toEqual([1]);
    expect(await found({ phone: ["15105559999"] })).toEqual([1]);
    expect(await found({ email: ["alice@example.com"], phone: ["15105553344"] })).toEqual([]);
  });

  test("an e-mail that was given up is free again", async () => {
    expect((await client.update([{ id: 1, email: "" }])).status).toBe(200);
    expect((await client.update([{ id: 2, email: "alice@example.com" }])).status).toBe(200);
  });
});

describe("many entries", () => {
  test("are answered in the order in which they were sent", async () => {
    const answer = await client.update([{ id: 5, first_name: "E" }, { id: 1 }, { id: 3, last_name: "Three" }]);
    expect(membersOf(answer).map(({ id, name }) => [id, name])).toEqual([
      [5, "E"],
      [1, "Alice Smith"],
      [3, "Mary  Ann Three"],
    ]);
  });

  test("two people may swap their e-mails", async () => {
    const answer = await client.update([
      { id: 1, email: "bob@example.com" },
      { id: 2, email: "alice@example.com" },
    ]);
    expect(answer).toMatchObject({ status: 200 });
    expect(idsOf(await client.getUsers({ email: ["bob@example.com"] }))).toEqual([1]);
  });

  test("give one journal entry a changed row, and none for what stays", async () => {
    const before = await organization.journal();
    await client.update([
      { id: 1, first_name: "Jane", role_id: 4 },
      { id: 2, role_id: 4 },
      { id: 3, phone: "15105559999" },
      { id: 5, role_id: 7 },
    ]);
    const entries = await newEntries(before);
    const updated = { action: "updated", version: 2, origin: "heymarket" };
    expect(entries).toMatchObject([
      { ...updated, object: "user", objectId: 101 },
      { ...updated, object: "user", objectId: 103 },
      { ...updated, object: "membership", objectId: 1 },
      { ...updated, object: "membership", objectId: 5 },
    ]);
  });

  test("say in the journal who changed what from what to what", async () => {
    const before = await organization.journal();
    await client.update([{ id: 2, last_name: "Doe", role_id: 6 }]);
    const { id } = (await organization.directory.credentials.list()).at(-1) ?? { id: 0 };
    expect(await newEntries(before)).toMatchObject([
      { credentialId: id, actorId: null, before: { familyName: "Jones" }, after: { familyName: "Doe" } },
      { credentialId: id, actorId: null, before: { role: "member" }, after: { role: "guest" } },
    ]);
  });

  test("up to a thousand at once, and not one more", async () => {
    const crowd = await organization.addTeam("Crowd");
    const ids = await organization.addPeople(
      crowd,
      Array.from({ length: 1001 }, () => ({})),
    );
    const crowdClient = new HeymarketClient(server.url, await organization.issueSecret(crowd));
    const entries = ids.map((id) => ({ id, first_name: `Number ${id}` }));
    const before = await organization.contents();
    const refused = await crowdClient.update(entries);
    expect([refused.status, refused.json()]).toEqual([
      400,
      { error: "bad_data", message: "users has more than 1000 entries.", field: "users" },
    ]);
    expect(await organization.contents()).toEqual(before);
    const taken = await crowdClient.update(entries.slice(1));
    expect(membersOf(taken).map(({ name }) => name)).toEqual(entries.slice(1).map(({ first_name }) => first_name));
  });
});

describe("reading a TeamUser and sending it back", () => {
  test("changes nothing and adds no journal entry", async () => {
    const agent = await organization.directory.roles.create({ key: "agent", name: "Agent", base: "member" });
    await client.update([{ id: 5, role_id: agent.wire.heymarket }]);
    const before = await organization.contents();
    const members = await shownTeam();
    const answer = await client.update(members);
    expect(membersOf(answer)).toEqual(members);
    expect(await organization.contents()).toEqual(before);
  });

  test("keeps the finer of two roles that share a number", async () => {
    const lead = { key: "lead", name: "Lead", base: "team_admin", wire: { heymarket: 42 } } as const;
    await organization.directory.roles.create(lead);
    await organization.addPeople(team, [{ membershipId: 80, role: "lead" }]);
    const [member] = membersOf(await client.update([{ id: 80 }]));
    expect(member?.role_id).toBe(42);
    expect(membersOf(await client.update([member]))).toEqual([member]);
    expect((await organization.directory.memberships.get(80)).membership).toMatchObject({ role: "lead", version: 1 });
  });
});

describe("a refused update changes nothing", () => {
  const good = { id: 2, first_name: "Changed", role_id: 6, email: "changed@example.com" };
  const place = "users[1]";

  test.each<[string, unknown, { field: string; message: RegExp }]>([
    ["an unknown id", { id: 999_999 }, { field: `${place}.id`, message: /^There is no such member/u }],
    [
      "the id of a member of another team",
      { id: OTHER_TEAM_MEMBER },
      { field: `${place}.id`, message: /^There is no such/u },
    ],
    ["the id of somebody deleted", { id: DELETED_MEMBER }, { field: `${place}.id`, message: /^There is no such/u }],
    ["the id of the user instead of the member", { id: 101 }, { field: `${place}.id`, message: /^There is no such/u }],
    ["a repeated id", { id: 2 }, { field: `${place}.id`, message: /twice/u }],
    ["no id", { first_name: "Jane" }, { field: `${place}.id`, message: /missing/u }],
    ["an id of 0", { id: 0 }, { field: `${place}.id`, message: /positive integer/u }],
    ["a negative id", { id: -1 }, { field: `${place}.id`, message: /positive integer/u }],
    ["an id as text", { id: "1" }, { field: `${place}.id`, message: /integer/u }],
    ["half an id", { id: 1.5 }, { field: `${place}.id`, message: /integer/u }],
    ["an id past what a number can hold", { id: 2 ** 53 }, { field: `${place}.id`, message: /integer/u }],
    ["no id but null", { id: null }, { field: `${place}.id`, message: /integer/u }],
    ["an unknown role", { id: 1, role_id: 99 }, { field: `${place}.role_id`, message: /no such role\.$/u }],
    ["a role as text", { id: 1, role_id: "4" }, { field: `${place}.role_id`, message: /integer/u }],
    ["a role of null", { id: 1, role_id: null }, { field: `${place}.role_id`, message: /integer/u }],
    ["a first name of null", { id: 1, first_name: null }, { field: `${place}.first_name`, message: /string/u }],
    ["a last name as a number", { id: 1, last_name: 7 }, { field: `${place}.last_name`, message: /string/u }],
    ["a name as a list", { id: 1, name: ["Jane", "Doe"] }, { field: `${place}.name`, message: /string/u }],
    ["an e-mail as true", { id: 1, email: true }, { field: `${place}.email`, message: /string/u }],
    ["a phone as a number", { id: 1, phone: 15105559999 }, { field: `${place}.phone`, message: /string/u }],
    ["another team", { id: 1, team_id: 8 }, { field: `${place}.team_id`, message: /read-only/u }],
    ["the own team as text", { id: 1, team_id: "7" }, { field: `${place}.team_id`, message: /read-only/u }],
    ["an unknown field", { id: 1, nickname: "Al" }, { field: `${place}.nickname`, message: /no field/u }],
    ["a field of another API", { id: 1, givenName: "Al" }, { field: `${place}.givenName`, message: /no field/u }],
    [
      "a field called like a method",
      { id: 1, constructor: "x" },
      { field: `${place}.constructor`, message: /no field/u },
    ],
    [
      "a field with a long name",
      { id: 1, ["x".repeat(999)]: 1 },
      { field: `${place}.${"x".repeat(64)}`, message: /no field/u },
    ],
    ["what is no e-mail", { id: 1, email: "alice" }, { field: `${place}.email`, message: /not an e-mail/u }],
    [
      "an e-mail with a line break",
      { id: 1, email: "a@example.com\nb" },
      { field: `${place}.email`, message: /not an e-mail/u },
    ],
    ["an e-mail in use", { id: 1, email: "mary@example.com" }, { field: `${place}.email`, message: /Somebody else/u }],
    [
      "one in use in other letter case",
      { id: 1, email: "MARY@EXAMPLE.COM" },
      { field: `${place}.email`, message: /Somebody else/u },
    ],
    [
      "one in use on another team",
      { id: 1, email: "sales@example.com" },
      { field: `${place}.email`, message: /Somebody else/u },
    ],
    [
      "one that the batch gives to another",
      { id: 1, email: "Changed@example.com" },
      { field: `${place}.email`, message: /Somebody else/u },
    ],
    ["what is no phone", { id: 1, phone: "call me" }, { field: `${place}.phone`, message: /not a phone/u }],
    [
      "a name with a line break",
      { id: 1, first_name: "Al\nice" },
      { field: `${place}.first_name`, message: /^first_name holds control/u },
    ],
    [
      "a name that is too long",
      { id: 1, last_name: "x".repeat(256) },
      { field: `${place}.last_name`, message: /^last_name is longer than 255/u },
    ],
    [
      "half a surrogate pair",
      '{"id": 1, "last_name": "\\ud800"}',
      { field: `${place}.last_name`, message: /^last_name is not well-formed/u },
    ],
    [
      "a whole name and a half that disagree",
      { id: 1, name: "Alice Smith", first_name: "Jane" },
      {
        field: `${place}.name`,
        message: /^name disagrees/u,
      },
    ],
    ["an entry that is a number", 1, { field: place, message: /object/u }],
    ["an entry that is null", null, { field: place, message: /object/u }],
    ["an entry that is a list", [], { field: place, message: /object/u }],
  ])("%s", async (_name, bad, { field, message }) => {
    const before = await organization.contents();
    const sent = typeof bad === "string" ? bad : JSON.stringify(bad);
    const answer = await client.ask("/v1/users/update", {
      method: "POST",
      body: `{"users": [${JSON.stringify(good)}, ${sent}]}`,
      headers: { "content-type": "application/json" },
    });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.json()).toEqual({ error: "bad_data", field, message: expect.stringMatching(message) });
    expect(await organization.contents()).toEqual(before);
  });

  test.each<[string, unknown, { field?: string; message: RegExp }]>([
    ["no entry", { users: [] }, { field: "users", message: /empty/u }],
    ["no list", {}, { field: "users", message: /missing/u }],
    ["an entry without a list", { users: { id: 1 } }, { field: "users", message: /array/u }],
    ["null for the list", { users: null }, { field: "users", message: /array/u }],
    ["a field beside the list", { users: [good], dry_run: true }, { field: "dry_run", message: /no field/u }],
    ["the list alone", [good], { message: /JSON object/u }],
    ["nothing", undefined, { message: /JSON object/u }],
  ])("%s", async (_name, body, { field, message }) => {
    const before = await organization.contents();
    const answer = await client.ask("/v1/users/update", { method: "POST", body });
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({
      error: "bad_data",
      message: expect.stringMatching(message),
      ...(field === undefined ? {} : { field }),
    });
    expect(await organization.contents()).toEqual(before);
  });

  test.each([
    ["the id of a member of another team", () => OTHER_TEAM_MEMBER],
    ["the id of somebody deleted", () => DELETED_MEMBER],
    ["the id of a member of another organization", () => FOREIGN_MEMBER],
  ])("%s is answered exactly as an id that never was", async (_name, id) => {
    const foreign = await HttpOrganization.create(server.app);
    await foreign.addPeople(await foreign.addTeam(), [person(FOREIGN_MEMBER, "member")]);
    const before = [await organization.contents(), await foreign.contents()];
    const [asked, never] = [
      await client.update([{ id: id(), role_id: 6 }]),
      await client.update([{ id: 999_999, role_id: 6 }]),
    ];
    expect([asked.status, asked.text]).toEqual([never.status, never.text]);
    expect([await organization.contents(), await foreign.contents()]).toEqual(before);
  });
});

describe("what the credential may not do is denied", () => {
  test.each<[string, Entry, string | undefined]>([
    ["a role above its own", { id: 2, role_id: 5 }, "users[0].role_id"],
    ["to change the role of somebody above it", { id: 4, role_id: 4 }, "users[0].role_id"],
    ["to change the name of somebody above it", { id: 4, first_name: "Jane" }, "users[0]"],
    ["to change the e-mail of somebody above it", { id: 4, email: "mine@example.com" }, "users[0]"],
  ])("%s", async (_name, entry, field) => {
    const before = await organization.contents();
    const answer = await client.update([entry]);
    expect(answer.status).toBe(403);
    expect(answer.json()).toEqual({ error: "Denied", message: expect.stringMatching(/a role above your own/u), field });
    expect(await organization.contents()).toEqual(before);
  });

  test("the team's last owner stays one", async () => {
    const owner = new HeymarketClient(server.url, await organization.issueKey(team, { role: "owner" }));
    const before = await organization.contents();
    const answer = await owner.update([
      { id: 2, first_name: "Changed" },
      { id: 4, role_id: 1 },
    ]);
    expect(answer.status).toBe(403);
    expect(answer.json()).toEqual({ error: "Denied", message: expect.stringMatching(/last owner/u) });
    expect(await organization.contents()).toEqual(before);
    expect(
      (
        await owner.update([
          { id: 2, role_id: 5 },
          { id: 4, role_id: 1 },
        ])
      ).status,
    ).toBe(200);
  });

  test("a read-only credential reads and writes nothing", async () => {
    const reader = new HeymarketClient(server.url, await organization.issueKey(team, { scope: "read" }));
    const before = await organization.contents();
    expect((await reader.getUsers({ email: "alice@example.com" })).status).toBe(200);
    for (const entry of [{ id: 1, first_name: "Jane" }, { id: 1 }, { id: 999_999 }]) {
      const answer = await reader.update([entry]);
      expect([answer.status, answer.json()]).toMatchObject([403, { error: "Denied" }]);
    }
    expect(await organization.contents()).toEqual(before);
  });
});
