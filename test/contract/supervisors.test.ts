import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { headsOfCircles } from "../../src/directory/memberships/circles.ts";
import type { Membership } from "../../src/directory/memberships/membership.ts";
import type { Team } from "../../src/directory/teams/team.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, type TestOrganization } from "../fixtures/organization.ts";

let opened: TestStore;
let acme: TestOrganization;
let team: Team;

beforeAll(async () => {
  opened = await openTestStore();
});
beforeEach(async () => {
  acme = await makeOrganization(opened.store);
  team = await acme.team();
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

const ROUNDS = 15;
const REFUSED = { code: "invalid_value", details: { field: "supervisorId", entry: 0 } };
const place = (userId: number, supervisorId: number) => ({
  teamId: team.id,
  userId,
  role: { key: "member" },
  supervisorId,
});

async function people(count: number): Promise<Membership[]> {
  const made = [];
  for (let one = 0; one < count; one++) made.push((await acme.person(team)).membership);
  return made;
}

/** Of changes made at once, each of which would be allowed but for the others, exactly one is refused. */
async function expectAllButOne(attempts: Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(attempts);
  const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(refusals).toHaveLength(1);
  expect(refusals[0]).toMatchObject(REFUSED);
  expect(headsOfCircles(await opened.store.read.memberships.supervisors(acme.id, team.id, 1000))).toEqual([]);
}

describe("supervisors who are changed at once never end up below each other", () => {
  test.each([2, 3, 5])("a ring of %d", async (size) => {
    for (let round = 0; round < ROUNDS; round++) {
      const ring = await people(size);
      const changes = ring.map(({ id }, index) => {
        const supervisorId = present(ring[(index + 1) % size]).userId;
        return acme.directory.memberships.update([{ id, supervisorId }]);
      });
      await expectAllButOne(changes);
    }
  });

  test("through people between them who stay", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [a, b, underA, underB] = (await people(4)) as [Membership, Membership, Membership, Membership];
      const { memberships } = acme.directory;
      await memberships.update([
        { id: underA.id, supervisorId: a.userId },
        { id: underB.id, supervisorId: b.userId },
      ]);
      await expectAllButOne([
        memberships.update([{ id: a.id, supervisorId: underB.userId }]),
        memberships.update([{ id: b.id, supervisorId: underA.userId }]),
      ]);
    }
  });

  test("two who are put on the team, or one who is and one who was there", async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const [a, b, c] = [await acme.user(), await acme.user(), await acme.user()];
      const { memberships } = acme.directory;
      await expectAllButOne([memberships.add([place(a.id, b.id)]), memberships.add([place(b.id, a.id)])]);
      const [there] = await people(1);
      const { id, userId } = present(there);
      await expectAllButOne([memberships.add([place(c.id, userId)]), memberships.update([{ id, supervisorId: c.id }])]);
    }
  });
});

test("a supervisor may be given on one team and taken on another, in any order at once", async () => {
  const other = await acme.team();
  const [a, b] = (await people(2)) as [Membership, Membership];
  const onOther = await acme.member(other, { id: b.userId });
  const { memberships } = acme.directory;
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all([
      memberships.update([
        { id: a.id, supervisorId: b.userId },
        { id: onOther.id, supervisorId: a.userId },
      ]),
      memberships.update([
        { id: onOther.id, supervisorId: a.userId },
        { id: a.id, supervisorId: b.userId },
      ]),
    ]);
    await memberships.update([{ id: a.id, supervisorId: null }]);
  }
  expect((await memberships.get(onOther.id)).membership.supervisorId).toBe(a.userId);
});
