import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HeymarketClient, idsOf, membersOf } from "./heymarket-client.ts";
import { HttpOrganization, type TestPerson } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const BORN = Date.UTC(2023, 0, 15, 9, 0, 0, 999);
const CHANGED = Date.UTC(2024, 2, 10, 14, 22, 0, 1);
const ACCOUNT_BORN = Date.UTC(2018, 0, 1, 0, 0, 0, 0);
const ACCOUNT_CHANGED = Date.UTC(2026, 10, 30, 23, 59, 59, 500);

/** The people of the team that the credential belongs to, by membership id. */
const TEAM: TestPerson[] = [
  {
    membershipId: 30,
    userId: 900,
    role: "admin",
    fields: { givenName: "Alice", familyName: "Smith", email: "Alice@Example.com", phone: "+1 (510) 555-3344" },
    membershipTimes: { createdAt: BORN, updatedAt: CHANGED },
    userTimes: { createdAt: ACCOUNT_BORN, updatedAt: ACCOUNT_CHANGED },
  },
  { membershipId: 12, fields: { givenName: "Bob", email: "bob@example.com", phone: "15105553345" } },
  { membershipId: 13, fields: { givenName: "Chloé", email: "chloé.dubois@example.fr", phone: "+33 6 12 34 56 78" } },
  { membershipId: 14, fields: { givenName: "Dora", email: "dora@example.com", phone: "510-555-3345" } },
  { membershipId: 15, fields: { givenName: "Silent", familyName: "One" } },
  {
    membershipId: 16,
    fields: {
      givenName: "Emil",
      email: "emil@example.com",
      phone: "+442079460018",
      profile: {
        emails: [{ kind: "home", value: "emil@home.example" }],
        phones: [{ kind: "home", value: "+44 20 7946 0019", e164: "" }],
      },
    },
  },
  { membershipId: 17, fields: { givenName: "Ext", phone: "5105553346 ext. 12" } },
];

let server: TestServer;
let organization: HttpOrganization;
let client: HeymarketClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  const team = await organization.addTeam("Support", 7);
  const otherTeam = await organization.addTeam("Sales", 8);
  await organization.addPeople(team, TEAM);
  await organization.addPeople(otherTeam, [{ fields: { email: "elsewhere@example.com", phone: "+15105553347" } }]);
  await organization.directory.memberships.add([{ id: 5, teamId: otherTeam, userId: 900, role: { key: "member" } }]);
  const [gone = 0] = await organization.addPeople(team, [
    { fields: { email: "gone@example.com", phone: "15105553348" } },
  ]);
  await organization.directory.users.delete((await organization.directory.memberships.get(gone)).user.id);
  const foreign = await HttpOrganization.create(server.app);
  await foreign.addPeople(await foreign.addTeam("Support", 7), [
    { membershipId: 12, fields: { email: "alice@example.com", phone: "+15105553344" } },
    { fields: { email: "foreign@example.com" } },
  ]);
  client = new HeymarketClient(server.url, await organization.issueSecret(team));
});
afterAll(() => server[Symbol.asyncDispose]());

