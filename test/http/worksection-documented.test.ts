import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import type { Answer } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";
import { WorksectionClient } from "./worksection-client.ts";

/** The admin API key of the vendor's documentation, which the sample organization has. */
const KEY = "7776461cd931e7b1c8e9632ff8e979ce";

/** The first user of the vendor's sample, with values in the place of its placeholders and the phone that it forgets. */
const SAMPLE_USER = {
  id: "77",
  first_name: "USER_FIRST_NAME_1",
  last_name: "USER_LAST_NAME_1",
  name: "USER_FIRST_NAME_1 USER_LAST_NAME_1",
  title: "USER_POSITION",
  url: "https://example.com/CONTACT_URL",
  services: { chats: { WhatsApp: "+1 415 555 0101" }, socials: { LinkedIn: "user-1" } },
  contacts: "CONTACT_OTHER_CONTACTS",
  date_added: "2026-03-02 13:45",
  rate: 12.5,
  avatar: "https://example.com/avatar.gif",
  group: "USER_GROUP",
  department: "USER_DEPARTMENT",
  role: "department admin",
  email: "user@worksection.example",
  phone: "USER 415 555 0101",
  phone2: "415 555 0102",
  phone3: "415 555 0103",
  phone4: "415 555 0104",
  address: "USER_ADDRESS",
  address2: "USER_ADDRESS_2",
};

let server: TestServer;
let organization: HttpOrganization;
let client: WorksectionClient;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  await seedSample(organization.directory);
  client = new WorksectionClient(server.url, KEY, organization.organization.slug);
});

/** The data of an answer that has to be a good one. */
// oxlint-disable-next-line typescript/no-explicit-any -- a test may look into any answer
function dataOf(answer: Answer): any {
  expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json; charset=utf-8" } });
  const { status, data } = answer.json();
  expect(status, answer.text).toBe("ok");
  return data;
}

/** Everybody by the key of the list, `id` being a text. */
function byId(users: { id: string }[], id: number): object | undefined {
  return users.find((user) => user.id === String(id));
}

/** Somebody of whom everything is known, under a team that nobody else is on. */
async function addSampleUser(): Promise<void> {
  const { directory } = organization;
  const team = await directory.teams.create({ fields: { name: SAMPLE_USER.group } });
  const { url, services, contacts, rate } = SAMPLE_USER;
  await directory.users.create([
    {
      id: Number(SAMPLE_USER.id),
      fields: {
        givenName: SAMPLE_USER.first_name,
        familyName: SAMPLE_USER.last_name,
        title: SAMPLE_USER.title,
        avatar: SAMPLE_USER.avatar,
        department: SAMPLE_USER.department,
        email: SAMPLE_USER.email,
        phone: SAMPLE_USER.phone,
        profile: {
          url,
          ...services,
          otherContacts: contacts,
          rate,
          phones: [
            { kind: "home", value: SAMPLE_USER.phone4, e164: "" },
            { kind: "office", value: SAMPLE_USER.phone2, e164: "" },
            { kind: "mobile", value: SAMPLE_USER.phone3, e164: "" },
          ],
          addresses: [
            { kind: "work", value: SAMPLE_USER.address },
            { kind: "home", value: SAMPLE_USER.address2 },
          ],
        },
      },
    },
  ]);
  await directory.memberships.add([
    {
      teamId: team.id,
      userId: Number(SAMPLE_USER.id),
      role: { key: "department_admin" },
      invitedAt: Date.parse("2026-03-02T13:45:59Z"),
    },
  ]);
}

