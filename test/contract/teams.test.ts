import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, type TestOrganization } from "../fixtures/organization.ts";

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

test("a team is made, read, changed, and an unchanged write changes nothing", async () => {
  const { teams } = acme.directory;
  const fields = {
    name: " Night Shift ",
    externalId: "x1",
    description: "line 1\nline 2",
    client: true,
    timeZone: "Europe/Kyiv",
  };
  const team = await teams.create({ fields });
  expect(team).toMatchObject({ ...fields, name: "Night Shift", version: 1 });
  expect(await teams.get(team.id)).toEqual(team);
  expect(await teams.update(team.id, { name: "Night Shift" })).toEqual(team);
  const changed = await teams.update(team.id, { name: "Day", externalId: "" });
  expect(changed).toMatchObject({ name: "Day", externalId: null, version: 2 });
  const filter = {
    op: "and",
    filters: [
      { op: "eq", field: "object", value: "team" },
      { op: "eq", field: "object_id", value: team.id },
    ],
  } as const;
  const { rows } = await acme.directory.journal.list({ filter, limit: 9 });
  expect(rows.map(({ action, version, before, after }) => ({ action, version, before, after }))).toEqual([
    { action: "created", version: 1, before: {}, after: { ...fields, name: "Night Shift" } },
    {
      action: "updated",
      version: 2,
      before: { name: "Night Shift", externalId: "x1" },
      after: { name: "Day", externalId: null },
    },
  ]);
});

test("what a team cannot be is refused", async () => {
  const { teams } = acme.directory;
  const held = await teams.create({ id: 70, fields: { name: "Held", externalId: "held" } });
  const refused = [
    [{ fields: { name: " " } }, "invalid_value"],
    [{ fields: { name: "a\0b" } }, "invalid_value"],
    [{ fields: { name: "A", description: "a\0b" } }, "invalid_value"],
    [{ fields: { name: "A", timeZone: "Nowhere/At_All" } }, "invalid_value"],
    [{ id: 0, fields: { name: "A" } }, "invalid_value"],
    [{ id: 1.5, fields: { name: "A" } }, "invalid_value"],
    [{ id: held.id, fields: { name: "A" } }, "id_taken"],
    [{ uuid: held.uuid, fields: { name: "A" } }, "id_taken"],
    [{ fields: { name: "A", externalId: "held" } }, "id_taken"],
  ] as const;
  for (const [team, code] of refused) await expect(teams.create(team)).rejects.toMatchObject({ code });
  const other = await teams.create({ fields: { name: "Other" } });
  await expect(teams.update(other.id, { externalId: "held" })).rejects.toMatchObject({ code: "id_taken" });
  await expect(teams.update(other.id, { name: "" })).rejects.toMatchObject({ code: "invalid_value" });
});

test("a deleted team hides its memberships and leaves the people; it comes back with them", async () => {
  const { teams, users, memberships } = acme.directory;
  const team = await acme.team("Project");
  const { user, membership } = await acme.person(team, { givenName: "Stays" });
  const deleted = await teams.delete(team.id);
  expect(deleted).toMatchObject({ version: 2, deletedAt: expect.any(Number) });
  await expect(teams.get(team.id)).rejects.toMatchObject({ code: "not_found" });
  await expect(teams.update(team.id, { name: "X" })).rejects.toMatchObject({ code: "not_found" });
  await expect(teams.delete(team.id)).rejects.toMatchObject({ code: "not_found" });
  await expect(acme.member(team, await acme.user())).rejects.toMatchObject({ code: "not_found" });
  await expect(memberships.get(membership.id)).rejects.toMatchObject({ code: "not_found" });
  await expect(memberships.remove(membership.id)).rejects.toMatchObject({ code: "not_found" });
  expect(await users.get(user.id)).toEqual(user);
  await expect(teams.create({ id: team.id, fields: { name: "A" } })).rejects.toMatchObject({ code: "id_taken" });
  expect(await teams.restore(team.id)).toMatchObject({ version: 3, deletedAt: null });
  expect((await memberships.get(membership.id)).membership).toEqual(membership);
  expect(await teams.restore(team.id)).toMatchObject({ version: 3 });
  await expect(teams.restore(999_999)).rejects.toMatchObject({ code: "not_found" });
});

test("the external id of a deleted team is free, and its restoration refused while another has it", async () => {
  const { teams } = acme.directory;
  const old = await teams.create({ fields: { name: "Old", externalId: "reused" } });
  await teams.delete(old.id);
  const heir = await teams.create({ fields: { name: "Heir", externalId: "reused" } });
  await expect(teams.restore(old.id)).rejects.toMatchObject({ code: "id_taken" });
  await teams.update(heir.id, { externalId: null });
  expect(await teams.restore(old.id)).toMatchObject({ externalId: "reused" });
});

test("an organization's slug, country and zone are checked, and a slug is there once", async () => {
  const given = { origin: "cli", name: "Beta", slug: "beta", country: "DE", timeZone: "Europe/Berlin" } as const;
  const { store } = opened;
  const beta = await store.execute("createOrganization", given);
  expect(await store.read.organizations.bySlug("beta")).toEqual(beta);
  await expect(store.execute("createOrganization", given)).rejects.toMatchObject({ code: "name_taken" });
  for (const wrong of [{ name: " " }, { slug: "Beta!" }, { country: "XX" }, { timeZone: "Berlin" }]) {
    await expect(store.execute("createOrganization", { ...given, slug: "gamma", ...wrong })).rejects.toMatchObject({
      code: "invalid_value",
    });
  }
});

test("organizations with one slug, made at once: one of them is", async () => {
  const given = { origin: "cli", name: "Race", slug: "race", country: "US", timeZone: "UTC" } as const;
  const outcomes = await Promise.allSettled(
    Array.from({ length: 6 }, () => opened.store.execute("createOrganization", given)),
  );
  const refusals = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.code] : []));
  expect(refusals).toEqual(Array.from({ length: 5 }, () => "name_taken"));
});

test("a cancelled organization says so, and a cancellation can be taken back", async () => {
  const other = await makeOrganization(opened.store);
  const set = (status: "active" | "cancelled", by = other.principal()) =>
    opened.store.execute("setOrganizationStatus", { by, status });
  expect(await set("cancelled")).toMatchObject({ status: "cancelled", version: 2 });
  expect(await set("cancelled")).toMatchObject({ version: 2 });
  expect(await opened.store.read.organizations.byId(other.id)).toMatchObject({ status: "cancelled" });
  expect(await set("active")).toMatchObject({ status: "active", version: 3 });
  await expect(set("cancelled", other.principal({ scope: "write" }))).rejects.toMatchObject({ code: "read_only" });
  await expect(set("cancelled", other.principal({ role: "member", scope: "admin" }))).resolves.toBeDefined();
});
