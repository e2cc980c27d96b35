import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization } from "../fixtures/organization.ts";
import { ndjson, runImport } from "../fixtures/run-import.ts";

let place: TestStore;

beforeAll(async () => {
  place = await openTestStore();
});

afterAll(async () => {
  expect(await place.store.inspect()).toEqual([]);
  await place[Symbol.asyncDispose]();
});

const WRONG = {
  id: "x",
  uuid: "x",
  email: "a@",
  birth_date: "?",
  time_zone: "Nowhere",
  avatar: "javascript:x",
  status: "asleep",
  role: "boss",
  last_active_at: "?",
  profile: { rate: "x", url: [], custom: [] },
  memberships: [{ team: "x", role: [] }],
  created_at: "?",
};

describe("a row with several mistakes lists each of them", () => {
  test.each([false, true])("whoever it is about (dry run: %s)", async (dryRun) => {
    const at = await makeOrganization(place.store);
    await at.user({ email: "held@example.com" }, 3);
    const file = ndjson(
      { email: "a@example.com", status: "asleep", role: "boss", time_zone: "Nowhere" },
      { email: "a@example.com", role: "boss", time_zone: "Nowhere", team: "Nobody's", team_role: "boss" },
      { email: "held@example.com", role: "boss", time_zone: "Nowhere", birth_date: "?" },
      { email: "held@example.com", uuid: "00000000-0000-4000-8000-000000000000", time_zone: "Nowhere" },
      { email: "a@example.com", colour: "red", shape: "round", description: "x", title: 1.5 },
      { kind: "team", id: "x", time_zone: 1.5, client: "perhaps", external_id: {}, birth_date: "?" },
      { kind: "role", key: "", base: "?", wire: "{", name: [] },
      { kind: "person", colour: "red" },
    );
    const { results } = await runImport(place.store, at.directory, file, { dryRun });
    expect(results.map(({ code, field }) => [code, field])).toEqual([
      ["invalid_value", "status"],
      ["not_found", "team"],
      ["invalid_value", "time_zone"],
      ["invalid_value", "uuid"],
      ["unknown_field", "colour"],
      ["unknown_field", "birth_date"],
      ["missing_value", "key"],
      ["unknown_field", "colour"],
    ]);
    const named = [
      ["status", "time_zone", "role"],
      ["time_zone", "role", "team"],
      ["time_zone", "birth_date", "role"],
      ["uuid", "time_zone"],
      ["colour", "shape", "description", "title"],
      ["birth_date", "id", "external_id", "client", "time_zone"],
      ["key", "base", "name", "wire"],
      ["colour", "kind"],
    ];
    for (const [index, fields] of named.entries()) {
      const { field, message } = results[index] ?? {};
      const others = Array.from(
        message?.matchAll(/(?:^|\. )(?<name>[a-z_.]+): /gu) ?? [],
        ({ groups }) => groups?.["name"],
      );
      expect([field, ...others]).toHaveLength(fields.length);
      expect(new Set([field, ...others])).toEqual(new Set(fields));
    }
    expect((await at.directory.users.list({ limit: 10 })).rows).toHaveLength(1);
  });

  test("every one of them, once", async () => {
    const at = await makeOrganization(place.store);
    const { job, results } = await runImport(place.store, at.directory, ndjson(WRONG));
    const message = results[0]?.message ?? "";
    for (const name of Object.keys(WRONG).slice(1)) {
      const column = { profile: "profile.rate", memberships: "memberships.role" }[name] ?? name;
      expect(message.split(` ${column}: `), column).toHaveLength(2);
    }
    expect(message).toContain(" profile.url: ");
    expect(message).toContain(" profile.custom: ");
    expect(message).not.toContain("no name, e-mail");
    expect(job).toMatchObject({ total: 1, failed: 1 });
  });
});