describe("get_users", () => {
  test("shows the sample's user to the byte: keys, order, types", async () => {
    await addSampleUser();
    const users = dataOf(await client.ask("action=get_users&hash=82d6b87d8d0b3ca3a91506adfc42751d"));
    expect(JSON.stringify(byId(users, 77))).toBe(JSON.stringify(SAMPLE_USER));
  });

  test("lists the whole account by id, everybody with the keys that are always there", async () => {
    const users = dataOf(await client.get("get_users"));
    expect(users.length).toBeGreaterThan(50);
    expect(users.map(({ id }: { id: string }) => Number(id))).toEqual(
      users.map(({ id }: { id: string }) => Number(id)).toSorted((a: number, b: number) => a - b),
    );
    for (const user of users) {
      expect(user).toMatchObject({
        id: expect.stringMatching(/^\d+$/u),
        first_name: expect.any(String),
        last_name: expect.any(String),
        name: expect.any(String),
        title: expect.any(String),
        url: expect.any(String),
        services: { chats: expect.any(Object), socials: expect.any(Object) },
        date_added: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d$/u),
        avatar: expect.stringMatching(/^(?:https?|data):/u),
        group: expect.any(String),
        department: expect.any(String),
        role: expect.stringMatching(/^(?:owner|account admin|team admin|department admin|user|guest|reader)$/u),
        email: expect.stringContaining("@"),
      });
    }
    expect(new Set(users.map(({ role }: { role: string }) => role))).toEqual(
      new Set(["owner", "account admin", "team admin", "department admin", "user", "guest", "reader"]),
    );
  });

  test("leaves out what is not specified, and nothing else", async () => {
    await organization.directory.users.create([{ id: 500, fields: { givenName: "Bare" } }]);
    const bare = byId(dataOf(await client.get("get_users")), 500) ?? {};
    expect(Object.keys(bare).join(" ")).toBe(
      "id first_name last_name name title url services date_added avatar group department role email",
    );
    expect(bare).toMatchObject({ name: "Bare", last_name: "", url: "", services: { chats: {}, socials: {} } });
    expect(bare).toMatchObject({ group: "", department: "", role: "user", email: "500@500.worksection.com" });
  });

  test("an owner or admin of a team administers that team and not the account", async () => {
    const users = dataOf(await client.get("get_users"));
    expect(byId(users, 2)).toMatchObject({ role: "owner", group: "Head Office" });
    expect(byId(users, 1)).toMatchObject({ role: "account admin" });
    expect(byId(users, 10)).toMatchObject({ role: "team admin", group: "Customer Care" });
    expect(byId(users, 8)).toMatchObject({ role: "reader" });
  });

  test("somebody who was deactivated is not listed", async () => {
    await organization.directory.users.create([{ id: 501, fields: { status: "inactive" } }]);
    expect(byId(dataOf(await client.get("get_users")), 501)).toBeUndefined();
  });

  test("a list of several pages is one list", async () => {
    const fields = { familyName: "Many" };
    await organization.directory.users.create(Array.from({ length: 2100 }, (_none, at) => ({ id: 1000 + at, fields })));
    const answer = await client.get("get_users");
    const many = dataOf(answer).filter(({ last_name }: { last_name: string }) => last_name === "Many");
    expect(many.map(({ id }: { id: string }) => Number(id))).toEqual(
      Array.from({ length: 2100 }, (_none, at) => 1000 + at),
    );
  });
});

describe("add_user", () => {
  test("invites somebody of whom everything is said", async () => {
    const answer = await client.get("add_user", {
      email: "user@new.example",
      first_name: "Kate",
      last_name: "Greenway",
      title: "Manager",
      group: "Engineering",
      department: "Sales",
      role: "guest",
    });
    const data = dataOf(answer);
    expect(JSON.stringify(data)).toBe(
      JSON.stringify({
        id: data.id,
        first_name: "Kate",
        last_name: "Greenway",
        name: "Kate Greenway",
        title: "Manager",
        rate: 0,
        avatar: data.avatar,
        group: "Engineering",
        department: "Sales",
        role: "guest",
        email: "user@new.example",
      }),
    );
    expect(data.id).toMatch(/^\d+$/u);
    expect(byId(dataOf(await client.get("get_users")), Number(data.id))).toMatchObject({
      name: "Kate Greenway",
      role: "guest",
      date_added: expect.any(String),
    });
    const [invitation] = (await organization.directory.invitations.list({ limit: 10 })).rows;
    expect(invitation).toMatchObject({ userId: Number(data.id), teamId: 3, state: "queued" });
    expect(await organization.directory.users.get(Number(data.id))).toMatchObject({ status: "pending", role: null });
  });

  test("takes the names from the address where there are none, and the first team", async () => {
    const data = dataOf(await client.get("add_user", { email: "kate.greenway@new.example" }));
    expect(data).toMatchObject({ first_name: "kate", last_name: "greenway", name: "kate greenway" });
    expect(data).toMatchObject({ group: "Site Safety", role: "user", title: "", department: "" });
  });
});

describe("teams", () => {
  test("get_user_groups", async () => {
    const data = dataOf(await client.get("get_user_groups"));
    expect(JSON.stringify(data[0])).toBe(JSON.stringify({ id: "1", title: "Site Safety", type: "company", client: 0 }));
    expect(data).toContainEqual({ id: "4", title: "Harbourview Clinic", type: "company", client: 1 });
  });

  test("add_user_group makes a team once", async () => {
    const made = dataOf(await client.get("add_user_group", { title: "Contoso", client: 1 }));
    expect(made).toEqual({ id: expect.stringMatching(/^\d+$/u), title: "Contoso", type: "company", client: 1 });
    const before = (await organization.journal()).length;
    expect(dataOf(await client.get("add_user_group", { title: "contoso" }))).toEqual(made);
    expect(await organization.journal()).toHaveLength(before);
  });

  test("teams of one name that come at once become one", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.get("add_user_group", { title: "Twin" })));
    expect(new Set(answers.map((answer) => dataOf(answer).id)).size).toBe(1);
  });
});

