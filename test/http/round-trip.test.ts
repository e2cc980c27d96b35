import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MemberPatch } from "../../src/directory/memberships/membership.ts";
import type { UserPatch } from "../../src/directory/users/user.ts";
import { ask } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { ADMINISTRATOR, type Door, openDoors, PERSON, type View } from "./round-trip-doors.ts";
import { SaferMeClient } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";
import { WorksectionClient } from "./worksection-client.ts";

/** One concept of a person: how each door writes it, and what each door shows of it afterwards. */
type Row = {
  concept: string;
  /** The same value in the form of each door that can write it. */
  written?: Record<string, View>;
  /** Where no door can write it: how it gets into the directory. */
  given?: { user?: UserPatch; membership?: Omit<MemberPatch, "id"> };
  shown: Record<string, View>;
};

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5);

const ROWS: Row[] = [
  {
    concept: "membership.id",
    given: {},
    shown: {
      restMembership: { id: 14, user_id: 22 },
      heymarket: { id: 14 },
      heymarketTeamMember: { id: 14 },
      saferMeTeamUser: { id: 14 },
      saferMeTeamPerson: { id: 14 },
    },
  },
  {
    concept: "person.id",
    given: {},
    shown: {
      worksectionUser: { id: "22" },
      worksectionSchedule: { id: "22" },
      rest: { id: 22 },
      happygrasshopper: { id: 22 },
      saferMeTeamUser: { user_id: 22 },
      saferMeTeamPerson: { user_id: 22 },
      saferMeUser: { id: 22 },
    },
  },
  {
    concept: "person.uuid",
    given: {},
    shown: {
      rest: { uuid: expect.stringMatching(/^[\da-f-]{36}$/u) },
      saferMeTeamPerson: { uuid: expect.stringMatching(/^[\da-f-]{36}$/u) },
    },
  },
  {
    concept: "team.id",
    given: {},
    shown: {
      restMembership: { team_id: 7 },
      restTeam: { id: 7, name: "Team" },
      heymarket: { team_id: 7 },
      heymarketTeam: { id: 7 },
      saferMeTeam: { id: 7 },
      worksectionTeam: { id: "7" },
      saferMeTeamPerson: { team_id: 7 },
    },
  },
  {
    concept: "team.name",
    given: {},
    shown: {
      heymarketTeam: { name: "Team" },
      saferMeTeam: { name: "Team" },
      worksectionTeam: { title: "Team", client: 0 },
      worksectionUser: { group: "Team" },
      worksectionSchedule: { group: "Team" },
    },
  },
  { concept: "site id", given: {}, shown: { happygrasshopper: { site_id: expect.any(Number) } } },
  {
    concept: "first name",
    written: {
      rest: { given_name: "Maïa" },
      heymarket: { first_name: "Maïa" },
      happygrasshopper: { first_name: "Maïa" },
      saferMeTeamPerson: { first_name: "Maïa" },
      saferMeUser: { first_name: "Maïa" },
    },
    shown: {
      worksectionUser: { first_name: "Maïa", last_name: "Awareson", name: "Maïa Awareson" },
      worksectionSchedule: { name: "Maïa Awareson" },
      rest: { given_name: "Maïa", family_name: "Awareson", name: "Maïa Awareson" },
      heymarket: { name: "Maïa Awareson" },
      heymarketTeamMember: { name: "Maïa Awareson" },
      happygrasshopper: { first_name: "Maïa", last_name: "Awareson", full_name: "Maïa Awareson" },
      saferMeTeamUser: { first_name: "Maïa", last_name: "Awareson" },
      saferMeTeamPerson: { first_name: "Maïa" },
      saferMeUser: { first_name: "Maïa" },
    },
  },
  {
    concept: "last name",
    written: {
      rest: { family_name: "O'Neill-Łuk" },
      heymarket: { last_name: "O'Neill-Łuk" },
      happygrasshopper: { last_name: "O'Neill-Łuk" },
      saferMeTeamPerson: { last_name: "O'Neill-Łuk" },
      saferMeUser: { last_name: "O'Neill-Łuk" },
    },
    shown: {
      worksectionUser: { first_name: "Safe", last_name: "O'Neill-Łuk", name: "Safe O'Neill-Łuk" },
      rest: { family_name: "O'Neill-Łuk" },
      heymarket: { name: "Safe O'Neill-Łuk" },
      happygrasshopper: { first_name: "Safe", last_name: "O'Neill-Łuk", full_name: "Safe O'Neill-Łuk" },
      saferMeTeamUser: { first_name: "Safe", last_name: "O'Neill-Łuk" },
      saferMeTeamPerson: { last_name: "O'Neill-Łuk" },
      saferMeUser: { last_name: "O'Neill-Łuk" },
    },
  },
  {
    concept: "full name",
    written: { rest: { name: "Mary Ann Smith" }, heymarket: { name: "Mary Ann Smith" } },
    shown: {
      worksectionUser: { first_name: "Mary Ann", last_name: "Smith", name: "Mary Ann Smith" },
      worksectionSchedule: { name: "Mary Ann Smith" },
      rest: { given_name: "Mary Ann", family_name: "Smith" },
      heymarket: { name: "Mary Ann Smith" },
      heymarketTeamMember: { name: "Mary Ann Smith" },
      happygrasshopper: { first_name: "Mary Ann", last_name: "Smith", full_name: "Mary Ann Smith" },
      saferMeTeamUser: { first_name: "Mary Ann", last_name: "Smith" },
    },
  },
  {
    concept: "email",
    written: {
      rest: { email: "New@round-trip.example" },
      heymarket: { email: "New@round-trip.example" },
      happygrasshopper: { email: "New@round-trip.example" },
      saferMeTeamPerson: { email: "New@round-trip.example" },
      saferMeUser: { email: "New@round-trip.example" },
    },
    shown: {
      worksectionUser: { email: "New@round-trip.example" },
      worksectionSchedule: { email: "New@round-trip.example" },
      rest: { email: "New@round-trip.example" },
      heymarket: { email: "New@round-trip.example" },
      happygrasshopper: { email: "New@round-trip.example" },
      saferMeTeamUser: { email: "New@round-trip.example", preferred_contact: "New@round-trip.example" },
      saferMeTeamPerson: { email: "New@round-trip.example" },
      saferMeUser: { email: "New@round-trip.example" },
    },
  },
  {
    concept: "main phone",
    written: {
      rest: { phone: "+1 (510) 555-3377" },
      heymarket: { phone: "+1 (510) 555-3377" },
      happygrasshopper: { phone: "+1 (510) 555-3377" },
      saferMeUser: { contact_number: "+1 (510) 555-3377" },
    },
    shown: {
      worksectionUser: { phone: "+1 (510) 555-3377" },
      rest: { phone: "+1 (510) 555-3377", phone_e164: "+15105553377" },
      heymarket: { phone: "15105553377" },
      happygrasshopper: { phone: "5105553377" },
      saferMeUser: { contact_number: "+1 (510) 555-3377" },
    },
  },
  {
    concept: "preferred contact",
    written: {
      rest: { preferred_contact: "the front desk" },
      saferMeTeamPerson: { preferred_contact: "the front desk" },
    },
    shown: {
      rest: { preferred_contact: "the front desk" },
      saferMeTeamUser: { preferred_contact: "the front desk" },
      saferMeTeamPerson: { preferred_contact: "the front desk" },
    },
  },
  {
    concept: "company",
    written: {
      rest: { company: "Acme & Söhne" },
      happygrasshopper: { company_name: "Acme & Söhne" },
      saferMeTeamPerson: { company: "Acme & Söhne" },
    },
    shown: {
      rest: { company: "Acme & Söhne" },
      happygrasshopper: { company_name: "Acme & Söhne" },
      saferMeTeamPerson: { company: "Acme & Söhne" },
    },
  },
  {
    concept: "birth date",
    written: { rest: { birth_date: "1990-02-28" }, happygrasshopper: { dob: "1990-02-28" } },
    shown: { rest: { birth_date: "1990-02-28" }, happygrasshopper: { dob: "1990-02-28" } },
  },
  {
    concept: "gender",
    written: { rest: { gender: "Female" }, happygrasshopper: { gender: "Female" } },
    shown: { rest: { gender: "Female" }, happygrasshopper: { gender: "Female" } },
  },
  {
    concept: "time zone",
    written: { rest: { time_zone: "Pacific/Auckland" }, happygrasshopper: { time_zone: "Pacific/Auckland" } },
    shown: { rest: { time_zone: "Pacific/Auckland" }, happygrasshopper: { time_zone: "Pacific/Auckland" } },
  },
  {
    concept: "avatar",
    given: { user: { avatar: "https://example.com/a.png" } },
    shown: {
      worksectionUser: { avatar: "https://example.com/a.png" },
      rest: { avatar: "https://example.com/a.png" },
      saferMeUser: { avatar: expect.objectContaining({ mini: "https://example.com/a.png" }) },
    },
  },
  {
    concept: "role (one)",
    written: { restMembership: { role: "team_admin" }, heymarket: { role_id: 2 } },
    shown: {
      worksectionUser: { role: "team admin" },
      restMembership: { role: "team_admin" },
      heymarket: { role_id: 2 },
      heymarketTeamMember: { role: "team_admin" },
      saferMeTeamUser: { role: "team_manager" },
      saferMeTeamPerson: { role: "team_manager" },
    },
  },
  {
    concept: "a role that some APIs show coarser",
    given: { membership: { role: { key: "department_admin" } } },
    shown: {
      worksectionUser: { role: "department admin" },
      restMembership: { role: "department_admin" },
      heymarket: { role_id: 3 },
      heymarketTeamMember: { role: "department_admin" },
      saferMeTeamUser: { role: "team_manager" },
    },
  },
  {
    concept: "roles (many)",
    given: { user: { role: "admin" } },
    shown: {
      rest: { role: "admin" },
      worksectionUser: { role: "account admin" },
      happygrasshopper: { roles: expect.arrayContaining(["Administrator"]) },
    },
  },
  {
    concept: "supervisor",
    given: { membership: { supervisorId: 1 } },
    shown: {
      restMembership: { supervisor_id: 1 },
      saferMeTeamUser: { supervisor_id: 1 },
      saferMeTeamPerson: { supervisor_id: 1 },
    },
  },
  {
    concept: "account status",
    given: { user: { status: "pending" } },
    shown: {
      worksectionUser: { id: "22" },
      rest: { status: "pending" },
      happygrasshopper: { status: "Pending" },
      saferMeTeamUser: { status: "pending" },
    },
  },
  {
    concept: "invitation accepted",
    given: { membership: { agreedToJoin: true } },
    shown: { restMembership: { agreed_to_join: true }, saferMeTeamUser: { agreed_to_join: true } },
  },
  {
    concept: "further phones and addresses",
    given: {
      user: {
        profile: {
          phones: [
            { kind: "office", value: "510-555-3302", e164: "" },
            { kind: "mobile", value: "510-555-3303", e164: "" },
            { kind: "home", value: "510-555-3304", e164: "" },
          ],
          addresses: [
            { kind: "work", value: "1 Example Street" },
            { kind: "home", value: "2 Example Street" },
          ],
        },
      },
    },
    shown: {
      worksectionUser: {
        phone2: "510-555-3302",
        phone3: "510-555-3303",
        phone4: "510-555-3304",
        address: "1 Example Street",
        address2: "2 Example Street",
      },
    },
  },
  {
    concept: "chats, socials and other contacts",
    given: {
      user: {
        profile: {
          chats: { WhatsApp: "+1 510" },
          socials: { LinkedIn: "safe" },
          otherContacts: "the front desk",
          url: "https://example.com/safe",
        },
      },
    },
    shown: {
      worksectionUser: {
        services: { chats: { WhatsApp: "+1 510" }, socials: { LinkedIn: "safe" } },
        contacts: "the front desk",
        url: "https://example.com/safe",
      },
    },
  },
  {
    concept: "job title and department",
    given: { user: { title: "Head of safety", department: "Safety" } },
    shown: {
      worksectionUser: { title: "Head of safety", department: "Safety" },
      worksectionSchedule: { department: "Safety" },
    },
  },
  { concept: "hourly rate", given: { user: { profile: { rate: 42.5 } } }, shown: { worksectionUser: { rate: 42.5 } } },
  {
    concept: "absence calendar",
    written: { worksectionSchedule: { schedule: { "2026-05-04": "vacation", "2026-05-05": "sick-leave" } } },
    shown: { worksectionSchedule: { schedule: { "2026-05-04": "vacation", "2026-05-05": "sick-leave" } } },
  },
  {
    concept: "invited at",
    given: {},
    shown: {
      worksectionUser: { date_added: expect.stringMatching(/^\d{4}-/u) },
      restMembership: { invited_at: null },
      saferMeTeamUser: { last_invited_at: null },
    },
  },
  {
    concept: "last active at",
    given: { user: { lastActiveAt: TIME } },
    shown: {
      rest: { last_active_at: "2026-01-02T03:04:05.000Z" },
      saferMeTeamUser: { last_active_at: "2026-01-02T03:04:05.000+00:00" },
      saferMeTeamPerson: { last_active_at: "2026-01-02T03:04:05.000+00:00" },
    },
  },
  {
    concept: "membership and person created, updated, deleted",
    given: {},
    shown: {
      heymarket: {
        created_at: expect.stringMatching(/Z$/u),
        updated_at: expect.stringMatching(/Z$/u),
        user_created_at: expect.stringMatching(/Z$/u),
        user_updated_at: expect.stringMatching(/Z$/u),
      },
      happygrasshopper: {
        created_at: expect.stringMatching(/Z$/u),
        updated_at: expect.stringMatching(/Z$/u),
        deleted_at: null,
      },
      saferMeTeamUser: { is_deletable: true },
    },
  },
  {
    concept: "device",
    given: {
      user: {
        profile: {
          device: { appVersion: "3.0", bluetoothEnabled: true, locationEnabled: true, pushNotificationEnabled: true },
        },
      },
    },
    shown: {
      rest: {
        device: {
          app_version: "3.0",
          bluetooth_enabled: true,
          location_enabled: true,
          push_notification_enabled: true,
        },
      },
      saferMeTeamUser: {
        app_version: "3.0",
        bluetooth_enabled: true,
        location_enabled: true,
        push_notification_enabled: true,
      },
      saferMeTeamPerson: { app_version: "3.0", push_notification_enabled: true },
    },
  },
  {
    concept: "wearable",
    given: {
      user: {
        profile: { wearable: { assigned: true, assignedAt: TIME, batteryStatus: 85, itemId: "1 2", lastSyncAt: TIME } },
      },
    },
    shown: {
      rest: {
        wearable: { assigned: true, assigned_at: "2026-01-02T03:04:05.000Z", battery_status: 85, item_id: "1 2" },
      },
      saferMeTeamUser: {
        inventory_item_assigned: true,
        inventory_item_assigned_at: "2026-01-02T03:04:05.000+00:00",
        inventory_item_battery_status: 85,
        inventory_item_item_id: "1 2",
        inventory_item_last_sync_time: "2026-01-02T03:04:05.000+00:00",
      },
    },
  },
  {
    concept: "terms accepted",
    given: { user: { profile: { siteVisitTermsAccepted: true } } },
    shown: { rest: { site_visit_terms_accepted: true }, saferMeTeamUser: { site_visit_terms_accepted: true } },
  },
  {
    concept: "terms of the account",
    written: { rest: { accepted_terms_version: "7" }, saferMeUser: { accepted_terms_version: "7" } },
    shown: { rest: { accepted_terms_version: "7" }, saferMeUser: { accepted_terms_version: "7" } },
  },
  {
    concept: "e-mail notifications",
    written: { rest: { email_notifications: false }, saferMeUser: { email_notifications_enabled: false } },
    shown: { rest: { email_notifications: false }, saferMeUser: { email_notifications_enabled: false } },
  },
  {
    concept: "counters",
    given: {
      user: { profile: { counters: { contacts: 1, tags: 2, channels: 3, reports: 4, firstDegreeContacts: 5 } } },
    },
    shown: {
      rest: { counters: { contacts: 1, tags: 2, channels: 3, reports: 4, first_degree_contacts: 5 } },
      happygrasshopper: { contacts_count: 1, tags_count: 2 },
      saferMeTeamUser: { channel_count: 3, report_count: 4, first_degree_contact_count: 5 },
      saferMeTeamPerson: { channel_count: 3, report_count: 4 },
    },
  },
  {
    concept: "visitor note",
    written: { rest: { visiting: "Wiremu" }, saferMeTeamPerson: { visiting: "Wiremu" } },
    shown: { rest: { visiting: "Wiremu" }, saferMeTeamPerson: { visiting: "Wiremu" } },
  },
];

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