describe("a row of a team or a role tells all its mistakes, those of reading and of writing", () => {
  const long = "x".repeat(256);
  const team = { kind: "team", name: long, external_id: long, time_zone: "Nowhere", description: "\0" };
  const OF_TEAM = ["name", "external_id", "time_zone", "description"];
  const role = { kind: "role", key: "No Key", name: long, base: "member", wire: { saferme: "a\nb" } };

  test.each([false, true])("and changes nothing (dry run: %s)", async (dryRun) => {
    const at = await makeOrganization(place.store);
    const held = await at.directory.teams.create({ id: 5, fields: { name: "Held", externalId: "held" } });
    const rows: [row: Record<string, unknown>, code: string, fields: string[]][] = [
      [team, "invalid_value", OF_TEAM],
      [{ ...team, client: "perhaps" }, "invalid_value", ["client", ...OF_TEAM]],
      [{ ...team, id: 549755813889 }, "invalid_value", ["id", ...OF_TEAM]],
      [{ ...team, name: null, id: 7 }, "invalid_value", OF_TEAM],
      [{ kind: "team", id: 7, time_zone: "Nowhere" }, "missing_value", ["name", "time_zone"]],
      [{ ...team, id: 7, external_id: "held", name: "T" }, "id_taken", ["external_id", "time_zone", "description"]],
      [{ ...team, id: 5, uuid: crypto.randomUUID() }, "invalid_value", ["uuid", ...OF_TEAM]],
      [{ ...role }, "invalid_value", ["key", "name", "wire.saferme"]],
      [{ ...role, base: "?" }, "invalid_value", ["key", "base", "name", "wire.saferme"]],
      [{ ...role, key: "x", name: null }, "invalid_value", ["wire.saferme"]],
      [{ ...role, name: null, wire: { heymarket: 2 } }, "invalid_value", ["key"]],
      [{ kind: "role", key: "x", name: "X", base: "guest", wire: { heymarket: 2 } }, "id_taken", ["wire.heymarket"]],
    ];
    const file = ndjson(...rows.map(([row]) => row));
    const { job, results } = await runImport(place.store, at.directory, file, { dryRun });
    const found = results.map(({ code, field, message }) => {
      const others = Array.from(
        message?.matchAll(/(?:^|\. )(?<name>[a-z_.]+): /gu) ?? [],
        ({ groups }) => groups?.["name"],
      );
      return [code, new Set([field, ...others])];
    });
    expect(found).toEqual(rows.map(([, code, fields]) => [code, new Set(fields)]));
    expect(job).toMatchObject({ total: rows.length, failed: rows.length });
    expect((await at.directory.teams.list({ limit: 10 })).rows).toEqual([held]);
    expect((await at.directory.roles.all()).some(({ key }) => key === "x")).toBe(false);
  });
});

test("mistakes are told of columns by the names that a file has for them, in the messages too", async () => {
  const at = await makeOrganization(place.store);
  await at.user({ email: "held@example.com", externalId: "held" }, 3);
  const long = "x".repeat(256);
  const rows: [row: Record<string, unknown>, field: string][] = [
    [{ given_name: "Ada", family_name: "Lovelace", name: "Bo Berg" }, "name"],
    [{ name: long }, "name"],
    [{ given_name: long }, "given_name"],
    [{ family_name: "a\nb" }, "family_name"],
    [{ external_id: long }, "external_id"],
    [{ given_name: "A", birth_date: "31.1.2001" }, "birth_date"],
    [{ given_name: "A", time_zone: "Nowhere" }, "time_zone"],
    [{ id: 3, title: "Held" }, ""],
    [{ given_name: "A", profile: { emails: [{ kind: "", value: "a@" }] } }, "profile.emails"],
    [{ given_name: "A", firstName: "A" }, "firstName"],
    [{ given_name: "A", profile: { birthDate: "?" } }, "profile"],
    [{ email: "new@example.com", external_id: "held", id: 4 }, "external_id"],
    [{ kind: "team", name: "T", time_zone: "Nowhere" }, "time_zone"],
    [{ kind: "team", name: "T", external_id: long }, "external_id"],
    [{ kind: "role", key: "x", base: "?" }, "base"],
    [{ base: "member" }, "base"],
    [{ given_name: 'fullName "birthDate"', profile: { 'a "birthDate" partOf': 1 } }, "profile"],
  ];
  const matchOn = ["id"] as const;
  const { results } = await runImport(place.store, at.directory, ndjson(...rows.map(([row]) => row)), { matchOn });
  expect(results.map(({ field }) => field ?? "")).toEqual(rows.map(([, field]) => field));
  const messages = results.map(({ message }) => message ?? "");
  expect(messages[0]).toBe("name disagrees with given_name or family_name, sent beside it.");
  expect(messages[5]).toMatch(/^birth_date is a date/u);
  expect(messages[14]).toMatch(/^base is one of/u);
  expect(messages.slice(0, 7).join(" ")).not.toMatch(/[a-z][A-Z]/u);
  expect(messages.at(-1)).toContain("birthDate");
});

test("a row that is wrong as a whole names no column", async () => {
  const at = await makeOrganization(place.store);
  const { results } = await runImport(place.store, at.directory, '"base"\n{"id":7}', { mode: "update" });
  expect(results).toMatchObject([
    { code: "malformed_body", field: null, message: "The row is not an object." },
    { code: "not_found", field: null },
  ]);
});
