import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Directory, directoryFor, organizationDirectory, teamDirectoryFor } from "../../src/directory/access.ts";
import { DirectoryError } from "../../src/directory/errors.ts";
import type { Principal } from "../../src/directory/principal.ts";
import type { Team } from "../../src/directory/teams/team.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, TEST_BOX, type TestOrganization } from "../fixtures/organization.ts";

let opened: TestStore;
let acme: TestOrganization;
let team: Team;
let otherTeam: Team;

beforeAll(async () => {
  opened = await openTestStore();
});
beforeEach(async () => {
  acme = await makeOrganization(opened.store);
  team = await acme.team("One");
  otherTeam = await acme.team("Two");
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

/** All of the organization in the hands of `by`: each command judges for itself, whatever handle it came through. */
const everything = (by: Principal) => organizationDirectory(opened.store, TEST_BOX, by);
const directory = (by: Principal): Promise<Directory> => directoryFor(opened.store, TEST_BOX, by);

const ROLES = ["owner", "admin", "team_admin", "department_admin", "member", "guest", "reader"] as const;
/** Whether a role administers its team, and may so change others there. */
const ADMINISTERS = new Set(["owner", "admin", "team_admin", "department_admin"]);

/** How somebody with this role is refused; those who administer no team do not even see whom they would change. */
function refusal(role: (typeof ROLES)[number], isAbove: boolean): string | undefined {
  if (!ADMINISTERS.has(role)) return "not_found";
  return isAbove ? "role_above_own" : undefined;
}

describe("nobody reaches above their own role", () => {
  test("on a team, a role is given, taken and edited by those who administer it and are not below it", async () => {
    await acme.person(team, {}, "owner");
    for (const [rank, actorRole] of ROLES.entries()) {
      const { user: actor } = await acme.person(team, {}, actorRole);
      await acme.member(otherTeam, actor, actorRole);
      const { memberships } = everything(acme.as(actor));
      for (const [targetRank, targetRole] of ROLES.entries()) {
        const { membership: target } = await acme.person(team, {}, targetRole);
        const code = refusal(actorRole, targetRank < rank);
        const up = { id: target.id, role: { key: targetRole === "guest" ? "reader" : "guest" } };
        await expectOutcome(memberships.update([up]), code);
        await expectOutcome(memberships.update([{ id: target.id, user: { givenName: `by ${actorRole}` } }]), code);
        await expectOutcome(memberships.remove(target.id), code);
      }
      const { membership: reader } = await acme.person(team, {}, "reader");
      for (const [granted, role] of ROLES.entries()) {
        const code = refusal(actorRole, granted < rank);
        if (role !== "reader") await expectOutcome(memberships.update([{ id: reader.id, role: { key: role } }]), code);
        if (code === undefined) await acme.directory.memberships.update([{ id: reader.id, role: { key: "reader" } }]);
        const { user } = await acme.person(otherTeam);
        await expectOutcome(memberships.add([{ teamId: team.id, userId: user.id, role: { key: role } }]), code);
      }
      const stranger = await acme.user();
      await expectOutcome(
        memberships.add([{ teamId: team.id, userId: stranger.id, role: { key: "guest" } }]),
        "not_found",
      );
    }
  }, 60_000);

  test("in the organization, an admin neither makes, demotes, edits, deletes nor restores an owner", async () => {
    const owner = await acme.user({ role: "owner", givenName: "Owner" });
    await acme.user({ role: "owner" });
    const admin = acme.as(await acme.user({ role: "admin" }));
    const { users } = everything(admin);
    const above = { code: "role_above_own" };
    await expect(users.create([{ fields: { role: "owner" } }])).rejects.toMatchObject(above);
    for (const patch of [{ givenName: "X" }, { role: "admin" }, { role: null }, { status: "inactive" as const }]) {
      await expect(users.update([{ id: owner.id, patch }])).rejects.toMatchObject(above);
    }
    await expect(users.delete(owner.id)).rejects.toMatchObject(above);
    const member = await acme.user();
    await expect(users.update([{ id: member.id, patch: { role: "owner" } }])).rejects.toMatchObject(above);
    expect(await users.update([{ id: member.id, patch: { role: "admin" } }])).toMatchObject([{ role: "admin" }]);
    await acme.directory.users.delete(owner.id);
    await expect(users.restore(owner.id)).rejects.toMatchObject(above);
    expect(await acme.directory.users.restore(owner.id)).toMatchObject({ givenName: "Owner", role: "owner" });
    await expect(users.update([{ id: member.id, patch: { role: "king" } }])).rejects.toMatchObject({
      code: "unknown_role",
    });
  });

  test("an admin does not bring a team's owner back, while whoever has as much does", async () => {
    const { user, membership } = await acme.person(team, {}, "owner");
    await acme.person(team, {}, "owner");
    const { users } = everything(acme.as(await acme.user({ role: "admin" })));
    const above = { code: "role_above_own", message: "This user has a role above your own." };
    await expect(users.delete(user.id)).rejects.toMatchObject(above);
    await acme.directory.users.delete(user.id);
    const before = await acme.directory.journal.list({ limit: 1000 });
    await expect(users.restore(user.id)).rejects.toMatchObject(above);
    await expect(acme.directory.users.get(user.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(acme.directory.memberships.get(membership.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await acme.directory.journal.list({ limit: 1000 })).toEqual(before);
    await acme.directory.users.restore(user.id);
    expect((await acme.directory.memberships.get(membership.id)).membership).toEqual(membership);

    const { user: below } = await acme.person(team, {}, "admin");
    await users.delete(below.id);
    expect(await users.restore(below.id)).toMatchObject({ id: below.id, deletedAt: null });
  });

  test("who administers a team does not edit somebody who is above them elsewhere", async () => {
    const { user: lead } = await acme.person(team, {}, "team_admin");
    const elsewhere = await acme.person(otherTeam, { email: "chief@example.com" }, "owner");
    const here = await acme.member(team, elsewhere.user, "member");
    const { users, memberships } = everything(acme.as(lead));
    const above = { code: "role_above_own", details: { entry: 0 }, message: "This user has a role above your own." };
    await expect(users.update([{ id: elsewhere.user.id, patch: { email: "mine@example.com" } }])).rejects.toMatchObject(
      above,
    );
    await expect(memberships.update([{ id: here.id, user: { email: "mine@example.com" } }])).rejects.toMatchObject(
      above,
    );
    expect(await memberships.update([{ id: here.id, role: { key: "guest" } }])).toMatchObject([
      { membership: { role: "guest" } },
    ]);
    const admin = await acme.user({ role: "admin" });
    const adminHere = await acme.member(team, admin, "member");
    await expect(memberships.update([{ id: adminHere.id, user: { givenName: "X" } }])).rejects.toMatchObject(above);
  });

  test("a role of the organization's own ranks as the role that it is based on", async () => {
    const role = await acme.directory.roles.create({ key: "chief", name: "Chief", base: "owner" });
    expect(role.wire).toMatchObject({ saferme: "team_admin", worksection: "owner" });
    expect(role.wire.heymarket).toBeGreaterThan(7);
    const admin = everything(acme.as(await acme.user({ role: "admin" }), { scope: "write" }));
    await expect(admin.roles.create({ key: "boss", name: "Boss", base: "owner" })).rejects.toMatchObject({
      code: "read_only",
    });
    const administering = everything(acme.as(await acme.user({ role: "admin" }), { scope: "admin" }));
    await expect(administering.roles.create({ key: "boss", name: "Boss", base: "owner" })).rejects.toMatchObject({
      code: "role_above_own",
    });
    const { membership } = await acme.person(team);
    await expect(admin.memberships.update([{ id: membership.id, role: { key: "chief" } }])).rejects.toMatchObject({
      code: "role_above_own",
    });
    await acme.directory.memberships.update([
      { id: membership.id, role: { api: "heymarket", value: role.wire.heymarket } },
    ]);
    await expect(acme.directory.memberships.remove(membership.id)).rejects.toMatchObject({ code: "last_owner" });
    for (const [wrong, code] of [
      [{ key: "chief", name: "Again", base: "member" }, "name_taken"],
      [{ key: "Ch ief", name: "X", base: "member" }, "invalid_value"],
      [{ key: "x", name: "X", base: "king" as "member" }, "invalid_value"],
      [{ key: "x", name: "X", base: "member", wire: { heymarket: 4 } }, "id_taken"],
    ] as const) {
      await expect(acme.directory.roles.create(wrong)).rejects.toMatchObject({ code });
    }
    const race = await Promise.allSettled(
      Array.from({ length: 5 }, () => acme.directory.roles.create({ key: "once", name: "Once", base: "member" })),
    );
    expect(race.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []))).toEqual(
      Array(4).fill("name_taken"),
    );
  });
});

describe("writing back what a vendor's API shows", () => {
  test("a coarser role keeps the finer one that it was shown for", async () => {
    const { membership } = await acme.person(team, {}, "owner");
    await acme.person(team, {}, "owner");
    const { memberships } = acme.directory;
    const write = async (role: Parameters<typeof memberships.update>[0][0]["role"]) =>
      (await memberships.update([{ id: membership.id, role: present(role) }]))[0]?.membership;
    expect(await write({ api: "saferme", value: "team_admin" })).toMatchObject({ role: "owner", version: 1 });
    expect(await write({ api: "happygrasshopper", value: "Administrator" })).toMatchObject({
      role: "owner",
      version: 1,
    });
    expect(await write({ api: "heymarket", value: 5 })).toMatchObject({ role: "owner", version: 1 });
    expect(await write({ api: "worksection", value: "owner" })).toMatchObject({ role: "owner", version: 1 });
    expect(await write({ api: "saferme", value: "team_manager" })).toMatchObject({ role: "team_admin", version: 2 });
    expect(await write({ api: "worksection", value: "department admin" })).toMatchObject({
      role: "department_admin",
      version: 3,
    });
    expect(await write({ api: "saferme", value: "team_manager" })).toMatchObject({
      role: "department_admin",
      version: 3,
    });
    expect(await write({ api: "heymarket", value: 4 })).toMatchObject({ role: "member", version: 4 });
  });

  test("whoever is below an owner may write their role back too, and nothing else", async () => {
    const { membership } = await acme.person(team, {}, "owner");
    const { user: lead } = await acme.person(team, {}, "team_admin");
    const { memberships } = everything(acme.as(lead));
    const [same] = await memberships.update([
      { id: membership.id, role: { api: "saferme", value: "team_admin" }, user: { givenName: "" } },
    ]);
    expect(same?.membership).toEqual(membership);
    await expect(
      memberships.update([{ id: membership.id, role: { api: "saferme", value: "team_manager" } }]),
    ).rejects.toMatchObject({ code: "role_above_own" });
  });
});

describe("who reaches what", () => {
  test("a credential that only reads changes nothing", async () => {
    const { user, membership } = await acme.person(team);
    const { users, teams, memberships } = everything(acme.principal({ scope: "read" }));
    const attempts = [
      () => users.create([{ fields: {} }]),
      () => users.update([{ id: user.id, patch: { givenName: "X" } }]),
      () => users.delete(user.id),
      () => users.restore(user.id),
      () => teams.create({ fields: { name: "X" } }),
      () => teams.update(team.id, { name: "X" }),
      () => teams.delete(team.id),
      () => teams.restore(team.id),
      () => memberships.add([{ teamId: otherTeam.id, userId: user.id, role: { key: "member" } }]),
      () => memberships.update([{ id: membership.id, role: { key: "guest" } }]),
      () => memberships.move(membership.id, otherTeam.id),
      () => memberships.remove(membership.id),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "read_only" });
    expect(await users.get(user.id)).toEqual(user);
  });

  test("a credential without a role, or with one that administers nothing by itself, changes nothing", async () => {
    const { users } = everything(acme.principal({ role: null }));
    await expect(users.create([{ fields: {} }])).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a credential of a team sees and changes that team only", async () => {
    const here = await acme.person(team, { email: "here@example.com" });
    const there = await acme.person(otherTeam, { email: "there@example.com" });
    const by = acme.principal({ teamId: team.id, role: "admin", scope: "write" });
    const handle = await directory(by);
    expect(handle.reach).toBe("teams");
    expect((await handle.users.list({ limit: 9 })).rows.map(({ id }) => id)).toEqual([here.user.id]);
    expect((await handle.teams.list({ limit: 9 })).rows.map(({ id }) => id)).toEqual([team.id]);
    expect((await handle.memberships.list({ limit: 9 })).rows.map(({ membership }) => membership.id)).toEqual([
      here.membership.id,
    ]);
    await expect(handle.users.get(there.user.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(handle.users.getByUuid(there.user.uuid)).rejects.toMatchObject({ code: "not_found" });
    await expect(handle.teams.get(otherTeam.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(handle.memberships.get(there.membership.id)).rejects.toMatchObject({ code: "not_found" });
    const onTeam = await teamDirectoryFor(opened.store, by);
    expect(await onTeam.findByContacts(["there@example.com", "here@example.com"], [])).toHaveLength(1);
    const all = everything(by);
    const missing = { code: "not_found" };
    await expect(all.users.update([{ id: there.user.id, patch: {} }])).rejects.toMatchObject(missing);
    await expect(all.users.delete(there.user.id)).rejects.toMatchObject(missing);
    await expect(all.teams.update(otherTeam.id, { name: "X" })).rejects.toMatchObject(missing);
    await expect(all.memberships.update([{ id: there.membership.id }])).rejects.toMatchObject(missing);
    await expect(all.memberships.remove(there.membership.id)).rejects.toMatchObject(missing);
    await expect(all.memberships.move(here.membership.id, otherTeam.id)).rejects.toMatchObject(missing);
    await expect(
      all.memberships.add([{ teamId: otherTeam.id, userId: here.user.id, role: { key: "member" } }]),
    ).rejects.toMatchObject(missing);
    for (const attempt of [
      () => all.users.create([{ fields: {} }]),
      () => all.teams.create({ fields: { name: "X" } }),
      () => all.teams.delete(team.id),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(all.users.restore(here.user.id)).rejects.toMatchObject(missing);
    expect(await all.users.update([{ id: here.user.id, patch: { givenName: "Fine" } }])).toMatchObject([
      { givenName: "Fine" },
    ]);
    expect(await all.teams.update(team.id, { name: "Fine" })).toMatchObject({ name: "Fine" });
    await expect(teamDirectoryFor(opened.store, acme.principal())).rejects.toMatchObject({ code: "forbidden" });
    await acme.directory.teams.delete(team.id);
    await expect(onTeam.team()).rejects.toMatchObject({ code: "forbidden" });
    await expect(onTeam.updateMembers([{ id: here.membership.id }])).rejects.toMatchObject(missing);
    expect((await (await directory(by)).users.list({ limit: 9 })).rows).toEqual([]);
  });

  test("who administers teams holds those, and what they are on besides only for themselves", async () => {
    const lead = await acme.user({ givenName: "Lead" });
    await acme.member(team, lead, "team_admin");
    await acme.member(otherTeam, lead, "member");
    const here = await acme.person(team);
    const there = await acme.person(otherTeam);
    const handle = await directory(acme.as(lead));
    expect(handle.reach).toBe("teams");
    expect((await handle.users.list({ limit: 9 })).rows.map(({ id }) => id)).toEqual([lead.id, here.user.id]);
    const all = everything(acme.as(lead));
    await expect(all.users.update([{ id: there.user.id, patch: { givenName: "X" } }])).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(all.memberships.move(here.membership.id, otherTeam.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(all.users.update([{ id: here.user.id, patch: { role: "member" } }])).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await all.users.delete(here.user.id)).toMatchObject({ id: here.user.id });
  });

  test("who administers one of somebody's teams does not delete them from the others", async () => {
    const { user: lead } = await acme.person(team, {}, "team_admin");
    const { user } = await acme.person(team);
    const elsewhere = await acme.member(otherTeam, user);
    const { users } = everything(acme.as(lead));
    await expect(users.delete(user.id)).rejects.toMatchObject({ code: "forbidden" });
    await acme.directory.memberships.remove(elsewhere.id);
    expect(await users.delete(user.id)).toMatchObject({ id: user.id });
  });

  test("a credential of a person and a team gives no more than both do", async () => {
    const chief = await acme.user({ role: "owner" });
    const byTeam = await directory(acme.as(chief, { teamId: team.id }));
    expect(byTeam.reach).toBe("teams");
    expect((await byTeam.teams.list({ limit: 9 })).rows.map(({ id }) => id)).toEqual([team.id]);
    await expect(everything(acme.as(chief, { teamId: team.id })).users.create([{ fields: {} }])).rejects.toMatchObject({
      code: "forbidden",
    });
    const member = await acme.user();
    await acme.member(team, member);
    await acme.member(otherTeam, member);
    const own = await directory(acme.as(member, { teamId: team.id }));
    expect(own.reach).toBe("self");
    expect((await own.teams.list({ limit: 9 })).rows.map(({ id }) => id)).toEqual([team.id]);
    expect((await own.memberships.list({ limit: 9 })).rows.map(({ membership }) => membership.teamId)).toEqual([
      team.id,
    ]);
  });

  test("a team's directory is for users who administer the team, as long as they may sign in", async () => {
    const { user: lead } = await acme.person(team, {}, "team_admin");
    const { user: member } = await acme.person(team);
    const onTeam = (user: typeof lead) => teamDirectoryFor(opened.store, acme.as(user, { teamId: team.id }));
    expect(await (await onTeam(lead)).team()).toMatchObject({ id: team.id });
    await expect(onTeam(member)).rejects.toMatchObject({ code: "forbidden" });
    await acme.directory.users.update([{ id: lead.id, patch: { status: "inactive" } }]);
    await expect(onTeam(lead)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("a member sees themselves, their teams and teammates, and changes their own contact details only", async () => {
    const { user, membership } = await acme.person(team, { givenName: "Me" });
    const mate = await acme.person(team);
    const there = await acme.person(otherTeam);
    const handle = await directory(acme.as(user));
    expect(handle.reach).toBe("self");
    expect((await handle.users.list({ limit: 9 })).rows.map(({ id }) => id)).toEqual([user.id]);
    expect((await handle.memberships.list({ limit: 9 })).rows.map(({ membership: { id } }) => id)).toEqual([
      membership.id,
      mate.membership.id,
    ]);
    await expect(handle.memberships.get(there.membership.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(handle.users.get(mate.user.id)).rejects.toMatchObject({ code: "not_found" });
    const own: Parameters<typeof handle.users.update>[0][0]["patch"][] = [
      { email: "me@example.com", phone: "510 555 0100", fullName: "Me Too" },
      { profile: { addresses: [{ kind: "home", value: "1 Main St" }], otherContacts: "@me" } },
    ];
    for (const patch of own) {
      expect(await handle.users.update([{ id: user.id, patch }])).toMatchObject([{ id: user.id }]);
    }
    const foreign = [
      { title: "CEO" },
      { status: "inactive" as const },
      { externalId: "1" },
      { lastActiveAt: 1 },
      { role: "owner" },
      { profile: { rate: 1000 } },
      { profile: { custom: { grade: "A" } } },
    ];
    for (const patch of foreign) {
      await expect(handle.users.update([{ id: user.id, patch }])).rejects.toMatchObject({
        code: "forbidden",
        details: { entry: 0 },
      });
    }
    const all = everything(acme.as(user));
    await expect(all.users.update([{ id: mate.user.id, patch: {} }])).rejects.toMatchObject({ code: "not_found" });
    await expect(all.memberships.update([{ id: membership.id, role: { key: "owner" } }])).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(all.memberships.remove(mate.membership.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(all.users.delete(user.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(all.teams.update(team.id, { name: "X" })).rejects.toMatchObject({ code: "not_found" });
  });

  test("somebody inactive, deleted or unknown holds nothing", async () => {
    const inactive = await acme.user({ role: "owner", status: "inactive" });
    const deleted = await acme.user({ role: "admin" });
    await acme.directory.users.delete(deleted.id);
    for (const user of [inactive, deleted, { id: 9999 }]) {
      await expect(directory(acme.as(user))).rejects.toMatchObject({ code: "unauthenticated" });
      await expect(everything(acme.as(user)).users.create([{ fields: {} }])).rejects.toMatchObject({
        code: "unauthenticated",
      });
    }
  });
});

test("rows of another organization answer byte for byte as rows that are not there", async () => {
  const rival = await makeOrganization(opened.store);
  const theirTeam = await rival.team("Theirs", 5001);
  const user = await rival.user({ email: "spy@example.com" }, 6001);
  const { id: membership } = await rival.member(theirTeam, user, "member", 7001);
  const { credential } = await rival.directory.credentials.create({ api: "rest", kind: "token" });
  const mine = await acme.person(team);
  const ours = acme.directory;
  type Ids = { team: number; user: number; membership: number; credential: number };
  const calls: ((ids: Ids) => Promise<unknown>)[] = [
    (ids) => ours.users.get(ids.user),
    (ids) => ours.users.update([{ id: ids.user, patch: { givenName: "X" } }]),
    (ids) => ours.users.delete(ids.user),
    (ids) => ours.users.restore(ids.user),
    (ids) => ours.teams.get(ids.team),
    (ids) => ours.teams.update(ids.team, { name: "X" }),
    (ids) => ours.teams.delete(ids.team),
    (ids) => ours.teams.restore(ids.team),
    (ids) => ours.memberships.get(ids.membership),
    (ids) => ours.memberships.update([{ id: ids.membership, user: { givenName: "X" } }]),
    (ids) => ours.memberships.update([{ id: mine.membership.id, supervisorId: ids.user }]),
    (ids) => ours.memberships.move(ids.membership, team.id),
    (ids) => ours.memberships.move(mine.membership.id, ids.team),
    (ids) => ours.memberships.remove(ids.membership),
    (ids) => ours.memberships.add([{ teamId: ids.team, userId: mine.user.id, role: { key: "member" } }]),
    (ids) => ours.memberships.add([{ teamId: team.id, userId: ids.user, role: { key: "member" } }]),
    (ids) => ours.credentials.create({ api: "rest", kind: "token", userId: ids.user }),
    (ids) => ours.credentials.create({ api: "rest", kind: "token", teamId: ids.team }),
    (ids) => ours.credentials.rotate(ids.credential),
    (ids) => ours.credentials.revoke(ids.credential),
    (ids) => ours.passwords.set(ids.user, { password: "long enough a password" }),
  ];
  const foreign = { team: theirTeam.id, user: user.id, membership, credential: credential.id };
  const unknown = { team: 5002, user: 6002, membership: 7002, credential: 8002 };
  for (const call of calls) {
    const [theirs, none] = [await refusalOf(call(foreign)), await refusalOf(call(unknown))];
    expect(theirs).toEqual(none);
    expect(none).toMatchObject({ code: "not_found" });
  }
  expect(await ours.users.findByContacts(["spy@example.com"], [])).toEqual([]);
  expect(
    (await ours.users.list({ filter: { op: "eq", field: "team_id", value: theirTeam.id }, limit: 9 })).rows,
  ).toEqual([]);
  expect(await rival.directory.users.get(user.id)).toEqual(user);
});

async function refusalOf(attempt: Promise<unknown>): Promise<unknown> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof DirectoryError) return { code: error.code, message: error.message, details: error.details };
    throw error;
  }
  throw new Error("It was not refused.");
}

async function expectOutcome(attempt: Promise<unknown>, code: string | undefined): Promise<void> {
  if (code === undefined) await expect(attempt).resolves.toBeDefined();
  else await expect(attempt).rejects.toMatchObject({ code });
}
