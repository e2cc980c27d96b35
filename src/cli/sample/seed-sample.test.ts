import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { organizationDirectory, type OrganizationDirectory } from "../../directory/access.ts";
import { sealContext } from "../../directory/credentials/credential-service.ts";
import { SecretBox } from "../../directory/credentials/secret-box.ts";
import type { User } from "../../directory/users/user.ts";
import { openStore } from "../../store/open-store.ts";
import type { Store } from "../../store/store.ts";
import { operatorOf } from "../operator.ts";
import { SAMPLE_ORGANIZATION, seedSample } from "./seed-sample.ts";

const EVERYBODY = 200;
const VENDORS_EMAILS = new Set(["help@heymarket.com", "happy@happygrasshopper.com", "safeuser@responsiblecompany.com"]);
const VENDORS_PHONES = new Set(["+15105553344", "+17272329117"]);
/** Numbers that are kept for stories: North America, the United Kingdom, France, Germany, Sweden, Ireland, Australia. */
const PHONES_OF_NOBODY =
  /^\+(?:1\d{3}55501\d\d|44(?:20794\d{7}|29201\d{7}|7700900\d{3}|2079460\d{3}|2920180\d{3})|33199\d{6}|49(?:3023125\d{3}|17139200\d\d)|46(?:8465004\d\d|70174\d{4})|3532091\d{5}|6149157\d{4})$/u;

