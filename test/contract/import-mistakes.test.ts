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