describe("the filters as a JSON body on the GET", () => {
  test.each<[string, object, number[]]>([
    ["an e-mail", { email: ["bob@example.com"] }, [12]],
    ["an e-mail in other letter case than it has", { email: ["BOB@EXAMPLE.COM"] }, [12]],
    ["an e-mail that was typed in other letter case", { email: ["alice@example.com"] }, [30]],
    ["an e-mail with a letter that is not ASCII", { email: ["CHLOÉ.dubois@example.fr"] }, [13]],
    ["an e-mail with blanks around it", { email: [" bob@example.com "] }, [12]],
    ["a further e-mail of somebody's", { email: ["emil@home.example"] }, [16]],
    ["a phone", { phone: ["15105553344"] }, [30]],
    ["a phone with its +", { phone: ["+15105553344"] }, [30]],
    ["a phone with spaces, dashes and brackets", { phone: ["+1 (510) 555-33-44"] }, [30]],
    ["a phone of another country", { phone: ["33612345678"] }, [13]],
    ["a national phone", { phone: ["5105553344"] }, [30]],
    ["a phone that two people share, typed in two forms", { phone: ["15105553345"] }, [12, 14]],
    ["a further phone of somebody's", { phone: ["442079460019"] }, [16]],
    ["a phone with an extension, by its digits", { phone: ["510555334612"] }, [17]],
    ["e-mails and phones: the union", { email: ["dora@example.com"], phone: ["15105553344"] }, [14, 30]],
    ["both of the same person: once", { email: ["alice@example.com"], phone: ["15105553344"] }, [30]],
    ["the same value many times: once", { email: ["bob@example.com", "bob@example.com", "Bob@example.com"] }, [12]],
    [
      "in any order: by id",
      { email: ["alice@example.com", "bob@example.com", "chloé.dubois@example.fr"] },
      [12, 13, 30],
    ],
    ["a value without a list around it", { email: "bob@example.com" }, [12]],
    ["one filter empty", { phone: [], email: ["bob@example.com"] }, [12]],
    ["one filter null", { phone: null, email: ["bob@example.com"] }, [12]],
    ["unknown values beside known ones", { email: ["nobody@example.com", "bob@example.com"], phone: ["1"] }, [12]],
    ["only unknown values", { email: ["nobody@example.com"], phone: ["19995550000"] }, []],
    ["a value that is empty", { email: [""] }, []],
    ["a phone without digits", { phone: ["+"] }, []],
    ["the beginning of an e-mail", { email: ["bob@example.co"] }, []],
    ["a wildcard", { email: ["%", "*", "bob@example.___"], phone: ["1510555%"] }, []],
    ["what no text can hold", { email: ["bob@example.com\u0000", "\ud800"], phone: ["\u0000"] }, []],
    ["somebody on another team", { email: ["elsewhere@example.com"], phone: ["15105553347"] }, []],
    ["somebody deleted", { email: ["gone@example.com"], phone: ["15105553348"] }, []],
    ["somebody in another organization", { email: ["foreign@example.com"] }, []],
  ])("%s", async (_name, body, ids) => {
    expect(idsOf(await client.getUsers(body))).toEqual(ids);
  });

  test.each(["6568123456", "656-812-3456", " (65) 6812.3456", "65 6812 3456", "65–6812–3456", "+65 6812-3456"])(
    "%j is one number, whether it is looked up or written",
    async (typed) => {
      const american = await HttpOrganization.create(server.app);
      const team = await american.addTeam();
      const [abroad, here, written = 0] = await american.addPeople(team, [
        { fields: { phone: "+65 6812 3456" } },
        { fields: { phone: "+1 656 812 3456" } },
        {},
      ]);
      const theirs = new HeymarketClient(server.url, await american.issueSecret(team));
      expect(idsOf(await theirs.getUsers({ phone: [typed] }))).toEqual([abroad]);
      const [changed] = membersOf(await theirs.update([{ id: written, phone: typed }]));
      expect(changed).toMatchObject({ id: written, phone: "6568123456" });
      expect(idsOf(await theirs.getUsers({ phone: [typed] }))).toEqual([abroad, written]);
      expect(idsOf(await theirs.getUsers({ phone: ["+1 656 812 3456"] }))).toEqual([here]);
    },
  );

  test("digits that are an international number are no national one that has the same", async () => {
    const german = await HttpOrganization.create(server.app, "DE");
    const berlin = await german.addTeam();
    const [american, national] = await german.addPeople(berlin, [
      { fields: { phone: "+1 510 555 3344" } },
      { fields: { phone: "0151 05553344" } },
    ]);
    const germanClient = new HeymarketClient(server.url, await german.issueSecret(berlin));
    const find = async (phone: string) => idsOf(await germanClient.getUsers({ phone }));
    expect(await find("15105553344")).toEqual([american]);
    expect(await find("4915105553344")).toEqual([national]);
    expect(await find("0151 0555 3344")).toEqual([national]);
    expect(await find("+49 151 0555 3344")).toEqual([national]);
  });

  test("hundreds of values, most of them known", async () => {
    const crowd = await organization.addTeam("Crowd");
    const people = Array.from({ length: 400 }, (_, index) => ({
      fields: { email: `person.${index}@crowd.example`, phone: `+1212555${String(1000 + index)}` },
    }));
    const ids = await organization.addPeople(crowd, people);
    const crowdClient = new HeymarketClient(server.url, await organization.issueSecret(crowd));
    const email = people.map(({ fields }) => fields.email.toUpperCase()).toReversed();
    const phone = people.slice(0, 300).map(({ fields }) => fields.phone.slice(1));
    expect(idsOf(await crowdClient.getUsers({ email: [...email, "nobody@crowd.example"], phone }))).toEqual(ids);
    expect(idsOf(await crowdClient.getUsers({ phone }))).toEqual(ids.slice(0, 300));
  });
});