let folder: string;
let store: Store;
let box: SecretBox;
let directory: OrganizationDirectory;
let users: User[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-sample-test-"));
  store = await openStore({ backend: "sqlite", file: join(folder, "rollcall.db") });
  box = new SecretBox(Buffer.alloc(32, 7));
  const { id } = await store.execute("createOrganization", { origin: "cli", ...SAMPLE_ORGANIZATION });
  directory = organizationDirectory(store, box, operatorOf(id));
  await seedSample(directory);
  users = (await directory.users.list({ limit: EVERYBODY })).rows;
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (time: string) => Date.parse(time);

describe("the examples of the vendors' documentation hold", () => {
  test("Heymarket's memberships 1 and 2, on team 7", async () => {
    const alice = await directory.memberships.get(1);
    expect(alice).toMatchObject({
      membership: {
        teamId: 7,
        role: "admin",
        createdAt: at("2023-01-15T09:00:00Z"),
        updatedAt: at("2024-03-10T14:22:00Z"),
      },
      user: { givenName: "Alice", familyName: "Smith", email: "help@heymarket.com", phoneE164: "+15105553344" },
    });
    expect(await directory.memberships.get(2)).toMatchObject({
      membership: { teamId: 7, role: "member" },
      user: { givenName: "Bob", familyName: "Jones", email: "bob@example.com" },
    });
  });

  test("Worksection's list of users has every key of its documentation in somebody", async () => {
    expect(await directory.users.get(32)).toMatchObject({
      phone: expect.stringMatching(/./u),
      avatar: expect.stringMatching(/^https:/u),
      profile: {
        url: expect.any(String),
        otherContacts: expect.any(String),
        rate: expect.any(Number),
        chats: expect.any(Object),
        socials: expect.any(Object),
        phones: [{ kind: "office" }, { kind: "mobile" }, { kind: "home" }],
        addresses: [expect.any(Object), expect.any(Object)],
      },
    });
    const contacts = await directory.contacts.list({ limit: EVERYBODY });
    expect(contacts.rows.map(({ id, folderId, givenName }) => [id, folderId, givenName])).toEqual([
      [1, 5, "Carla"],
      [2, 5, "Günther"],
      [3, 2, "Front"],
    ]);
    expect(await directory.contacts.folders()).toMatchObject([{ id: 5, title: "Suppliers" }]);
    expect(await directory.absences.of(users)).toHaveLength(7);
  });

  test("Happy Grasshopper's user 1 of site 1, an administrator", async () => {
    const roles = await directory.roles.all();
    const user = await directory.users.get(1);
    expect(user).toMatchObject({
      organizationId: 1,
      givenName: "Happy",
      familyName: "Grasshopper",
      email: "happy@happygrasshopper.com",
      company: "Happy Grasshopper",
      phone: "7272329117",
      birthDate: null,
      gender: "Not Specified",
      timeZone: "America/New_York",
      status: "active",
      profile: { counters: { contacts: 2, tags: 0 } },
      createdAt: at("2013-09-27T11:46:44Z"),
      updatedAt: at("2020-02-14T22:21:48Z"),
      deletedAt: null,
    });
    expect(roles.find(({ key }) => key === user.role)?.wire.happygrasshopper).toBe("Administrator");
  });

  test("SaferMe's team user 14, who is user 22 on team 1, and a team 123 that its new people are not on yet", async () => {
    expect(await directory.memberships.get(14)).toMatchObject({
      membership: { teamId: 1, userId: 22, role: "member", agreedToJoin: true, invitedAt: null },
      user: {
        givenName: "Safe",
        familyName: "Awareson",
        email: "safeuser@responsiblecompany.com",
        lastActiveAt: at("2020-09-11T15:43:29.682+12:00"),
        profile: {
          device: { appVersion: "2.9.6", bluetoothEnabled: true, locationEnabled: true, pushNotificationEnabled: true },
        },
      },
    });
    expect((await directory.teams.get(1)).timeZone).toBe("Pacific/Auckland");
    expect((await directory.teams.get(123)).id).toBe(123);
    const newPeople = ["ana.admin@team.com", "mark.manager@team.com", "merrit.member@team.com"];
    expect(await directory.users.findByContacts(newPeople, [])).toEqual([]);
  });

  test("Worksection's admin API key", async () => {
    const [credential] = await directory.credentials.list();
    expect(credential).toMatchObject({ api: "worksection", kind: "secret", userId: null, teamId: null });
    const publicId = credential?.publicId ?? "";
    const stored = await store.read.credentials.bySignInKey({ kind: "public_id", value: `worksection:${publicId}` });
    const key = box.open(stored?.sealedSecret ?? "", sealContext("worksection", publicId));
    expect(key).toBe("7776461cd931e7b1c8e9632ff8e979ce");
  });
});

describe("the people", () => {
  test("are about sixty on six teams, and nothing in the directory contradicts itself", async () => {
    expect(users.length).toBeGreaterThanOrEqual(55);
    expect(users.length).toBeLessThanOrEqual(65);
    const { rows: teams } = await directory.teams.list({ limit: EVERYBODY });
    expect(teams.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 7, 123]);
    expect(await store.inspect()).toEqual([]);
  });

  test("have names of many scripts", () => {
    const names = users.map(({ givenName, familyName }) => givenName + familyName).join("");
    const scripts = [
      "Latin",
      "Cyrillic",
      "Greek",
      "Arabic",
      "Hebrew",
      "Devanagari",
      "Han",
      "Hiragana",
      "Hangul",
      "Thai",
    ];
    expect(scripts.filter((script) => !new RegExp(`\\p{Script=${script}}`, "u").test(names))).toEqual([]);
    expect(names).toMatch(/[ąçéğłøřüþŷ]/u);
  });

  test("have e-mails and phones of nobody, besides those of the vendors' examples", () => {
    const emails = users.map(({ email }) => email).filter((email) => email !== "" && !VENDORS_EMAILS.has(email));
    expect(emails.filter((email) => !/@(?:[a-z]+\.)?example\.(?:com|org|net)$/iu.test(email))).toEqual([]);
    const phones = users.flatMap(({ phone, phoneE164, profile }) => [
      phoneE164 === "" ? phone.replace(/ ext\..*/u, "").replaceAll(/[ -]/gu, "") : phoneE164,
      ...(profile.phones ?? []).map(({ e164 }) => e164),
    ]);
    const unknown = phones.filter((phone) => phone !== "" && !VENDORS_PHONES.has(phone));
    expect(unknown.filter((phone) => !PHONES_OF_NOBODY.test(phone))).toEqual([]);
  });

  test("have one owner, who is in none of the examples", () => {
    const owners = users.filter(({ role }) => role === "owner");
    expect(owners.map(({ id }) => [1, 10, 11, 22].includes(id))).toEqual([false]);
  });

  test("are of every role and status, with supervisors, titles, departments, chats and further phones", async () => {
    const { rows } = await directory.memberships.list({ limit: EVERYBODY });
    const roles = new Set(rows.map(({ membership }) => membership.role));
    expect([...roles].toSorted()).toEqual(["admin", "department_admin", "guest", "member", "reader", "team_admin"]);
    expect([...new Set(users.map(({ status }) => status))].toSorted()).toEqual(["active", "inactive", "pending"]);
    const supervisors = rows.flatMap(({ membership }) => membership.supervisorId ?? []);
    expect(supervisors.filter((id) => !users.some((user) => user.id === id))).toEqual([]);
    expect(supervisors.length).toBeGreaterThan(20);
    const filled = (of: (user: User) => unknown) => users.filter((user) => Boolean(of(user))).length;
    expect(filled(({ title }) => title)).toBeGreaterThan(10);
    expect(filled(({ department }) => department)).toBeGreaterThan(10);
    expect(filled(({ profile }) => profile.chats)).toBeGreaterThan(1);
    expect(filled(({ profile }) => profile.socials)).toBeGreaterThan(1);
    expect(filled(({ profile }) => profile.phones)).toBeGreaterThan(1);
  });
});
