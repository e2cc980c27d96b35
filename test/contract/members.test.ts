import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JournalEntry } from "../../src/directory/journal/entry.ts";
import { TeamDirectory } from "../../src/directory/teams/team-directory.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";

let opened: TestStore;
let acme: TestOrganization;

beforeAll(async () => {
  opened = await openTestStore();
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

async function fresh(): Promise<TestOrganization> {
  acme = await makeOrganization(opened.store);
  return acme;
}

async function journal(after = 0): Promise<JournalEntry[]> {
  return (await acme.directory.journal.list({ filter: { op: "gt", field: "id", value: after }, limit: 5000 })).rows;
}

async function lastEntry(): Promise<number> {
  const { rows } = await acme.directory.journal.list({ sort: [{ field: "id", direction: "desc" }], limit: 1 });
  return rows[0]?.id ?? 0;
}

describe("putting people on teams", () => {
  test("a place has what was given, and is found by whoever looks for it", async () => {
    const { directory } = await fresh();
    const [team, boss, user] = [
      await acme.team(),
      await acme.user(),
      await acme.user({ email: "a@example.com", phone: "15105553344" }),
    ];
    const [made] = await directory.memberships.add([
      {
        id: 14,
        teamId: team.id,
        userId: user.id,
        role: { api: "heymarket", value: 1 },
        supervisorId: boss.id,
        agreedToJoin: true,
        invitedAt: 5,
        createdAt: 10,
        updatedAt: 20,
      },
    ]);
    const membership = {
      organizationId: acme.id,
      id: 14,
      teamId: team.id,
      userId: user.id,
      role: "admin",
      supervisorId: boss.id,
      agreedToJoin: true,
      invitedAt: 5,
      createdAt: 10,
      updatedAt: 20,
      version: 1,
    };
    expect(made).toEqual(membership);
    expect(await directory.memberships.get(14)).toEqual({ membership, user });
    const onTeam = new TeamDirectory(opened.store, acme.principal(), team.id);
    for (const phone of ["+1 (510) 555-3344", "15105553344"]) {
      expect(await onTeam.findByContacts([], [phone])).toMatchObject([
        { id: 14, role: "admin", wire: { heymarket: 1 } },
      ]);
    }
    expect(await onTeam.findByContacts(["A@example.com", "a@EXAMPLE.com"], ["15105553344"])).toHaveLength(1);
    const [entry] = await journal((await lastEntry()) - 1);
    expect(entry).toMatchObject({ action: "created", object: "membership", objectId: 14, version: 1, before: {} });
    expect(entry?.after).toEqual({
      teamId: team.id,
      userId: user.id,
      role: "admin",
      supervisorId: boss.id,
      agreedToJoin: true,
      invitedAt: 5,
    });
  });

  test("what cannot be is refused with its entry, and nobody is put anywhere", async () => {
    const { directory } = await fresh();
    const [team, gone] = [await acme.team(), await acme.team()];
    const [user, other, hidden] = [await acme.user(), await acme.user(), await acme.user()];
    await acme.member(team, hidden, "member", 50);
    await acme.directory.users.delete(hidden.id);
    await acme.directory.teams.delete(gone.id);
    const good = { teamId: team.id, userId: user.id, role: { key: "member" } };
    const wrong = [
      [{ ...good, userId: 999 }, "not_found", "userId"],
      [{ ...good, userId: hidden.id }, "not_found", "userId"],
      [{ ...good, teamId: 999, userId: other.id }, "not_found", "teamId"],
      [{ ...good, teamId: gone.id, userId: other.id }, "not_found", "teamId"],
      [good, "already_member", "userId"],
      [{ ...good, userId: other.id, role: { key: "king" } }, "unknown_role", "role"],
      [{ ...good, userId: other.id, id: 50 }, "id_taken", "id"],
      [{ ...good, userId: other.id, id: -1 }, "invalid_value", "id"],
      [{ ...good, userId: other.id, id: 1e300 }, "invalid_value", "id"],
      [{ ...good, userId: other.id, supervisorId: 999 }, "not_found", "supervisorId"],
      [{ ...good, userId: other.id, supervisorId: hidden.id }, "not_found", "supervisorId"],
    ] as const;
    for (const [entry, code, field] of wrong) {
      await expect(directory.memberships.add([good, entry])).rejects.toMatchObject({
        code,
        details: { field, entry: 1 },
      });
    }
    expect((await directory.memberships.list({ limit: 9 })).rows).toEqual([]);
  });

  test("a thousand places in one command", async () => {
    const { directory } = await fresh();
    const team = await acme.team();
    const users = await directory.users.create(Array.from({ length: 1000 }, () => ({ fields: {} })));
    const made = await directory.memberships.add(
      users.map(({ id }) => ({ teamId: team.id, userId: id, role: { key: "member" } })),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1000);
    expect(
      (
        await directory.memberships.list({
          filter: { op: "eq", field: "team_id", value: team.id },
          limit: 1,
          withTotal: true,
        })
      ).total,
    ).toBe(1000);
  });
});

describe("changing members", () => {
  test("a batch changes memberships and their users, with one journal entry a changed row", async () => {
    const { directory } = await fresh();
    const team = await acme.team();
    const [a, b, c] = [await acme.person(team), await acme.person(team), await acme.person(team)];
    const before = await lastEntry();
    const result = await directory.memberships.update([
      { id: c.membership.id, role: { api: "heymarket", value: 1 } },
      { id: a.membership.id, user: { givenName: "Ann" }, role: { key: "reader" } },
      { id: b.membership.id },
    ]);
    expect(result.map(({ membership, user }) => [membership.id, membership.version, user.version])).toEqual([
      [c.membership.id, 2, 1],
      [a.membership.id, 2, 2],
      [b.membership.id, 1, 1],
    ]);
    expect(await directory.memberships.get(a.membership.id)).toEqual(result[1]);
    const entries = await journal(before);
    expect(
      entries.map(({ object, objectId, version, before: from, after }) => ({ object, objectId, version, from, after })),
    ).toEqual([
      { object: "user", objectId: a.user.id, version: 2, from: { givenName: "" }, after: { givenName: "Ann" } },
      {
        object: "membership",
        objectId: c.membership.id,
        version: 2,
        from: { role: "member" },
        after: { role: "admin" },
      },
      {
        object: "membership",
        objectId: a.membership.id,
        version: 2,
        from: { role: "member" },
        after: { role: "reader" },
      },
    ]);
  });

  test("what is written back as it was read changes nothing", async () => {
    const { directory } = await fresh();
    const team = await acme.team();
    const { user, membership } = await acme.person(
      team,
      { fullName: "A B", email: "a@example.com", phone: "15105553344" },
      "guest",
    );
    const before = await lastEntry();
    const [same] = await directory.memberships.update([
      {
        id: membership.id,
        user: { fullName: "A B", email: "a@example.com", phone: { digits: "15105553344", form: "international" } },
        role: { api: "saferme", value: "team_member" },
        supervisorId: null,
        agreedToJoin: false,
      },
    ]);
    expect(same).toEqual({ user, membership });
    expect(await lastEntry()).toBe(before);
  });

  test("somebody who is in a batch through two teams is changed once, by all that was said", async () => {
    const { directory } = await fresh();
    const user = await acme.user({ email: "old@example.com" });
    const [one, two] = [await acme.member(await acme.team(), user), await acme.member(await acme.team(), user)];
    const before = await lastEntry();
    const members = await directory.memberships.update([
      { id: one.id, user: { givenName: "Ann", email: "mid@example.com" } },
      { id: two.id, user: { familyName: "Lee", email: "new@example.com" } },
    ]);
    expect(members.map(({ user: shown }) => shown)).toMatchObject([
      { version: 2 },
      { givenName: "Ann", familyName: "Lee", email: "new@example.com", version: 2 },
    ]);
    expect(members[0]?.user).toEqual(members[1]?.user);
    const entries = await journal(before);
    expect(entries).toMatchObject([
      { object: "user", version: 2, after: { givenName: "Ann", familyName: "Lee", email: "new@example.com" } },
    ]);
    expect(entries).toHaveLength(1);
    const find = (email: string) => directory.users.findByContacts([email], []);
    expect(await find("mid@example.com")).toEqual([]);
    expect(await find("new@example.com")).toHaveLength(1);
    await directory.memberships.update([
      { id: one.id, user: { givenName: "X" } },
      { id: two.id, user: { givenName: "Ann" } },
    ]);
    expect((await directory.users.get(user.id)).version).toBe(2);
    expect(await journal(before)).toHaveLength(1);
  });

  test("two members of a batch swap their e-mails, three pass them on", async () => {
    const { directory } = await fresh();
    const team = await acme.team();
    const people = [];
    for (const letter of ["a", "b", "c"]) people.push(await acme.person(team, { email: `${letter}@example.com` }));
    const ids = people.map(({ membership }) => membership.id);
    const emails = ["b@example.com", "C@example.com", "a@example.com"];
    await directory.memberships.update(ids.map((id, index) => ({ id, user: { email: present(emails[index]) } })));
    for (const [index, { user }] of people.entries()) {
      expect(
        (await directory.users.findByContacts([present(emails[index]).toUpperCase()], [])).map(({ id }) => id),
      ).toEqual([user.id]);
    }
  });

  test("a batch with one fault changes nothing", async () => {
    const { directory } = await fresh();
    const team = await acme.team();
    const [a, b] = [
      await acme.person(team, { email: "a@example.com" }),
      await acme.person(team, { email: "b@example.com" }),
    ];
    const before = await lastEntry();
    const good = { id: a.membership.id, user: { givenName: "Changed" }, role: { key: "admin" } };
    const wrong = [
      [{ id: 999 }, "not_found"],
      [{ id: a.membership.id }, "duplicate_entry"],
      [{ id: b.membership.id, role: { api: "heymarket", value: 77 } }, "unknown_role"],
      [{ id: b.membership.id, user: { email: "A@example.com" } }, "email_taken"],
      [{ id: b.membership.id, user: { email: "x" } }, "invalid_value"],
      [{ id: b.membership.id, user: { status: "inactive" } }, "forbidden"],
      [{ id: b.membership.id, user: { role: "admin" } }, "forbidden"],
      [{ id: b.membership.id, supervisorId: 999 }, "not_found"],
      [{ id: b.membership.id, ifVersion: 2 }, "version_conflict"],
    ] as const;
    for (const [entry, code] of wrong) {
      await expect(directory.memberships.update([good, entry])).rejects.toMatchObject({ code, details: { entry: 1 } });
    }
    expect(await directory.memberships.get(a.membership.id)).toEqual(a);
    expect(await lastEntry()).toBe(before);
  });

  test("a supervisor who was deleted may be written back, not given anew", async () => {
    const { directory } = await fresh();
    const team = await acme.team();
    const [a, b, boss] = [await acme.person(team), await acme.person(team), await acme.person(team)];
    await directory.memberships.update([{ id: a.membership.id, supervisorId: boss.user.id }]);
    await directory.users.delete(boss.user.id);
    const [same] = await directory.memberships.update([{ id: a.membership.id, supervisorId: boss.user.id }]);
    expect(same?.membership).toMatchObject({ supervisorId: boss.user.id, version: 2 });
    await expect(
      directory.memberships.update([{ id: b.membership.id, supervisorId: boss.user.id }]),
    ).rejects.toMatchObject({
      code: "not_found",
      details: { field: "supervisorId", entry: 0 },
    });
  });

  test("a batch for one team does not reach another", async () => {
    await fresh();
    const [one, two] = [await acme.team(), await acme.team()];
    const [a, b] = [await acme.person(one), await acme.person(two)];
    const onTeam = new TeamDirectory(opened.store, acme.principal(), one.id);
    const elsewhere = { code: "not_found", message: "There is no such member.", details: { field: "id", entry: 0 } };
    await expect(onTeam.updateMembers([{ id: b.membership.id }])).rejects.toMatchObject(elsewhere);
    await expect(onTeam.updateMembers([{ id: 999 }])).rejects.toMatchObject(elsewhere);
    expect(await onTeam.updateMembers([{ id: a.membership.id }])).toEqual([a]);
    expect((await onTeam.listMembers({ limit: 9 })).rows).toEqual([a]);
  });
});

describe("moving and removing", () => {
  test("a membership moves with its id and role, and not to where the user is", async () => {
    const { directory } = await fresh();
    const [one, two, gone] = [await acme.team(), await acme.team(), await acme.team()];
    const { user, membership } = await acme.person(one, {}, "guest");
    await directory.teams.delete(gone.id);
    for (const id of [gone.id, 999]) {
      await expect(directory.memberships.move(membership.id, id)).rejects.toMatchObject({
        code: "not_found",
        details: { field: "teamId" },
      });
    }
    const moved = await directory.memberships.move(membership.id, two.id);
    expect(moved).toMatchObject({ id: membership.id, teamId: two.id, role: "guest", version: 2 });
    expect(await directory.memberships.move(membership.id, two.id)).toEqual(moved);
    const [entry] = await journal((await lastEntry()) - 1);
    expect(entry).toMatchObject({
      action: "updated",
      version: 2,
      before: { teamId: one.id },
      after: { teamId: two.id },
    });
    const second = await acme.member(one, user);
    await expect(directory.memberships.move(second.id, two.id)).rejects.toMatchObject({ code: "already_member" });
    await expect(directory.memberships.move(999, two.id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("a removed membership is gone, its id is not given again, and the user stays", async () => {
    const { directory } = await fresh();
    const team = await acme.team();
    const { user, membership } = await acme.person(team);
    expect(await directory.memberships.remove(membership.id)).toEqual(membership);
    await expect(directory.memberships.remove(membership.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(directory.memberships.get(membership.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await directory.users.get(user.id)).toEqual(user);
    const [entry] = await journal((await lastEntry()) - 1);
    expect(entry).toMatchObject({
      action: "deleted",
      object: "membership",
      objectId: membership.id,
      version: 2,
      after: {},
    });
    expect(entry?.before).toMatchObject({ teamId: team.id, userId: user.id, role: "member" });
    expect((await acme.member(team, user)).id).toBeGreaterThan(membership.id);
  });

  test("a removed membership's id can be imported again, and the inspection finds nothing wrong with that", async () => {
    await fresh();
    const team = await acme.team();
    const { user, membership } = await acme.person(team);
    await acme.directory.memberships.update([{ id: membership.id, role: { key: "guest" } }]);
    await acme.directory.memberships.remove(membership.id);
    expect(await acme.member(team, user, "member", membership.id)).toMatchObject({ id: membership.id, version: 1 });
    expect(await opened.store.inspect()).toEqual([]);
  });
});

describe("ids", () => {
  test("imported ids stay, and new ones continue past the largest, whatever the kind", async () => {
    const { directory } = await fresh();
    const team = await acme.team("Imported", 123);
    expect((await acme.team()).id).toBe(124);
    expect((await acme.team("Small", 7)).id).toBe(7);
    expect((await acme.team()).id).toBe(125);
    const users = await directory.users.create([
      { id: 500, fields: {} },
      { fields: {} },
      { id: 22, fields: {} },
      { fields: {} },
    ]);
    expect(users.map(({ id }) => id)).toEqual([500, 501, 22, 502]);
    const place = (userId: number, id?: number) => ({
      ...(id === undefined ? {} : { id }),
      teamId: team.id,
      userId,
      role: { key: "member" },
    });
    const made = await directory.memberships.add([place(500), place(501, 14), place(22, 9000), place(502)]);
    expect(made.map(({ id }) => id)).toEqual([9001, 14, 9000, 9002]);
    const other = await makeOrganization(opened.store);
    expect((await other.team()).id).toBe(1);
  });

  test("ranges reserved at once do not overlap", async () => {
    const { directory } = await fresh();
    const batches = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        directory.users.create(Array.from({ length: 1 + (index % 5) }, () => ({ fields: {} }))),
      ),
    );
    const ids = batches.flat().map(({ id }) => id);
    expect(ids.toSorted((a, b) => a - b)).toEqual(ids.map((_, index) => index + 1));
    for (const batch of batches) {
      expect(batch.map(({ id }) => id - present(batch[0]).id)).toEqual(batch.map((_, index) => index));
    }
  });

  test("one id imported by many at once goes to one of them", async () => {
    const { directory } = await fresh();
    const team = await acme.team();
    const people = await directory.users.create(Array.from({ length: 6 }, () => ({ fields: {} })));
    const outcomes = [
      await Promise.allSettled(Array.from({ length: 6 }, () => acme.team("Race", 77))),
      await Promise.allSettled(Array.from({ length: 6 }, () => acme.user({}, 770))),
      await Promise.allSettled(people.map((user) => acme.member(team, user, "member", 7700))),
      await Promise.allSettled(Array.from({ length: 6 }, () => acme.member(team, present(people[0])))),
    ];
    for (const race of outcomes.slice(0, 3)) {
      const codes = race.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
      expect(codes).toEqual(["id_taken", "id_taken", "id_taken", "id_taken", "id_taken"]);
    }
    const refused = present(outcomes[3]).flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason.code] : [],
    );
    expect(new Set(refused)).toEqual(new Set(["already_member"]));
  });
});