describe("the filters as query parameters", () => {
  test.each<[string, string, number[]]>([
    ["email", "email=bob@example.com", [12]],
    ["email[]", "email[]=bob@example.com", [12]],
    ["email[] encoded", "email%5B%5D=bob%40example.com", [12]],
    ["email with numbers, as PHP writes lists", "email[0]=bob@example.com&email[1]=dora@example.com", [12, 14]],
    ["phone", "phone=15105553344", [30]],
    ["phone[] with a +, which a query reads as a blank", "phone[]=+15105553344", [30]],
    ["phone[] with an encoded +", "phone[]=%2B1%20510%20555%203344", [30]],
    ["one name many times", "email=bob@example.com&email=dora@example.com", [12, 14]],
    ["every form at once: the union", "email=bob@example.com&email[]=dora@example.com&phone=15105553344", [12, 14, 30]],
    ["an unknown value", "email=nobody@example.com", []],
    ["parameters of no meaning beside it", "email=bob@example.com&_=123&team_id=8&emails=dora@example.com", [12]],
    ["what no text can hold", "email=%00&phone=%00", []],
    ["somebody on another team", "email=elsewhere@example.com", []],
  ])("%s", async (_name, query, ids) => {
    expect(idsOf(await client.queryUsers(query))).toEqual(ids);
  });

  test("together with a body: the union", async () => {
    const answer = await client.ask("/v1/users/get?email=bob@example.com", { body: { phone: ["15105553344"] } });
    expect(idsOf(answer)).toEqual([12, 30]);
  });

  test("a hundred values", async () => {
    const query = Array.from({ length: 100 }, (_, index) => `email[]=nobody${index}@example.com`);
    expect(idsOf(await client.queryUsers([...query, "email[]=bob@example.com"].join("&")))).toEqual([12]);
  });
});

describe("a request that says nothing to look for", () => {
  const needed = {
    error: "bad_data",
    message: "Send phone, email or both: at least one value to look up.",
  };
  test.each<[string, { query?: string; body?: unknown }]>([
    ["no body and no query", {}],
    ["an empty body", { body: {} }],
    ["empty lists", { body: { phone: [], email: [] } }],
    ["nulls", { body: { phone: null, email: null } }],
    ["other query parameters", { query: "?emails=bob@example.com&phones[]=15105553344" }],
  ])("%s", async (_name, { query = "", body }) => {
    const answer = await client.ask(`/v1/users/get${query}`, { body });
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual(needed);
  });
});

