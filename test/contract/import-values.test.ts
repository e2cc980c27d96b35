import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization } from "../fixtures/organization.ts";
import { exported, ndjson, runImport } from "../fixtures/run-import.ts";

let place: TestStore;

beforeAll(async () => {
  place = await openTestStore();
});

afterAll(async () => {
  expect(await place.store.inspect()).toEqual([]);
  await place[Symbol.asyncDispose]();
});

describe("times", () => {
  test.each([
    ["milliseconds of no date", 9_007_199_254_740_991],
    ["microseconds", 1_769_860_800_000_000],
    ["the first of year 10000", 253_402_300_800_000],
    ["the last of year 0", -62_135_596_800_001],
    ["year 0", "0000-12-31T23:59:59Z"],
    ["year 10000 by its offset", "9999-12-31T23:59:59-14:00"],
    ["a day that there is not", "2026-02-30T12:00:00Z"],
  ])("that are %s are refused, wherever a row has them", async (_what, time) => {
    const at = await makeOrganization(place.store);
    await at.team("Care", 7);
    const { results } = await runImport(
      place.store,
      at.directory,
      ndjson(
        { email: "a@example.com", created_at: time },
        { email: "b@example.com", updated_at: time },
        { email: "c@example.com", last_active_at: time },
        { email: "d@example.com", profile: { wearable: { last_sync_at: time } } },
        { email: "e@example.com", memberships: [{ team_id: 7, invited_at: time }] },
        { email: "f@example.com", memberships: [{ team_id: 7, created_at: time }] },
        { kind: "team", name: "Ward", created_at: time },
      ),
    );
    const fields = [
      "created_at",
      "updated_at",
      "last_active_at",
      "profile.wearable.last_sync_at",
      "memberships.invited_at",
      "memberships.created_at",
      "created_at",
    ];
    expect(results).toMatchObject(fields.map((field) => ({ status: "failed", code: "invalid_value", field })));
    expect((await at.directory.users.list({ limit: 10 })).rows).toEqual([]);
  });

  test("are epoch milliseconds in cells of CSV as well", async () => {
    const at = await makeOrganization(place.store);
    await at.team("Care", 7);
    const file = [
      "email,created_at,updated_at,last_active_at,memberships",
      'a@example.com,-62135596800000,253402300799999, 1577836800000 ,"[{""team_id"":7,""invited_at"":""1577836800000""}]"',
      "b@example.com,,,253402300800000,",
      "c@example.com,,,-62135596800001,",
      "d@example.com,,,1577836800000.5,",
      "e@example.com,,,1e12,",
      "f@example.com,,,0x10,",
      "g@example.com,,,9999999999999999999,",
    ].join("\n");
    const { results } = await runImport(place.store, at.directory, file, { format: "csv" });
    const refused = { status: "failed", code: "invalid_value", field: "last_active_at" };
    expect(results).toMatchObject([{ action: "created" }, ...Array.from({ length: 6 }, () => refused)]);
    const given = await exported(at.directory);
    for (const time of [
      '"created_at":"0001-01-01T00:00:00.000Z"',
      '"updated_at":"9999-12-31T23:59:59.999Z"',
      '"last_active_at":"2020-01-01T00:00:00.000Z"',
      '"invited_at":"2020-01-01T00:00:00.000Z"',
    ]) {
      expect(given).toContain(time);
    }
  });

  test("from the first to the last that a file can write come out as they went in", async () => {
    const at = await makeOrganization(place.store);
    const file = ndjson(
      { email: "a@example.com", created_at: -62_135_596_800_000, updated_at: 253_402_300_799_999 },
      { email: "b@example.com", created_at: "2024-02-29T12:00:00+14:00", updated_at: "2024-03-01T00:00:00Z" },
    );
    const { job } = await runImport(place.store, at.directory, file);
    expect(job.failed).toBe(0);
    const given = await exported(at.directory);
    expect(given).toContain('"created_at":"0001-01-01T00:00:00.000Z","updated_at":"9999-12-31T23:59:59.999Z"');
    const other = await makeOrganization(place.store);
    expect((await runImport(place.store, other.directory, given)).job.failed).toBe(0);
    expect(await exported(other.directory)).toBe(given);
  });
});

describe("numbers where a text is read", () => {
  test("are taken as they are written, or refused: two that JSON cannot tell apart are not one person", async () => {
    const at = await makeOrganization(place.store);
    const file = [
      '{"external_id":12345678901234567789,"email":"a@example.com"}',
      '{"external_id":12345678901234567788,"email":"b@example.com"}',
      '{"external_id":"12345678901234567789","email":"c@example.com"}',
      '{"external_id":"12345678901234567788","email":"d@example.com"}',
      '{"external_id":9007199254740991,"phone":15105553344}',
      '{"title":1.50}',
      '{"profile":{"chats":{"telegram":9007199254740993}}}',
      '{"kind":"team","name":9007199254740993}',
    ].join("\n");
    const { results } = await runImport(place.store, at.directory, file);
    expect(results.map(({ action, code, field }) => action ?? `${code} ${field}`)).toEqual([
      "invalid_value external_id",
      "invalid_value external_id",
      "created",
      "created",
      "created",
      "invalid_value title",
      "invalid_value profile.chats",
      "invalid_value name",
    ]);
    expect(results[0]).toMatchObject({ ref: "a@example.com", message: expect.stringContaining("quotes") });
    const { rows } = await at.directory.users.list({ limit: 10 });
    expect(rows.map(({ externalId, phone }) => [externalId, phone])).toEqual([
      ["12345678901234567789", ""],
      ["12345678901234567788", ""],
      ["9007199254740991", "15105553344"],
    ]);
  });

  test.each(["12345678901234567789", "1e400"])(
    "name nobody whom a sync could keep: %s changes nothing",
    async (key) => {
      const at = await makeOrganization(place.store);
      await at.user({ externalId: "12345678901234567789", email: "a@example.com" });
      const sync = { mode: "sync", deactivateAtMost: 5 } as const;
      const { job } = await runImport(place.store, at.directory, `{"external_id":${key}}`, sync);
      expect(job).toMatchObject({ state: "failed", done: 0, error: expect.stringContaining("line 1") });
      expect((await at.directory.users.list({ limit: 10 })).rows).toMatchObject([{ status: "active" }]);
    },
  );
});

