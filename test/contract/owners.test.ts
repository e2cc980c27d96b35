import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Membership } from "../../src/directory/memberships/membership.ts";
import type { Team } from "../../src/directory/teams/team.ts";
import type { User } from "../../src/directory/users/user.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";

let opened: TestStore;
let acme: TestOrganization;

beforeAll(async () => {
  opened = await openTestStore();
});
beforeEach(async () => {
  acme = await makeOrganization(opened.store);
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

const LAST = { code: "last_owner" };

describe("the organization", () => {
  const owners = async () =>
    (await acme.directory.users.list({ filter: { op: "eq", field: "role", value: "owner" }, limit: 99 })).rows;

  test("keeps its last owner from being demoted, deactivated and deleted, alone or in a batch", async () => {
    const { users } = acme.directory;
    const [one, two] = [await acme.user({ role: "owner" }), await acme.user({ role: "owner" })];
    await acme.user({ role: "owner", status: "inactive" });
    const gone = await acme.user({ role: "owner" });
    await users.delete(gone.id);
    for (const patch of [{ role: "admin" }, { role: null }, { status: "inactive" as const }]) {
      const entries = [one, two].map(({ id }) => ({ id, patch }));
      await expect(users.update(entries)).rejects.toMatchObject(LAST);
    }
    const swapped = await users.update([
      { id: one.id, patch: { role: "admin" } },
      { id: two.id, patch: { givenName: "Only" } },
    ]);
    expect(swapped).toMatchObject([{ role: "admin" }, { role: "owner" }]);
    await expect(users.update([{ id: two.id, patch: { status: "inactive" } }])).rejects.toMatchObject(LAST);
    await expect(users.delete(two.id)).rejects.toMatchObject(LAST);
    expect(await users.get(two.id)).toEqual(swapped[1]);
    const handedOver = await users.update([
      { id: two.id, patch: { role: "admin" } },
      { id: one.id, patch: { role: "owner" } },
    ]);
    expect(handedOver).toMatchObject([{ role: "admin" }, { role: "owner" }]);
  });

  test("that never had an owner can be changed freely", async () => {
    const user = await acme.user({ role: "admin" });
    expect(await acme.directory.users.delete(user.id)).toMatchObject({ role: "admin" });
  });

  const ways: [string, (user: User) => Promise<unknown>][] = [
    ["demoted", ({ id }) => acme.directory.users.update([{ id, patch: { role: "admin" } }])],
    ["deactivated", ({ id }) => acme.directory.users.update([{ id, patch: { status: "inactive" } }])],
    ["deleted", ({ id }) => acme.directory.users.delete(id)],
  ];

  test.each(ways)("keeps one of its owners when all are %s at once", async (_how, lose) => {
    for (let round = 0; round < 5; round++) {
      acme = await makeOrganization(opened.store);
      const made = [];
      for (let count = 0; count < 4; count++) made.push(await acme.user({ role: "owner" }));
      await expectAllButOne(made.map(lose));
      expect((await owners()).filter(({ status }) => status === "active")).toHaveLength(1);
    }
  });

  test("keeps one owner when they are lost in different ways at once", async () => {
    for (let round = 0; round < 5; round++) {
      acme = await makeOrganization(opened.store);
      const attempts = [];
      for (const [, lose] of ways) attempts.push({ lose, user: await acme.user({ role: "owner" }) });
      await expectAllButOne(attempts.map(({ lose, user }) => lose(user)));
    }
  });
});

describe("a team", () => {
  let team: Team;
  beforeEach(async () => {
    team = await acme.team();
  });

  test("keeps its last owner in every way that one can be lost", async () => {
    const { users, memberships } = acme.directory;
    const other = await acme.team();
    const one = await acme.person(team, {}, "owner");
    const two = await acme.person(team, {}, "owner");
    const both = [one, two].map(({ membership: { id } }) => ({ id, role: { key: "member" } }));
    await expect(memberships.update(both)).rejects.toMatchObject(LAST);
    await users.update([{ id: two.user.id, patch: { status: "inactive" } }]);
    const losses = [
      () => memberships.update([{ id: one.membership.id, role: { key: "admin" } }]),
      () => memberships.remove(one.membership.id),
      () => memberships.move(one.membership.id, other.id),
      () => users.delete(one.user.id),
      () => users.update([{ id: one.user.id, patch: { status: "inactive" } }]),
    ];
    for (const lose of losses) await expect(lose()).rejects.toMatchObject(LAST);
    expect(await memberships.get(one.membership.id)).toEqual(one);
    expect(await memberships.remove(two.membership.id)).toEqual(two.membership);
    const three = await acme.person(team);
    await memberships.update([
      { id: one.membership.id, role: { key: "member" } },
      { id: three.membership.id, role: { key: "owner" } },
    ]);
    expect(await memberships.remove(one.membership.id)).toMatchObject({ role: "member" });
  });

  test("may be deleted with its last owner, who can be deleted after that", async () => {
    const { user } = await acme.person(team, {}, "owner");
    await acme.directory.teams.delete(team.id);
    expect(await acme.directory.users.delete(user.id)).toMatchObject({ id: user.id });
  });

  test("an owner who may not sign in is none, and can be let go", async () => {
    const sleeping = await acme.person(team, { status: "inactive" }, "owner");
    expect(
      await acme.directory.memberships.update([{ id: sleeping.membership.id, role: { key: "member" } }]),
    ).toMatchObject([{ membership: { role: "member" } }]);
  });

  type Owner = { user: User; membership: Membership };
  const ways: [string, (owner: Owner, elsewhere: Team) => Promise<unknown>][] = [
    ["demoted", ({ membership: { id } }) => acme.directory.memberships.update([{ id, role: { key: "admin" } }])],
    ["removed", ({ membership: { id } }) => acme.directory.memberships.remove(id)],
    ["moved", ({ membership: { id } }, { id: toTeam }) => acme.directory.memberships.move(id, toTeam)],
    ["deactivated", ({ user: { id } }) => acme.directory.users.update([{ id, patch: { status: "inactive" } }])],
    ["deleted", ({ user: { id } }) => acme.directory.users.delete(id)],
  ];

  test.each(ways)("keeps one of its owners when all are %s at once", async (_how, lose) => {
    const elsewhere = await acme.team();
    for (let round = 0; round < 5; round++) {
      const contested = await acme.team();
      const owners = [];
      for (let count = 0; count < 4; count++) owners.push(await acme.person(contested, {}, "owner"));
      await expectAllButOne(owners.map((owner) => lose(owner, elsewhere)));
    }
  });

  test("keeps one owner when they are lost in all ways at once", async () => {
    const elsewhere = await acme.team();
    for (let round = 0; round < 8; round++) {
      const contested = await acme.team();
      const attempts = [];
      for (const [, lose] of ways) attempts.push({ lose, owner: await acme.person(contested, {}, "owner") });
      await expectAllButOne(attempts.map(({ lose, owner }) => lose(owner, elsewhere)));
    }
  });
});

/** Of changes made at once, each of which would be allowed but for the others, exactly one is refused. */
async function expectAllButOne(attempts: Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(attempts);
  const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(refusals).toHaveLength(1);
  expect(present(refusals[0])).toMatchObject(LAST);
}
