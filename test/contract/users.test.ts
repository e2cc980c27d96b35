import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JournalEntry } from "../../src/directory/journal/entry.ts";
import type { User, UserPatch } from "../../src/directory/users/user.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";

let opened: TestStore;
let acme: TestOrganization;

beforeAll(async () => {
  opened = await openTestStore();
  acme = await makeOrganization(opened.store);
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

async function journalOf(object: JournalEntry["object"], id: number, from = acme): Promise<JournalEntry[]> {
  const filters = [
    { op: "eq", field: "object", value: object },
    { op: "eq", field: "object_id", value: id },
  ] as const;
  return (await from.directory.journal.list({ filter: { op: "and", filters }, limit: 1000 })).rows;
}

async function update(user: Pick<User, "id">, patch: UserPatch): Promise<User> {
  const [updated] = await acme.directory.users.update([{ id: user.id, patch }]);
  return present(updated);
}

const names = (users: readonly User[]) => users.map(({ givenName }) => givenName);

describe("making", () => {
  test("a user has what was given, ids and times of its own, and version 1", async () => {
    const user = await acme.user({
      fullName: " Mary  Ann Smith ",
      email: " Mary@Example.com ",
      phone: "(510) 555-3344",
    });
    expect(user).toMatchObject({ givenName: "Mary Ann", familyName: "Smith", email: "Mary@Example.com", version: 1 });
    expect(user).toMatchObject({
      phone: "(510) 555-3344",
      phoneE164: "+15105553344",
      status: "active",
      deletedAt: null,
    });
    expect(user.uuid).toMatch(/^[0-9a-f-]{36}$/u);
    expect(await acme.directory.users.get(user.id)).toEqual(user);
    expect(await acme.directory.users.getByUuid(user.uuid)).toEqual(user);
  });

  test("the journal keeps each new row with the values that it has", async () => {
    const user = await acme.user({ fullName: "Jo Doe", phone: { digits: "15105550199", form: "international" } });
    const after = { givenName: "Jo", familyName: "Doe", phone: "15105550199" };
    expect(await journalOf("user", user.id)).toMatchObject([{ action: "created", version: 1, before: {}, after }]);
  });

  test("every field comes back as it was given", async () => {
    const fields = {
      externalId: "ext-1",
      givenName: "Łucja",
      familyName: 'O\'Brien "Lu" \\ %_*',
      email: "lu@example.com",
      phone: "+48 22 555 01 01",
      title: "Chief 🦊",
      department: "R&D",
      company: "Acme",
      birthDate: "1980-02-29",
      gender: "f",
      timeZone: "Europe/Warsaw",
      locale: "pl-PL",
      avatar: "https://example.com/a.png",
      status: "pending",
      role: "reader",
      lastActiveAt: 1_700_000_000_123,
      profile: {
        addresses: [{ kind: "work", value: "1 Main St\nSpringfield" }],
        counters: { reports: 3 },
        custom: { nested: { list: [1, null, "x"], yes: true } },
      },
    } as const satisfies UserPatch;
    const user = await acme.user(fields);
    expect(user).toMatchObject(fields);
    expect(await acme.directory.users.get(user.id)).toEqual(user);
  });

  test("new ids continue past the largest that may be brought along, and nobody has an id beyond them", async () => {
    const other = await makeOrganization(opened.store);
    const next = await makeOrganization(opened.store);
    const largest = await other.user({ givenName: "Largest" }, 2 ** 39);
    const fresh = await other.user({ givenName: "Fresh" });
    expect(fresh.id).toBe(2 ** 39 + 1);
    expect(await other.directory.users.get(largest.id)).toEqual(largest);
    for (const aliased of [2 ** 40 + largest.id, 2 ** 40 + fresh.id, 2 ** 40 * (next.id - other.id) + fresh.id]) {
      await expect(other.directory.users.get(aliased)).rejects.toMatchObject({ code: "not_found" });
      await expect(next.directory.users.get(aliased)).rejects.toMatchObject({ code: "not_found" });
    }
  });

  test.each([0, -1, 1.5, 2 ** 39 + 1, 2 ** 53])("refuses %d as an id", async (id) => {
    await expect(acme.user({ givenName: "Nobody" }, id)).rejects.toMatchObject({
      code: "invalid_value",
      details: { field: "id" },
    });
  });

  test.each([
    ["a broken e-mail", { email: "not an address" }, "email"],
    ["a phone without digits", { phone: "call me" }, "phone"],
    ["a name with a line break", { givenName: "A\nB" }, "givenName"],
    ["half of a surrogate pair", { familyName: "\ud800" }, "familyName"],
    ["a day that is none", { birthDate: "2023-02-29" }, "birthDate"],
    ["a zone that is none", { timeZone: "Mars/Base" }, "timeZone"],
    ["a NUL in the profile", { profile: { otherContacts: "a\0b" } }, "profile"],
    ["a NUL in an avatar", { avatar: "http://x/\0" }, "avatar"],
    ["half a pair as a custom key", { profile: { custom: { "\udc00": 1 } } }, "profile"],
    ["names that disagree", { fullName: "Ann Smith", givenName: "Bob" }, "fullName"],
  ] satisfies [string, UserPatch, string][])(
    "%s is refused with the entry and the field",
    async (_what, fields, field) => {
      const users = [{ fields: { givenName: "Fine" } }, { fields }];
      const count = (await acme.directory.users.list({ limit: 1, withTotal: true })).total;
      await expect(acme.directory.users.create(users)).rejects.toMatchObject({
        code: "invalid_value",
        details: { field, entry: 1 },
      });
      expect((await acme.directory.users.list({ limit: 1, withTotal: true })).total).toBe(count);
    },
  );

  test("an unknown role, a taken id and a taken e-mail are refused with the entry, and nothing is made", async () => {
    const user = await acme.user({ email: "held@example.com" }, 900);
    const create = (...users: Parameters<typeof acme.directory.users.create>[0]) => acme.directory.users.create(users);
    const fresh = { fields: { givenName: "Never" } };
    await expect(create(fresh, { fields: { role: "king" } })).rejects.toMatchObject({
      code: "unknown_role",
      details: { entry: 1 },
    });
    await expect(create(fresh, { id: user.id, fields: {} })).rejects.toMatchObject({
      code: "id_taken",
      details: { entry: 1 },
    });
    await expect(create({ id: 901, fields: {} }, { id: 901, fields: {} })).rejects.toMatchObject({ code: "id_taken" });
    await expect(create({ id: 1.5, fields: {} })).rejects.toMatchObject({ code: "invalid_value" });
    await expect(create(fresh, { fields: { email: "HELD@example.COM" } })).rejects.toMatchObject({
      code: "email_taken",
      details: { field: "email", entry: 1 },
    });
    const twice = { fields: { email: "twice@example.com" } };
    await expect(
      create(twice, { fields: { profile: { emails: [{ kind: "work", value: "Twice@example.com" }] } } }),
    ).rejects.toMatchObject({ code: "email_taken", details: { entry: 1 } });
    const filter = { op: "eq", field: "name", value: "Never" } as const;
    expect((await acme.directory.users.list({ filter, limit: 1 })).rows).toEqual([]);
    expect(await acme.directory.users.findByContacts(["twice@example.com"], [])).toEqual([]);
  });

  test("a thousand users in one command", async () => {
    const other = await makeOrganization(opened.store);
    const made = await other.directory.users.create(
      Array.from({ length: 1000 }, (_, index) => ({
        fields: { givenName: `N${index}`, email: `n${index}@example.com`, phone: `+1415555${1000 + index}` },
      })),
    );
    expect(made.map(({ id }) => id)).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    const emails = made.map(({ email }) => email.toUpperCase());
    expect(await other.directory.users.findByContacts(emails, [])).toEqual(made);
    const journal = await other.directory.journal.list({
      filter: { op: "eq", field: "object", value: "user" },
      limit: 2000,
    });
    expect(journal.rows.map(({ objectId }) => objectId)).toEqual(made.map(({ id }) => id));
  });
});

describe("finding by e-mails and phones", () => {
  test("letter case, spaces and the way a phone is written do not matter; each is found once, by id", async () => {
    const other = await makeOrganization(opened.store);
    const ann = await other.user({ givenName: "Ann", email: "Ann@Example.com", phone: "510-555-3344" });
    const bob = await other.user({
      givenName: "Bob",
      email: "bob@example.com",
      phone: "+1 510 555 3344",
      profile: {
        emails: [{ kind: "home", value: "Bobby@Example.org" }],
        phones: [{ kind: "home", value: "+49 30 123456", e164: "" }],
      },
    });
    const find = async (emails: string[], phones: string[]) =>
      (await other.directory.users.findByContacts(emails, phones)).map(({ id }) => id);
    expect(await find([" ann@EXAMPLE.com "], [])).toEqual([ann.id]);
    for (const phone of ["15105553344", "+15105553344", "5105553344", "(510) 555 3344", "+1-510-555-3344"]) {
      expect(await find([], [phone])).toEqual([ann.id, bob.id]);
    }
    expect(await find(["bobby@example.org"], ["4930123456"])).toEqual([bob.id]);
    expect(await find(["bob@example.com", "BOBBY@example.org", "ann@example.com"], ["15105553344"])).toEqual([
      ann.id,
      bob.id,
    ]);
    expect(await find([], [])).toEqual([]);
    expect(await find(["", "nobody@example.com", "a\0b@example.com"], ["", "+", "99", "\0"])).toEqual([]);
  });

  test("addresses in Unicode are the same however they are composed", async () => {
    const user = await acme.user({ email: "J\u00f6rg@b\u00fccher.example" });
    expect(await acme.directory.users.findByContacts(["jo\u0308rg@BU\u0308CHER.example"], [])).toEqual([user]);
  });
});

describe("changing", () => {
  test("what is not given stays, and one half of a name keeps the other", async () => {
    const user = await acme.user({
      givenName: "Ann",
      familyName: "Lee",
      title: "CTO",
      profile: { url: "https://u.example", rate: 3 },
    });
    expect(await update(user, { familyName: "Kim", profile: { url: undefined } })).toMatchObject({
      givenName: "Ann",
      familyName: "Kim",
      title: "CTO",
      profile: { rate: 3 },
      version: 2,
    });
  });

  test("an unchanged write changes no version and no journal", async () => {
    const user = await acme.user({ fullName: "Ann Lee", email: "same@example.com", phone: "510 555 0100" });
    const patches: UserPatch[] = [
      {},
      { fullName: "Ann Lee", email: " same@example.com" },
      { phone: { digits: "15105550100", form: "international" } },
      { phone: { digits: "5105550100", form: "national" } },
      { profile: {} },
    ];
    for (const patch of patches) expect(await update(user, patch)).toEqual(user);
    expect(await journalOf("user", user.id)).toHaveLength(1);
  });

  test("a change is one journal entry with the values before and after", async () => {
    const user = await acme.user({ givenName: "Ann", title: "a" });
    const changed = await update(user, { givenName: "Anna", title: "b", status: "inactive" });
    expect(changed.updatedAt).toBeGreaterThanOrEqual(user.updatedAt);
    const [, entry, ...more] = await journalOf("user", user.id);
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      action: "updated",
      version: 2,
      origin: "cli",
      actorId: null,
      before: { givenName: "Ann", title: "a", status: "active" },
      after: { givenName: "Anna", title: "b", status: "inactive" },
    });
    expect(Object.keys(present(entry).after).toSorted()).toEqual(["givenName", "status", "title"]);
  });

  test("a batch is done whole or not at all", async () => {
    const one = await acme.user({ givenName: "One" });
    const two = await acme.user({ givenName: "Two" });
    const bad = [
      [
        { id: one.id, patch: { givenName: "X" } },
        { id: 999_999, patch: { givenName: "Y" } },
      ],
      [
        { id: one.id, patch: { givenName: "X" } },
        { id: one.id, patch: { givenName: "Y" } },
      ],
      [
        { id: one.id, patch: { givenName: "X" } },
        { id: two.id, patch: { email: "@" } },
      ],
      [
        { id: one.id, patch: { givenName: "X" } },
        { id: two.id, patch: {}, ifVersion: 7 },
      ],
    ];
    const codes = ["not_found", "duplicate_entry", "invalid_value", "version_conflict"];
    for (const [index, entries] of bad.entries()) {
      await expect(acme.directory.users.update(entries)).rejects.toMatchObject({
        code: codes[index],
        details: { entry: 1 },
      });
    }
    expect(await acme.directory.users.get(one.id)).toEqual(one);
    expect(await journalOf("user", one.id)).toHaveLength(1);
    const done = await acme.directory.users.update([
      { id: two.id, patch: { givenName: "Zwei" }, ifVersion: 1 },
      { id: one.id, patch: { givenName: "Eins" } },
    ]);
    expect(names(done)).toEqual(["Zwei", "Eins"]);
  });

  test("two people of a batch swap their e-mails", async () => {
    const one = await acme.user({ email: "swap1@example.com" });
    const two = await acme.user({ email: "swap2@example.com" });
    await acme.directory.users.update([
      { id: one.id, patch: { email: "swap2@example.com" } },
      { id: two.id, patch: { email: "swap1@example.com" } },
    ]);
    const [found] = await acme.directory.users.findByContacts(["SWAP1@example.com"], []);
    expect(found?.id).toBe(two.id);
  });

  test("an e-mail is unique in whatever case and place, a phone may be shared", async () => {
    const one = await acme.user({ email: "mine@example.com", phone: "+15105550111" });
    const two = await acme.user({ phone: "+15105550111" });
    for (const patch of [
      { email: "MINE@Example.com" },
      { profile: { emails: [{ kind: "work", value: "mine@EXAMPLE.com" }] } },
    ]) {
      await expect(acme.directory.users.update([{ id: two.id, patch }])).rejects.toMatchObject({
        code: "email_taken",
        details: { field: "email", entry: 0 },
      });
    }
    const found = await acme.directory.users.findByContacts([], ["5105550111"]);
    expect(found.map(({ id }) => id)).toEqual([one.id, two.id]);
    await update(one, { email: "", profile: { emails: [{ kind: "work", value: "mine@example.com" }] } });
    expect((await acme.directory.users.findByContacts(["mine@example.com"], [])).map(({ id }) => id)).toEqual([one.id]);
    await update(one, { profile: { emails: undefined } });
    expect((await update(two, { email: "mine@example.com" })).email).toBe("mine@example.com");
  });

  test("an external id is unique among the living, and an empty one is none", async () => {
    const one = await acme.user({ externalId: "E1" });
    const two = await acme.user({});
    await expect(update(two, { externalId: "E1" })).rejects.toMatchObject({ code: "id_taken" });
    await update(one, { externalId: "" });
    expect((await update(two, { externalId: "E1" })).externalId).toBe("E1");
    expect((await acme.user({ externalId: "" })).externalId).toBeNull();
    await expect(acme.user({ externalId: "E1" })).rejects.toMatchObject({ code: "id_taken" });
  });
});