type Scene = { organization: HttpOrganization; doors: Record<string, Door> };

async function organizationWithTeam(): Promise<HttpOrganization> {
  const organization = await HttpOrganization.create(server.app);
  await organization.addTeam("Team", PERSON.team);
  await organization.directory.users.create([{ id: ADMINISTRATOR.user, fields: { role: "owner" } }]);
  return organization;
}

/** A person in whom nothing is filled in but names, e-mail and a phone, seen through every door. */
async function scene(): Promise<Scene> {
  const organization = await organizationWithTeam();
  await organization.addPeople(PERSON.team, [
    {
      userId: PERSON.user,
      membershipId: PERSON.membership,
      fields: {
        givenName: "Safe",
        familyName: "Awareson",
        email: "safe@round-trip.example",
        phone: "510-555-3344 ext. 7",
      },
    },
  ]);
  return { organization, doors: await openDoors(server.url, organization) };
}

function doorNamed({ doors }: Scene, name: string): Door {
  const door = doors[name];
  if (door === undefined) throw new Error(`There is no door ${name}.`);
  return door;
}

/** Sends back what each door shows, all of it at once, and expects that nothing was changed. */
async function expectNoChangeByWritingBack(of: Scene): Promise<void> {
  const before = await of.organization.contents();
  for (const [name, { read, write }] of Object.entries(of.doors)) {
    if (write === undefined) continue;
    const view = await read();
    const answer = await write(view);
    expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300);
    expect(await read()).toEqual(view);
  }
  expect(await of.organization.contents()).toEqual(before);
}