describe("a request that can't be understood", () => {
  test.each<[string, unknown, { message: RegExp; field?: string }]>([
    ["a number for a phone", { phone: [15105553344] }, { message: /^phone is an array of strings/u, field: "phone" }],
    ["an object for an e-mail", { email: { a: "b" } }, { message: /^email is an array/u, field: "email" }],
    [
      "null among the e-mails",
      { email: ["bob@example.com", null] },
      { message: /^email is an array/u, field: "email" },
    ],
    ["lists within lists", { email: [["bob@example.com"]] }, { message: /^email is an array/u, field: "email" }],
    ["true", { email: true }, { message: /^email is an array/u, field: "email" }],
    ["a filter that there is not", { emails: ["bob@example.com"] }, { message: /no field/u, field: "emails" }],
    [
      "a field called like a method of every object",
      { constructor: 1 },
      { message: /no field/u, field: "constructor" },
    ],
    ["a list", ["bob@example.com"], { message: /^The body is a JSON object/u }],
    ["a text", '"bob@example.com"', { message: /^The body is a JSON object/u }],
    ["null", "null", { message: /^The body is a JSON object/u }],
    ["more than a thousand values", { phone: Array(1001).fill("1") }, { message: /at most 1000/u }],
  ])("%s", async (_name, body, { message, field }) => {
    const answer = await client.ask("/v1/users/get", { body, headers: { "content-type": "application/json" } });
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({
      error: "bad_data",
      message: expect.stringMatching(message),
      ...(field === undefined ? {} : { field }),
    });
  });
});

describe("a TeamUser", () => {
  test("has all ten keys, each of its type", async () => {
    const answer = await client.getUsers({ email: ["alice@example.com"] });
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.json()).toStrictEqual({
      memberships: [
        {
          id: 30,
          phone: "15105553344",
          name: "Alice Smith",
          email: "Alice@Example.com",
          role_id: 1,
          team_id: 7,
          created_at: "2023-01-15T09:00:00Z",
          updated_at: "2024-03-10T14:22:00Z",
          user_created_at: "2018-01-01T00:00:00Z",
          user_updated_at: "2026-11-30T23:59:59Z",
        },
      ],
    });
  });

  test("has them even when there is nothing to say", async () => {
    const silent = await organization.addTeam("Silent");
    const bare = new HeymarketClient(server.url, await organization.issueSecret(silent));
    const [id] = await organization.addPeople(silent, [{ fields: { email: "x@silent.example" } }]);
    const [member] = membersOf(await bare.getUsers({ email: "x@silent.example" }));
    expect(member).toMatchObject({ id, phone: "", name: "", email: "x@silent.example" });
    expect(Object.keys(member ?? {})).toHaveLength(10);
  });

  test.each([
    ["+1 (510) 555-3344", "15105553344"],
    ["510-555-3344", "15105553344"],
    ["+33 6 12 34 56 78", "33612345678"],
    ["5105553346 ext. 12", "510555334612"],
    ["112", "112"],
  ])("shows the phone %s as digits with the country code: %s", async (typed, shown) => {
    const phones = await organization.addTeam();
    const phoneClient = new HeymarketClient(server.url, await organization.issueSecret(phones));
    await organization.addPeople(phones, [{ fields: { phone: typed } }]);
    const [member] = membersOf(await phoneClient.getUsers({ phone: [shown] }));
    expect(member?.phone).toBe(shown);
  });

  test("shows the numbers of the built-in roles, and an own role's own", async () => {
    const roles = await organization.addTeam("Roles");
    const own = await organization.directory.roles.create({ key: "agent", name: "Agent", base: "member" });
    const keys = ["admin", "team_admin", "department_admin", "member", "owner", "guest", "reader", "agent"];
    await organization.addPeople(
      roles,
      keys.map((role) => ({ role, fields: { givenName: role, email: `${role}@roles.example` } })),
    );
    const roleClient = new HeymarketClient(server.url, await organization.issueSecret(roles));
    const answer = await roleClient.getUsers({ email: keys.map((role) => `${role}@roles.example`) });
    const shown = membersOf(answer).map((member) => member.role_id);
    expect(shown).toEqual([1, 2, 3, 4, 5, 6, 7, own.wire.heymarket]);
  });
});