describe("numbers that are too large to be kept", () => {
  const places = [
    ['"external_id":#', "external_id"],
    ['"id":#', "id"],
    ['"phone":#', "phone"],
    ['"birth_date":#', "birth_date"],
    ['"last_active_at":#', "last_active_at"],
    ['"role":#', "role"],
    ['"profile":{"rate":#}', "profile.rate"],
    ['"profile":{"custom":{"size":[1, {"of": #}]}}', "profile.custom"],
    ['"profile":#', "profile"],
    ['"memberships":[{"team_id":7,"supervisor_id":#}]', "memberships.supervisor_id"],
    ['"memberships":[{"team_id":7,"role":#}]', "memberships.role"],
    ['"colour":#', "colour"],
  ] as const;

  test.each(["json", "ndjson"] as const)("are refused where they stand, and never null: %s", async (format) => {
    const at = await makeOrganization(place.store);
    await at.team("Care", 7);
    const numbers = ["1e400", "-1e400", `-1${"0".repeat(309)}`];
    const rows = places.map(
      ([text], index) => `{"email":"p${index}@example.com",${text.replace("#", numbers[index % 3] ?? "")}}`,
    );
    const passedOver =
      '{"email":"fine@example.com","passed over":1e400,"title":"\\": 1e400","profile":{"rate":1e-400}}';
    const file = format === "json" ? `[${[...rows, passedOver].join(",\n")}]` : [...rows, passedOver].join("\n");
    const { results } = await runImport(place.store, at.directory, file, { format, columns: { "passed over": "" } });
    expect(results.map(({ line, ref, status, field }) => [line, ref, status, field])).toEqual([
      ...places.map(([_text, field], index) => [index + 1, `p${index}@example.com`, "failed", field]),
      [places.length + 1, "fine@example.com", "ok", null],
    ]);
    expect((await at.directory.users.list({ limit: 20 })).rows).toMatchObject([
      { email: "fine@example.com", title: '": 1e400', profile: { rate: 0 } },
    ]);
  });

  test("are refused in a cell of CSV as well", async () => {
    const at = await makeOrganization(place.store);
    const file = 'email,profile\na@example.com,"{""custom"":{""size"":1e400}}"\n';
    const { results } = await runImport(place.store, at.directory, file, { format: "csv" });
    expect(results).toMatchObject([{ status: "failed", code: "invalid_value", field: "profile.custom" }]);
  });

  test.each(["json", "ndjson", "csv"] as const)(
    "are refused among custom values where digits would go: %s",
    async (format) => {
      const at = await makeOrganization(place.store);
      const profiles = ["9007199254740993", "0.1000000000000000055", "9007199254740992", '"9007199254740993"'].map(
        (number) => `{"rate":0.1000000000000000055,"custom":{"a":[{"b":${number}}]}}`,
      );
      const rows = profiles.map((profile, index) => `{"email":"p${index}@example.com","profile":${profile}}`);
      const cells = profiles.map((profile, index) => `p${index}@example.com,"${profile.replaceAll('"', '""')}"`);
      const file = {
        json: `[${rows.join(",")}]`,
        ndjson: rows.join("\n"),
        csv: ["email,profile", ...cells].join("\n"),
      };
      const { results } = await runImport(place.store, at.directory, file[format], { format });
      const message = "profile.custom.a.0.b is a number that loses digits: put it in quotes, so that it keeps them.";
      expect(results.map(({ code, field, message: told }) => [code, field, told])).toEqual([
        ["invalid_value", "profile.custom", message],
        ["invalid_value", "profile.custom", message],
        [null, null, null],
        [null, null, null],
      ]);
      expect((await at.directory.users.list({ limit: 20 })).rows).toMatchObject([
        { profile: { rate: 0.1, custom: { a: [{ b: 2 ** 53 }] } } },
        { profile: { rate: 0.1, custom: { a: [{ b: "9007199254740993" }] } } },
      ]);
    },
  );

  test("take nobody out of a sync by what else a row says", async () => {
    const at = await makeOrganization(place.store);
    const { id } = await at.user({ email: "a@example.com" });
    const file = `{"email":"a@example.com","title":1e400}\n`;
    const { job, results } = await runImport(place.store, at.directory, file, { mode: "sync", deactivateAtMost: 5 });
    expect(job.state).toBe("completed");
    expect(results).toMatchObject([{ status: "failed", code: "invalid_value", field: "title" }]);
    expect(await at.directory.users.get(id)).toMatchObject({ status: "active" });
  });
});