describe("contacts", () => {
  test("add_contact and get_contacts", async () => {
    const given = {
      title: "Director",
      group: "HIDDEN",
      phone: "+1 415 555 0199",
      phone2: "415 555 0198",
      phone3: "415 555 0197",
      phone4: "415 555 0196",
      address: "1 Example Street",
      address2: "2 Example Street",
    };
    const people = dataOf(await client.get("get_users")).length;
    const added = dataOf(
      await client.get("add_contact", { email: "carl@contact.example", name: "Carl Maria Jones", ...given }),
    );
    const { title, group, ...reach } = given;
    const names = { first_name: "Carl Maria", last_name: "Jones", name: "Carl Maria Jones", title };
    expect(JSON.stringify(added)).toBe(
      JSON.stringify({ id: added.id, ...names, group, email: "carl@contact.example", ...reach }),
    );
    const listed = dataOf(await client.get("get_contacts")).find(({ id }: { id: string }) => id === added.id);
    expect(Object.keys(listed).join(" ")).toBe(
      "id first_name last_name name title url services date_added group email phone phone2 phone3 phone4 address address2",
    );
    expect(listed).toMatchObject({ ...added, url: "", services: { chats: {}, socials: {} } });
    // Nobody was invited, and nobody has access.
    expect(dataOf(await client.get("get_users"))).toHaveLength(people);
    expect((await organization.directory.invitations.list({ limit: 10 })).rows).toEqual([]);
  });

  test("the folders that every account has, and its own", async () => {
    const presets = [
      { id: 1, title: "USERS", type: "preset" },
      { id: 2, title: "DEFAULT", type: "preset" },
      { id: 3, title: "TEAM_ONLY", type: "preset" },
      { id: 4, title: "HIDDEN", type: "preset" },
    ];
    const before = dataOf(await client.get("get_contact_groups"));
    expect(before.slice(0, 4)).toEqual(presets);
    const made = dataOf(await client.get("add_contact_group", { title: "Vendors" }));
    expect(made).toEqual({ id: expect.stringMatching(/^\d+$/u), title: "Vendors", type: "folder" });
    expect(Number(made.id)).toBeGreaterThan(4);
    expect(dataOf(await client.get("add_contact_group", { title: "VENDORS" }))).toEqual(made);
    expect(dataOf(await client.get("add_contact_group", { title: "default" }))).toEqual(presets[1]);
    expect(dataOf(await client.get("get_contact_groups"))).toEqual([...before, made]);
    const contact = dataOf(
      await client.get("add_contact", { email: "v@contact.example", name: "V", group: "vendors" }),
    );
    expect(contact).toMatchObject({ group: "Vendors", first_name: "V", last_name: "" });
  });
});

describe("the schedule", () => {
  test("update_users_schedule and get_users_schedule", async () => {
    const data = {
      "happy@happygrasshopper.com": { "2026-08-01": "vacation", "02.08.2026": "vacation", "2026-08-03": "workday" },
      "2": { "2026-08-01": "sick-leave" },
    };
    const set = await client.post("update_users_schedule", { data });
    expect(set.json()).toEqual({ status: "ok", data: [], message: "Days added: 4, days updated: 0" });
    const again = await client.get("update_users_schedule", {
      data: JSON.stringify({ "1": { "2026-08-01": "sick-leave", "2026-08-02": "vacation", "03.08.2026": "unset" } }),
    });
    expect(again.json()).toEqual({ status: "ok", data: [], message: "Days added: 0, days updated: 2" });
    const shown = dataOf(await client.get("get_users_schedule", { users: "happy@happygrasshopper.com,2" }));
    expect(shown).toEqual({
      "1": {
        id: "1",
        email: "happy@happygrasshopper.com",
        name: "Happy Grasshopper",
        group: "Head Office",
        department: "",
        schedule: { "2026-08-01": "sick-leave", "2026-08-02": "vacation" },
      },
      "2": expect.objectContaining({ id: "2", schedule: { "2026-08-01": "sick-leave" } }),
    });
  });

  test("days are bounded on both ends, and without names everybody is there", async () => {
    await client.post("update_users_schedule", {
      data: { "1": { "2026-07-31": "vacation", "2026-08-01": "vacation", "2026-08-31": "vacation" } },
    });
    const range = { datestart: "01.08.2026", dateend: "30.08.2026" };
    const everybody = dataOf(await client.get("get_users_schedule", range));
    expect(everybody["1"].schedule).toEqual({ "2026-08-01": "vacation" });
    expect(everybody["2"].schedule).toEqual({});
    expect(Object.keys(everybody)).toHaveLength(dataOf(await client.get("get_users")).length);
    const last = dataOf(await client.get("get_users_schedule", { users: 1, dateend: "31.07.2026" }));
    expect(last["1"].schedule).toEqual({ "2026-07-31": "vacation" });
  });

  test("a change is in the journal once, and no change not at all", async () => {
    await client.post("update_users_schedule", { data: { "1": { "2026-08-01": "vacation" } } });
    const journal = await organization.journal();
    expect(journal.at(-1)).toMatchObject({
      origin: "worksection",
      object: "user",
      objectId: 1,
      before: { absences: { "2026-08-01": null } },
      after: { absences: { "2026-08-01": "vacation" } },
    });
    const same = await client.post("update_users_schedule", { data: { "1": { "01.08.2026": "vacation" } } });
    expect(same.json().message).toBe("Days added: 0, days updated: 0");
    expect(await organization.journal()).toEqual(journal);
    expect(await server.app.store.inspect()).toEqual([]);
  });
});