describe("deleting and restoring", () => {
  test("a deleted user is nowhere, and everything comes back", async () => {
    const other = await makeOrganization(opened.store);
    const team = await other.team("One");
    const { user, membership } = await other.person(team, {
      givenName: "Gone",
      email: "gone@example.com",
      phone: "+15105550122",
    });
    const { users, memberships } = other.directory;
    const seen = async () => ({
      list: (await users.list({ limit: 9, withTotal: true })).total,
      search: (await users.list({ filter: { op: "search", text: "gone" }, limit: 9 })).rows.length,
      contacts: (await users.findByContacts(["gone@example.com"], ["+15105550122"])).length,
      members: (await memberships.list({ limit: 9, withTotal: true })).total,
      byTeam: (await users.list({ filter: { op: "eq", field: "team_id", value: team.id }, limit: 9 })).rows.length,
      listOnTeam: (await users.listOnTeam(team.id, { limit: 9 })).rows.length,
      cards: (
        await opened.store.read.memberships.byContacts(other.id, team.id, { emails: ["gone@example.com"], phones: [] })
      ).length,
      ofUser: (await opened.store.read.memberships.ofUser(other.id, user.id)).length,
    });
    const all = { list: 1, search: 1, contacts: 1, members: 1, byTeam: 1, listOnTeam: 1, cards: 1, ofUser: 1 };
    expect(await seen()).toEqual(all);

    const deleted = await users.delete(user.id);
    expect(deleted).toMatchObject({ version: 2, deletedAt: expect.any(Number) });
    expect(await seen()).toEqual(Object.fromEntries(Object.keys(all).map((key) => [key, 0])));
    await expect(users.get(user.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(memberships.get(membership.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(users.update([{ id: user.id, patch: {} }])).rejects.toMatchObject({ code: "not_found" });
    await expect(memberships.update([{ id: membership.id }])).rejects.toMatchObject({ code: "not_found" });
    await expect(users.delete(user.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(other.member(team, user)).rejects.toMatchObject({ code: "not_found" });

    expect(await users.restore(user.id)).toMatchObject({ version: 3, deletedAt: null });
    expect(await seen()).toEqual(all);
    expect((await memberships.get(membership.id)).membership).toEqual(membership);
    expect(await users.restore(user.id)).toMatchObject({ version: 3 });
    expect((await journalOf("user", user.id, other)).map(({ action, version }) => [action, version])).toEqual([
      ["created", 1],
      ["deleted", 2],
      ["restored", 3],
    ]);
  });

  test("the e-mail of a deleted user is free, and its restoration refused while somebody has it", async () => {
    const old = await acme.user({ email: "free@example.com", externalId: "free" });
    await acme.directory.users.delete(old.id);
    const heir = await acme.user({ email: "Free@example.com", externalId: "free" });
    await expect(acme.directory.users.restore(old.id)).rejects.toMatchObject({ code: "id_taken" });
    await update(heir, { externalId: null });
    await expect(acme.directory.users.restore(old.id)).rejects.toMatchObject({ code: "email_taken" });
    await expect(acme.directory.users.get(old.id)).rejects.toMatchObject({ code: "not_found" });
    await update(heir, { email: "" });
    expect(await acme.directory.users.restore(old.id)).toMatchObject({ email: "free@example.com", version: 3 });
  });

  test("an id that a deleted user has stays taken", async () => {
    const old = await acme.user({}, 800);
    await acme.directory.users.delete(old.id);
    await expect(acme.user({}, 800)).rejects.toMatchObject({ code: "id_taken" });
  });

  test("a version that was meant keeps a changed user from being deleted", async () => {
    const user = await acme.user({ givenName: "A" });
    await update(user, { givenName: "B" });
    await expect(acme.directory.users.delete(user.id, { ifVersion: 1 })).rejects.toMatchObject({
      code: "version_conflict",
    });
    expect(await acme.directory.users.delete(user.id, { ifVersion: [2, 7] })).toMatchObject({ version: 3 });
  });

  test("a user restored after a team went is back on it once the team is, and not before", async () => {
    const other = await makeOrganization(opened.store);
    const kept = await other.team("Kept");
    const gone = await other.team("Gone");
    const user = await other.user();
    const onKept = await other.member(kept, user);
    const onGone = await other.member(gone, user);
    const held = async () => (await opened.store.read.memberships.ofUser(other.id, user.id)).map(({ id }) => id);
    await other.directory.users.delete(user.id);
    await other.directory.teams.delete(gone.id);
    await other.directory.users.restore(user.id);
    expect(await held()).toEqual([onKept.id]);
    await other.directory.teams.restore(gone.id);
    expect(await held()).toEqual([onKept.id, onGone.id]);
    await other.directory.teams.delete(gone.id);
    await other.directory.users.delete(user.id);
    await other.directory.teams.restore(gone.id);
    expect(await held()).toEqual([]);
    await other.directory.users.restore(user.id);
    expect(await held()).toEqual([onKept.id, onGone.id]);
  });
});