const WRITES = ROWS.flatMap((row) =>
  row.written === undefined
    ? [{ ...row, by: "the directory", fields: {} }]
    : Object.entries(row.written).map(([by, fields]) => Object.assign({}, row, { by, fields })),
);

test("every door is in the matrix", async () => {
  const { doors } = await scene();
  expect(Object.keys(doors).toSorted()).toEqual(
    [...new Set(ROWS.flatMap(({ shown }) => Object.keys(shown)))].toSorted(),
  );
});

describe("what one API writes, all show", () => {
  test.each(WRITES)("$concept, written by $by", async ({ given, by, fields, shown }) => {
    const of = await scene();
    const { users, memberships } = of.organization.directory;
    if (given?.user !== undefined) await users.update([{ id: PERSON.user, patch: given.user }]);
    if (given?.membership !== undefined) await memberships.update([{ id: PERSON.membership, ...given.membership }]);
    if (given === undefined) {
      const journal = (await of.organization.journal()).length;
      const answer = await doorNamed(of, by).write?.(fields);
      expect(answer?.status, answer?.text).toBeLessThan(300);
      // One changed row, one entry, in the name of the API that was asked.
      const entries = (await of.organization.journal()).slice(journal);
      expect(entries).toMatchObject([{ action: "updated", origin: originOf(by) }]);
    }
    for (const [name, view] of Object.entries(shown)) expect(await doorNamed(of, name).read()).toMatchObject(view);
    await expectNoChangeByWritingBack(of);
  });

  test("nobody, once they were deleted by Happy Grasshopper", async () => {
    const of = await scene();
    // Those that show a team are there as before.
    const doors = Object.entries(of.doors).filter(([name]) => !name.endsWith("Team"));
    for (const [, { read }] of doors) expect(await read()).toBeDefined();
    expect((await doorNamed(of, "happygrasshopper").remove?.())?.text).toBe('{"success":true}');
    for (const [name, { read }] of doors) {
      const seen = await read().catch((error: unknown) =>
        /There is no such|Not Found|Invalid email/u.test(String(error)) ? undefined : error,
      );
      expect(seen, name).toBeUndefined();
    }
  });

  test("somebody new, written by a bulk create of SaferMe", async () => {
    const organization = await organizationWithTeam();
    const { team } = PERSON;
    const saferMe = await SaferMeClient.of(server.url, organization);
    const entry = { email: "New@round-trip.example", first_name: "Maïa", last_name: "Łuk", team_role: "team_manager" };
    const { id } = (await saferMe.bulkCreate(team, [{ ...entry, ref: "row 1" }], { description: "Spring" })).json();
    const job = await saferMe.finished(id);
    expect(job).toMatchObject({ success: true, description: "Spring" });
    const [, line = ""] = (await ask(job.artifact_url ?? "")).text.split("\r\n");
    const [ref, status, membership, user] = line.split(",");
    expect([ref, status]).toEqual(["row 1", "created"]);
    const person = { team, membership: Number(membership), user: Number(user) };
    const of = { organization, doors: await openDoors(server.url, organization, person) };
    const names = { first_name: "Maïa", last_name: "Łuk", email: entry.email };
    const views: Record<string, View> = {
      heymarket: { id: person.membership, name: "Maïa Łuk", email: entry.email, role_id: 2 },
      heymarketTeamMember: { id: person.membership, name: "Maïa Łuk", role: "team_admin" },
      happygrasshopper: { ...names, id: person.user, status: "Pending", roles: ["Team Administrator", "User"] },
      saferMeTeamUser: {
        ...names,
        role: "team_manager",
        status: "pending",
        agreed_to_join: false,
        last_invited_at: expect.stringMatching(/T.*\+00:00$/u),
      },
      saferMeTeamPerson: { ...names, id: person.membership, role: "team_manager" },
      saferMeUser: { ...names, id: person.user },
      rest: { id: person.user, given_name: "Maïa", family_name: "Łuk", email: entry.email, status: "pending" },
      restMembership: { id: person.membership, role: "team_admin", agreed_to_join: false },
    };
    for (const [name, view] of Object.entries(views)) expect(await doorNamed(of, name).read()).toMatchObject(view);
    await expectNoChangeByWritingBack(of);
  });

  test("somebody new, invited by Worksection", async () => {
    const organization = await organizationWithTeam();
    const worksection = await WorksectionClient.of(server.url, organization);
    const names = { first_name: "Maïa", last_name: "Łuk", email: "New@round-trip.example" };
    const { data } = (await worksection.post("add_user", { ...names, role: "guest" })).json();
    const user = await organization.directory.users.get(Number(data.id));
    const [membership] = await organization.directory.users.membershipsOf([user]);
    const person = { team: PERSON.team, membership: membership?.id ?? 0, user: user.id };
    const of = { organization, doors: await openDoors(server.url, organization, person) };
    const views: Record<string, View> = {
      heymarket: { id: person.membership, name: "Maïa Łuk", email: names.email, role_id: 6 },
      heymarketTeamMember: { id: person.membership, name: "Maïa Łuk", role: "guest" },
      happygrasshopper: { ...names, id: person.user, status: "Pending", roles: ["User"] },
      saferMeTeamUser: { ...names, role: "team_member", status: "pending", last_invited_at: expect.any(String) },
      saferMeTeamPerson: { ...names, id: person.membership, role: "team_member" },
      saferMeUser: { ...names, id: person.user },
      worksectionUser: { ...names, id: data.id, role: "guest" },
    };
    for (const [name, view] of Object.entries(views)) expect(await doorNamed(of, name).read()).toMatchObject(view);
    await expectNoChangeByWritingBack(of);
  });

  function originOf(door: string): string {
    return /^(?:heymarket|happygrasshopper|saferme|worksection|rest)/u.exec(door.toLowerCase())?.[0] ?? door;
  }
});
