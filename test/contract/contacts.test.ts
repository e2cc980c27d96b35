import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { directoryFor, organizationDirectory } from "../../src/directory/access.ts";
import { ROWS_A_PAGE } from "../../src/directory/page.ts";
import type { Store } from "../../src/store/store.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, TEST_BOX, type TestOrganization } from "../fixtures/organization.ts";

let opened: TestStore;
let store: Store;
let acme: TestOrganization;

beforeAll(async () => {
  opened = await openTestStore();
  ({ store } = opened);
});
afterAll(async () => {
  expect(await store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});
beforeEach(async () => {
  acme = await makeOrganization(store);
});

const journalOf = async ({ directory }: TestOrganization) => (await directory.journal.list({ limit: 1000 })).rows;

describe("contacts", () => {
  test("keep what they were made with, and are no users", async () => {
    const { contacts, users } = acme.directory;
    const fields = {
      fullName: "Carl Maria Jones",
      email: "Carl@Contact.example",
      phone: "(510) 555-0100",
      title: "Director",
      profile: {
        phones: [{ kind: "mobile", value: "510 555 0101", e164: "" }],
        addresses: [{ kind: "work", value: "1 Example Street" }],
      },
    };
    const made = await contacts.create({ fields });
    expect(made).toMatchObject({ id: 1, folderId: 2, givenName: "Carl Maria", familyName: "Jones", version: 1 });
    expect(made).toMatchObject({ phoneE164: "+15105550100", profile: { phones: [{ e164: "+15105550101" }] } });
    expect((await contacts.list({ limit: 10 })).rows).toEqual([made]);
    expect((await users.list({ limit: 10 })).rows).toEqual([]);
    expect(await users.findByContacts(["carl@contact.example"], ["510 555 0100"])).toEqual([]);
    expect((await journalOf(acme)).at(-1)).toMatchObject({
      action: "created",
      object: "contact",
      objectId: 1,
      after: { folderId: 2, givenName: "Carl Maria", familyName: "Jones", email: "Carl@Contact.example" },
    });
  });

  test("keep an id and a time from elsewhere, and new ones count on from it", async () => {
    const { contacts } = acme.directory;
    await contacts.create({ id: 500, createdAt: 1000, fields: { fullName: "Old" } });
    expect(await contacts.create({ fields: { fullName: "New" } })).toMatchObject({ id: 501 });
    expect((await contacts.list({ limit: 1 })).rows).toMatchObject([{ id: 500, createdAt: 1000, updatedAt: 1000 }]);
    await expect(contacts.create({ id: 500, fields: { fullName: "Again" } })).rejects.toMatchObject({
      code: "id_taken",
    });
    for (const id of [0, -1, 1.5, Number.NaN]) {
      await expect(contacts.create({ id, fields: { fullName: "No" } })).rejects.toMatchObject({
        code: "invalid_value",
      });
    }
    expect((await contacts.list({ limit: 10 })).rows).toHaveLength(2);
  });

  test("may share an e-mail with each other and with a user", async () => {
    await acme.user({ email: "same@contact.example" });
    for (const fullName of ["One", "Two"]) {
      await acme.directory.contacts.create({ fields: { fullName, email: "same@contact.example" } });
    }
    expect((await acme.directory.contacts.list({ limit: 10 })).rows).toHaveLength(2);
  });

  test("are refused with a bad field or folder, and nothing is left of them", async () => {
    const { contacts } = acme.directory;
    const before = await journalOf(acme);
    await expect(contacts.create({ fields: { email: "none" } })).rejects.toMatchObject({ details: { field: "email" } });
    await expect(contacts.create({ fields: { phone: "none" } })).rejects.toMatchObject({ details: { field: "phone" } });
    await expect(contacts.create({ folderId: 99, fields: { fullName: "A" } })).rejects.toMatchObject({
      code: "not_found",
      details: { field: "folderId" },
    });
    expect((await contacts.list({ limit: 10 })).rows).toEqual([]);
    expect(await journalOf(acme)).toEqual(before);
  });

  test("are another organization's own", async () => {
    const other = await makeOrganization(store);
    const folder = await other.directory.contacts.createFolderUnlessTitled("Theirs");
    await other.directory.contacts.create({ folderId: folder.id, fields: { fullName: "Theirs" } });
    expect((await acme.directory.contacts.list({ limit: 10 })).rows).toEqual([]);
    expect(await acme.directory.contacts.folders()).toEqual([]);
    await expect(
      acme.directory.contacts.create({ folderId: folder.id, fields: { fullName: "A" } }),
    ).rejects.toMatchObject({ code: "not_found" });
  });

  test("are made by those who administer the organization only", async () => {
    const team = await acme.team();
    const { user } = await acme.person(team, {}, "team_admin");
    for (const by of [acme.as(user), acme.principal({ teamId: team.id }), acme.principal({ scope: "read" })]) {
      const { contacts } = organizationDirectory(store, TEST_BOX, by);
      await expect(contacts.create({ fields: { fullName: "A" } })).rejects.toThrow();
      await expect(contacts.createFolderUnlessTitled("A")).rejects.toThrow();
    }
    expect((await acme.directory.contacts.list({ limit: 10 })).rows).toEqual([]);
    expect(await acme.directory.contacts.folders()).toEqual([]);
  });
});

describe("folders", () => {
  test("are numbered past those that everybody has, and made once for a title", async () => {
    const { contacts } = acme.directory;
    const made = await Promise.all(
      ["Lieferanten", "LIEFERANTEN", "Liéferanten"].map((title) => contacts.createFolderUnlessTitled(title)),
    );
    expect(new Set(made.map(({ id }) => id))).toEqual(new Set([5]));
    expect(await contacts.createFolderUnlessTitled("Default")).toMatchObject({ id: 2, title: "DEFAULT" });
    expect(await contacts.createFolderUnlessTitled("Second")).toMatchObject({ id: 6 });
    expect((await contacts.folders()).map(({ id }) => id)).toEqual([5, 6]);
    const entries = (await journalOf(acme)).filter(({ object }) => object === "contact_folder");
    expect(entries.map(({ objectId }) => objectId)).toEqual([5, 6]);
    await expect(contacts.createFolderUnlessTitled(" ")).rejects.toMatchObject({ code: "invalid_value" });
  });
});

describe("absences", () => {
  test("are set, replaced and taken back, all or none", async () => {
    const { absences } = acme.directory;
    const [ann, bob] = [await acme.user(), await acme.user()];
    const days = { "2026-03-01": "vacation", "2026-03-02": "workday" } as const;
    expect(await absences.set([{ id: ann.id, days }])).toEqual({ added: 2, updated: 0 });
    const next = { "2026-03-01": "sick-leave", "2026-03-02": null, "2026-03-03": null } as const;
    expect(
      await absences.set([
        { id: ann.id, days: next },
        { id: bob.id, days },
      ]),
    ).toEqual({ added: 2, updated: 2 });
    const all = await absences.of([ann, bob]);
    expect(all.map(({ userId, day, kind }) => [userId, day, kind])).toEqual([
      [ann.id, "2026-03-01", "sick-leave"],
      [bob.id, "2026-03-01", "vacation"],
      [bob.id, "2026-03-02", "workday"],
    ]);
    expect(await absences.of([bob], { first: "2026-03-02", last: "2026-03-02" })).toHaveLength(1);
    const before = await journalOf(acme);
    for (const wrong of [
      [
        { id: ann.id, days: { "2026-04-01": "vacation" as const } },
        { id: 999, days: {} },
      ],
      [{ id: ann.id, days: { "2026-02-30": "vacation" as const } }],
      [
        { id: ann.id, days: {} },
        { id: ann.id, days: {} },
      ],
    ]) {
      await expect(absences.set(wrong)).rejects.toThrow();
    }
    expect(await absences.of([ann, bob])).toEqual(all);
    expect(await journalOf(acme)).toEqual(before);
    expect((await acme.directory.users.get(ann.id)).version).toBe(1);
  });

  test("are set by those who administer somebody, and not above themselves", async () => {
    const team = await acme.team();
    const { user: lead } = await acme.person(team, {}, "team_admin");
    const { user: member } = await acme.person(team);
    const { user: owner } = await acme.person(team, { role: "owner" });
    const elsewhere = await acme.user();
    const set = async (by: { id: number }, { id }: { id: number }) => {
      const entries = [{ id, days: { "2026-03-01": "vacation" as const } }];
      return await store.execute("setAbsences", { by: acme.as(by), entries });
    };
    await expect(set(lead, member)).resolves.toEqual({ added: 1, updated: 0 });
    await expect(set(owner, elsewhere)).resolves.toEqual({ added: 1, updated: 0 });
    await expect(set(lead, owner)).rejects.toMatchObject({ code: "role_above_own" });
    await expect(set(lead, elsewhere)).rejects.toMatchObject({ code: "not_found" });
    await expect(set(member, member)).rejects.toMatchObject({ code: "forbidden" });
    await expect(set(member, lead)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("invitations of somebody new", () => {
  test("make user, membership and invitation together, or nothing", async () => {
    const team = await acme.team();
    const { memberships, users, invitations } = acme.directory;
    const request = { teamId: team.id, role: { key: "guest" }, fields: { email: "new@contact.example" } };
    const { user, membership } = await memberships.invite(request);
    expect(user).toMatchObject({ status: "pending", role: null, version: 1 });
    expect(membership).toMatchObject({ userId: user.id, role: "guest", agreedToJoin: false });
    expect(membership.invitedAt).not.toBeNull();
    expect((await invitations.list({ limit: 10 })).rows).toMatchObject([{ userId: user.id, state: "queued" }]);
    const before = await journalOf(acme);
    for (const [changed, code] of [
      [{}, "email_taken"],
      [{ fields: { email: "" } }, "missing_value"],
      [{ fields: { email: "other@contact.example" }, teamId: 99 }, "not_found"],
      [{ fields: { email: "other@contact.example" }, role: { key: "nobody" } }, "unknown_role"],
    ] as const) {
      await expect(memberships.invite({ ...request, ...changed })).rejects.toMatchObject({ code });
    }
    expect((await users.list({ limit: 10 })).rows).toEqual([user]);
    expect(await journalOf(acme)).toEqual(before);
    expect((await invitations.list({ limit: 10 })).rows).toHaveLength(1);
  });

  test("are no way to a role above one's own", async () => {
    const team = await acme.team();
    const { user } = await acme.person(team, {}, "team_admin");
    const directory = await directoryFor(store, TEST_BOX, acme.as(user));
    if (directory.reach !== "teams") throw new Error("Who administers a team reaches it.");
    const fields = { email: "above@contact.example" };
    await expect(
      directory.memberships.invite({ teamId: team.id, role: { key: "admin" }, fields }),
    ).rejects.toMatchObject({ code: "role_above_own" });
    expect((await acme.directory.users.list({ limit: 10 })).rows).toEqual([user]);
  });
});

describe("a walk", () => {
  const PEOPLE = 2 * ROWS_A_PAGE + 1;

  test("meets everybody once, also those who come meanwhile, page by page", async () => {
    const { users } = acme.directory;
    await users.create(Array.from({ length: PEOPLE }, () => ({ fields: {} })));
    const met: number[][] = [];
    for await (const page of users.walk()) {
      met.push(page.map(({ id }) => id));
      if (met.length === 1) await users.create([{ fields: {} }]);
    }
    expect(met.map((page) => page.length)).toEqual([ROWS_A_PAGE, ROWS_A_PAGE, 2]);
    expect(met.flat()).toEqual(Array.from({ length: PEOPLE + 1 }, (_none, at) => at + 1));
  });

  test("of somebody who sees one team meets its people in the order in which they came, and nobody else", async () => {
    const [team, other] = [await acme.team(), await acme.team()];
    const users = await acme.directory.users.create(Array.from({ length: PEOPLE }, () => ({ fields: {} })));
    const stranger = await acme.user();
    await acme.member(other, stranger);
    const role = { key: "member" };
    const come = users.toReversed().map(({ id }) => ({ teamId: team.id, userId: id, role }));
    await acme.directory.memberships.add(come);
    await acme.directory.users.update([{ id: users[0]?.id ?? 0, patch: { status: "inactive" } }]);
    const by = acme.principal({ teamId: team.id });
    const directory = await directoryFor(opened.store, TEST_BOX, by);
    const met = (await Array.fromAsync(directory.users.walk({ except: "inactive" }))).flat();
    expect(met.map(({ id }) => id)).toEqual(come.slice(0, -1).map(({ userId }) => userId));
    expect((await Array.fromAsync(directory.users.walk())).flat()).toHaveLength(PEOPLE);
  });

  test("of somebody who sees several teams meets everybody on them once, by id", async () => {
    const teams = [await acme.team(), await acme.team()];
    const lead = await acme.user();
    const [one, both] = [await acme.user(), await acme.user()];
    await acme.user();
    for (const team of teams) await acme.member(team, lead, "team_admin");
    for (const team of teams) await acme.member(team, both);
    await acme.member(present(teams[0]), one);
    const directory = await directoryFor(opened.store, TEST_BOX, acme.as(lead));
    const met = (await Array.fromAsync(directory.users.walk())).flat();
    expect(met.map(({ id }) => id)).toEqual([lead.id, one.id, both.id]);
  });
});
