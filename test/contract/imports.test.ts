import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ImportEntry } from "../../src/directory/imports/import-entry.ts";
import { DEFAULT_IMPORT } from "../../src/directory/imports/import-options.ts";
import { JobRunner } from "../../src/jobs/runner.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, type TestOrganization } from "../fixtures/organization.ts";
import { exported, ndjson, resultsOf, runImport, workedOff } from "../fixtures/run-import.ts";
import { runSql } from "../fixtures/run-sql.ts";

let place: TestStore;

beforeAll(async () => {
  place = await openTestStore();
});

afterAll(async () => {
  expect(await place.store.inspect()).toEqual([]);
  await place[Symbol.asyncDispose]();
});

async function start(): Promise<TestOrganization> {
  return await makeOrganization(place.store);
}

function imported(at: TestOrganization, file: string | Uint8Array, options: Parameters<typeof runImport>[3] = {}) {
  return runImport(place.store, at.directory, file, options);
}

/** Writes what an earlier release could; `statement` ends where the organization is to be named. */
async function stored(at: TestOrganization, statement: string): Promise<void> {
  await runSql(place.location, `${statement} organization_id = ${at.id}`);
}

async function journalOf(at: TestOrganization) {
  const { rows } = await at.directory.journal.list({ limit: 1000 });
  return rows.map(({ action, object, objectId }) => `${action} ${object} ${objectId}`);
}

describe("rows", () => {
  test("that nest too deep are refused as any other, and end nothing", async () => {
    const at = await start();
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const good = ndjson({ email: "good@example.com" });
    const lines = await imported(at, `{"email":"deep@example.com","profile":{"custom":${deep}}}\n${good}`);
    expect(lines.results).toMatchObject([{ code: "malformed_body" }, { action: "created" }]);
    const cells = `email,profile\ncell@example.com,"${`{"custom":${deep}}`.replaceAll('"', '""')}"\nlast@example.com,\n`;
    const table = await imported(at, cells, { format: "csv" });
    expect(table.results).toMatchObject([{ code: "invalid_value", field: "profile" }, { action: "created" }]);
  });

  test.each([false, true])("bring along no id past which none could be given (dry run: %s)", async (dryRun) => {
    const at = await start();
    const huge = 2 ** 53 - 1;
    const { id: team } = await at.team();
    const file = ndjson(
      { kind: "team", id: huge, name: "Huge" },
      { id: huge, email: "huge@example.com" },
      { email: "placed@example.com", memberships: [{ id: huge, team_id: team }] },
    );
    const { results } = await imported(at, file, { dryRun });
    const refused = { status: "failed", code: "invalid_value" };
    expect(results).toMatchObject([
      { ...refused, field: "id" },
      { ...refused, field: "id" },
      { ...refused, field: "memberships.id" },
    ]);
    await expect(at.team("Next")).resolves.toMatchObject({ id: expect.any(Number) });
  });

  test("make teams, roles and people with their places, each with one journal entry a row", async () => {
    const at = await start();
    const { job, results } = await imported(
      at,
      ndjson(
        { kind: "role", key: "nurse", name: "Nurse", base: "member" },
        { kind: "team", id: 7, name: "Care", time_zone: "Europe/Kyiv" },
        {
          id: 14,
          given_name: "Ada",
          family_name: "Lovelace",
          email: "ada@example.com",
          memberships: [{ id: 40, team_id: 7, role: "nurse", supervisor_id: 15 }],
        },
        { id: 15, name: "Bo Berg", email: "bo@example.com", team: "care", team_role: "team_admin" },
      ),
    );
    expect(results).toEqual([
      { line: 1, ref: "nurse", action: "created", status: "ok", code: null, field: null, message: null, id: null },
      { line: 2, ref: "7", action: "created", status: "ok", code: null, field: null, message: null, id: 7 },
      {
        line: 3,
        ref: "ada@example.com",
        action: "created",
        status: "ok",
        code: null,
        field: null,
        message: null,
        id: 14,
      },
      {
        line: 4,
        ref: "bo@example.com",
        action: "created",
        status: "ok",
        code: null,
        field: null,
        message: null,
        id: 15,
      },
    ]);
    expect(job).toMatchObject({
      state: "completed",
      total: 4,
      done: 4,
      failed: 0,
      progress: { counts: { created: 4 } },
    });
    const [membership] = await at.directory.users.membershipsOf([await at.directory.users.get(14)]);
    expect(membership).toMatchObject({ id: 40, teamId: 7, role: "nurse", supervisorId: 15, version: 1 });
    const entries = await journalOf(at);
    expect(entries.filter((entry) => /user|membership|team/u.test(entry))).toEqual([
      "created team 7",
      "created user 14",
      "created membership 40",
      "created user 15",
      expect.stringMatching(/^created membership \d+$/u),
    ]);
    expect(await at.directory.users.create([{ fields: { email: "next@example.com" } }])).toMatchObject([{ id: 16 }]);
  });

  test("that are wrong are reported with code, field and message, and stop no other", async () => {
    const at = await start();
    await at.user({ email: "held@example.com" }, 3);
    const { job, results } = await imported(
      at,
      [
        '{"email": "not an address"}',
        "{nonsense",
        '{"email": "a@example.com", "team_id": 99}',
        '{"email": "b@example.com", "role": "boss"}',
        '{"id": 3, "email": "held@example.com", "given_name": "Held"}',
        '{"email": "c@example.com", "colour": "red"}',
        '{"id": 3, "uuid": "00000000-0000-4000-8000-000000000000", "email": "held@example.com"}',
        '{"external_id": "x", "email": "fine@example.com", "birth_date": "2001-02-30"}',
        '{"external_id": "x", "email": "fine@example.com"}',
        '{"kind": "team", "id": 1, "email": "x@example.com"}',
        "[1]",
        "{}",
      ].join("\n"),
    );
    expect(results.map(({ line, status, code, field, id }) => [line, status, code, field, id])).toEqual([
      [1, "failed", "invalid_value", "email", null],
      [2, "failed", "malformed_body", null, null],
      [3, "failed", "not_found", "team_id", null],
      [4, "failed", "unknown_role", "role", null],
      [5, "ok", null, null, 3],
      [6, "failed", "unknown_field", "colour", null],
      [7, "failed", "invalid_value", "uuid", null],
      [8, "failed", "invalid_value", "birth_date", null],
      [9, "ok", null, null, expect.any(Number)],
      [10, "failed", "unknown_field", "email", null],
      [11, "failed", "malformed_body", null, null],
      [12, "failed", "missing_value", "email", null],
    ]);
    expect(job).toMatchObject({ state: "completed", failed: 10 });
    expect((await at.directory.users.list({ limit: 10, withTotal: true })).total).toBe(2);
  });

  test("see the rows before them, wherever a chunk ends", async () => {
    const at = await start();
    const rows = Array.from({ length: 120 }, (_, number) => ({
      email: `person${number % 100}@example.com`,
      given_name: `Given ${number}`,
    }));
    const { results } = await imported(at, ndjson(...rows));
    expect(results.map(({ action }) => action)).toEqual([
      ...Array.from({ length: 100 }, () => "created"),
      ...Array.from({ length: 20 }, () => "updated"),
    ]);
    const { results: again } = await imported(at, ndjson(...rows.slice(-20)));
    expect(new Set(again.map(({ action }) => action))).toEqual(new Set(["unchanged"]));
    const [first] = await at.directory.users.findByContacts(["person0@example.com"], []);
    expect(first).toMatchObject({ givenName: "Given 100", version: 2 });
  });
});

test("what somebody gives up, the next row may take, whoever it is about", async () => {
  const at = await start();
  await at.user({ email: "a@example.com", externalId: "e1" }, 1);
  const { job } = await imported(
    at,
    ndjson(
      { id: 1, email: "b@example.com", external_id: "e2" },
      { id: 2, email: "a@example.com", external_id: "e1" },
      { id: 2, email: "c@example.com", memberships: [{ team: "x" }, { team: "x" }] },
    ),
    { matchOn: ["id"] },
  );
  expect(job).toMatchObject({ state: "completed", progress: { counts: { updated: 1, created: 1, failed: 1 } } });
  expect(await at.directory.users.get(2)).toMatchObject({ email: "a@example.com", externalId: "e1" });
});

test.each([
  ["a team", [{ team_id: 7 }, { team: "Care" }]],
  [
    "an id",
    [
      { team_id: 7, id: 4 },
      { team_id: 8, id: 4 },
    ],
  ],
])("%s that a row names twice is a mistake", async (_what, memberships) => {
  const at = await start();
  await at.team("Care", 7);
  await at.team("Ward", 8);
  const { results } = await imported(at, ndjson({ email: "a@example.com", memberships }));
  expect(results).toMatchObject([{ code: "duplicate_entry", field: "memberships" }]);
});

test("another organization's people and teams are as unknown as those that are nowhere", async () => {
  const [at, other] = [await start(), await start()];
  await other.team("Foreign", 77);
  await other.user({ email: "foreign@example.com", externalId: "f1", phone: "+15105553344" }, 78);
  const before = await exported(other.directory);
  const file = ndjson(
    { id: 78, title: "Taken" },
    { external_id: "f1", title: "Taken" },
    { email: "foreign@example.com", title: "Taken" },
    { phone: "+15105553344", title: "Taken" },
  );
  const { results } = await imported(at, file, { mode: "update", matchOn: ["id", "external_id", "email", "phone"] });
  expect(new Set(results.map(({ code }) => code))).toEqual(new Set(["not_found"]));
  const places = await imported(
    at,
    ndjson({ email: "own@example.com", team_id: 77 }, { email: "a@example.com", team: "Foreign" }),
  );
  expect(places.results.map(({ code }) => code)).toEqual(["not_found", "not_found"]);
  await imported(at, ndjson({ email: "own@example.com" }), { mode: "sync", deactivateAtMost: 100 });
  expect(await exported(other.directory)).toBe(before);
});

describe("modes", () => {
  test.each([
    ["create", ["failed id_taken", "failed email_taken", "created"]],
    ["update", ["updated", "updated", "failed not_found"]],
    ["upsert", ["updated", "updated", "created"]],
  ] as const)("%s", async (mode, expected) => {
    const at = await start();
    await at.user({ email: "a@example.com" }, 1);
    await at.user({ email: "b@example.com" }, 2);
    const rows = [{ id: 1, title: "A" }, { email: "B@example.com", title: "B" }, { email: "c@example.com" }];
    const { results } = await imported(at, ndjson(...rows), { mode });
    expect(results.map(({ action, status, code }) => action ?? `${status} ${code}`)).toEqual(expected);
  });

  test("keys decide in their order; a phone that several share decides nothing", async () => {
    const at = await start();
    await at.user({ email: "a@example.com", phone: "+15105553344", externalId: "e1" }, 1);
    await at.user({ email: "b@example.com", phone: "+15105553344" }, 2);
    await at.user({ phone: "+15105553355" }, 3);
    const match = async (row: object, matchOn: ("id" | "external_id" | "email" | "phone")[]) => {
      const { results } = await imported(at, ndjson({ ...row, department: JSON.stringify(row) }), {
        matchOn,
        mode: "update",
      });
      return results.map(({ id, code, field }) => id ?? `${code} ${field}`)[0];
    };
    expect(await match({ phone: "(510) 555-3355" }, ["phone"])).toBe(3);
    expect(await match({ phone: "(510) 555-3344" }, ["phone"])).toBe("invalid_value phone");
    expect(await match({ phone: "+15105553344", email: "b@example.com" }, ["email", "phone"])).toBe(2);
    expect(await match({ external_id: "e1" }, ["email", "external_id"])).toBe(1);
    expect(await match({ external_id: "e1", email: "b@example.com" }, ["email", "external_id"])).toBe(
      "id_taken external_id",
    );
  });

  test("a team's row names nobody, whatever its id", async () => {
    const at = await start();
    await at.user({ email: "a@example.com", externalId: "one" }, 7);
    await at.user({ email: "b@example.com" }, 8);
    const file = ndjson({ kind: "team", id: 7, name: "Care", external_id: "one" }, { id: 8 });
    const { results } = await imported(at, file, { mode: "sync", deactivateAtMost: 1 });
    expect(results).toMatchObject([{ line: 1 }, { line: 2 }, { id: 7, action: "deactivated" }]);
    expect(await at.directory.users.get(8)).toMatchObject({ status: "active" });
  });

  test("sync deactivates whom the file does not name, within its limit", async () => {
    const at = await start();
    const team = await at.team();
    const owner = await at.person(team, { email: "owner@example.com", role: "owner" }, "owner");
    for (const name of ["kept", "wrong", "gone"]) await at.user({ email: `${name}@example.com` });
    await at.user({ email: "left@example.com", status: "inactive" });
    const rows = ndjson(
      { email: "kept@example.com" },
      { email: "wrong@example.com", birth_date: "?" },
      { email: "new@example.com" },
    );
    const before = await at.directory.users.list({ limit: 100 });
    const refused = await imported(at, rows, { mode: "sync", deactivateAtMost: 1 });
    expect(refused.job).toMatchObject({
      state: "failed",
      done: 0,
      error: expect.stringContaining("More than 1 people"),
    });
    expect(await at.directory.users.list({ limit: 100 })).toEqual(before);
    const dry = await imported(at, rows, { mode: "sync", deactivateAtMost: 2, dryRun: true });
    expect(await at.directory.users.list({ limit: 100 })).toEqual(before);
    const { job, results } = await imported(at, rows, { mode: "sync", deactivateAtMost: 2 });
    expect(results.map(({ ref, action, code }) => [ref, action ?? code])).toEqual([
      ["kept@example.com", "unchanged"],
      ["wrong@example.com", "invalid_value"],
      ["new@example.com", "created"],
      ["owner@example.com", "last_owner"],
      ["gone@example.com", "deactivated"],
    ]);
    expect(dry.results).toEqual(results.map((row) => Object.assign(row, row.action === "created" ? { id: null } : {})));
    expect(job).toMatchObject({ total: 5, done: 5, failed: 2 });
    const active = await at.directory.users.list({
      limit: 100,
      filter: { op: "ne", field: "status", value: "inactive" },
    });
    expect(active.rows.map(({ email }) => email).toSorted()).toEqual([
      "kept@example.com",
      "new@example.com",
      "owner@example.com",
      "wrong@example.com",
    ]);
    expect((await at.directory.users.get(owner.user.id)).status).toBe("active");
  });
});

describe("files", () => {
  test("of CSV with other names, JSON and gzip say the same", async () => {
    const csv = 'Vorname;Mail;Notiz\r\nAda;ada@example.com;x\r\n"Bo\nB";bo@example.com;\r\nCy;;\r\n';
    const columns = { Vorname: "given_name", Mail: "email", Notiz: "" };
    const at = await start();
    const { results } = await imported(at, csv, { format: "csv", columns });
    expect(results.map(({ line, action, code }) => [line, action ?? code])).toEqual([
      [2, "created"],
      [3, "invalid_value"],
      [5, "created"],
    ]);
    const json = JSON.stringify([{ email: "ada@example.com", given_name: "Ada" }, { given_name: "Cy" }], null, 2);
    const other = await imported(await start(), gzipSync(json), { format: "json" });
    expect(other.results.map(({ line, action }) => [line, action])).toEqual([
      [2, "created"],
      [6, "created"],
    ]);
  });

  test("empty cells leave what is there, or clear it on request", async () => {
    const at = await start();
    await at.user({ email: "a@example.com", title: "Boss", company: "Acme" }, 1);
    const csv = "id,title,company\n1,,New\n";
    await imported(at, csv, { format: "csv" });
    expect(await at.directory.users.get(1)).toMatchObject({ title: "Boss", company: "New" });
    await imported(at, csv, { format: "csv", emptyCells: "clear" });
    expect(await at.directory.users.get(1)).toMatchObject({ title: "", company: "New", email: "a@example.com" });
  });

  test.each([
    ["an unknown column", "id,colour\n", {}, "unknown_field"],
    ["a column twice", "id,id\n", {}, "duplicate_entry"],
    ["no header", "", {}, "missing_value"],
    ["a sync without a limit", "id\n", { mode: "sync" }, "missing_value"],
    ["a limit without a sync", "id\n", { deactivateAtMost: 3 }, "invalid_value"],
    ["no key", "id\n", { matchOn: [] }, "invalid_value"],
  ] as const)("with %s are refused before there is a job", async (_what, csv, options, code) => {
    const at = await start();
    await expect(imported(at, csv, { format: "csv", ...options })).rejects.toMatchObject({ code });
    expect((await at.directory.jobs.list({ limit: 10 })).rows).toEqual([]);
  });
});

describe("export", () => {
  test.each(["csv", "ndjson"] as const)(
    "as %s, imported into an empty organization, gives the same export",
    async (format) => {
      const at = await start();
      await at.directory.roles.create({ key: "nurse", name: "Nurse", base: "member", wire: { heymarket: 77 } });
      const [care, ward] = [await at.team("Care", 7), await at.team('=Ward, "B"')];
      await at.directory.teams.update(ward.id, { externalId: "w", description: "two\nlines", client: true });
      const boss = await at.person(care, { email: "boss@example.com", role: "owner", phone: "15105553344" }, "owner");
      const ada = await at.user(
        { email: "ada@example.com", givenName: "Ada", externalId: "=1+1", lastActiveAt: 5 },
        900,
      );
      await at.directory.users.update([
        {
          id: ada.id,
          patch: {
            birthDate: "1815-12-10",
            status: "pending",
            profile: {
              phones: [{ kind: "work", value: "510 555 3355", e164: "" }],
              device: { appVersion: "1", bluetoothEnabled: true },
              custom: { b: [1, { d: 1, c: null }], a: "x" },
            },
          },
        },
      ]);
      await at.directory.memberships.add([
        { teamId: care.id, userId: ada.id, role: { key: "nurse" }, supervisorId: boss.user.id, invitedAt: 3 },
        { teamId: ward.id, userId: boss.user.id, role: { key: "reader" }, supervisorId: ada.id, agreedToJoin: true },
      ]);
      const file = await exported(at.directory, format);
      const other = await start();
      const { job, results } = await imported(other, file, { format, mode: "create" });
      expect(results.filter(({ status }) => status === "failed")).toEqual([]);
      expect(job).toMatchObject({ failed: 0, total: 5 });
      expect(await exported(other.directory, format)).toBe(file);
      expect((await imported(other, file, { format })).job.progress.counts).toEqual({ unchanged: 5 });
      expect(file).toContain("ada@example.com");
    },
  );

  test("has those who supervise themselves or each other, as an import takes them and no other write does", async () => {
    const at = await start();
    const places = (id: number, supervisor: number) => [{ id: 40 + id, team_id: 7, supervisor_id: supervisor }];
    const { results } = await imported(
      at,
      ndjson(
        { kind: "team", id: 7, name: "Care" },
        { id: 1, memberships: places(1, 1) },
        { id: 2, memberships: places(2, 3) },
        { id: 3, memberships: places(3, 2) },
        { id: 4, memberships: places(4, 1) },
      ),
    );
    expect(results.map(({ status, code }) => status + (code ?? ""))).toEqual(Array(5).fill("ok"));
    const file = await exported(at.directory);
    const other = await start();
    expect((await imported(other, file, { mode: "create" })).job).toMatchObject({ failed: 0 });
    expect(await exported(other.directory)).toBe(file);
    const { memberships } = other.directory;
    const { nodes, complete } = await memberships.chart(7, null, 3);
    const shown = (node: (typeof nodes)[number]): unknown => [node.user.id, node.reports.map(shown)];
    expect({ complete, shown: nodes.map(shown) }).toEqual({
      complete: true,
      shown: [
        [1, [[4, []]]],
        [2, [[3, []]]],
      ],
    });
    const [same] = await memberships.update([{ id: 41, supervisorId: 1 }]);
    expect(same?.membership).toMatchObject({ supervisorId: 1, version: 1 });
    const refused = { code: "invalid_value", details: { field: "supervisorId" } };
    await expect(memberships.update([{ id: 44, supervisorId: 4 }])).rejects.toMatchObject(refused);
    const { job } = await imported(other, ndjson({ id: 1, memberships: [{ team_id: 7, supervisor_id: 4 }] }));
    const undo = await workedOff(place.store, other.directory, await other.directory.imports.undo(job.id));
    expect(await resultsOf(other.directory, undo)).toMatchObject([
      { status: "failed", id: 41, code: "invalid_value", field: "memberships.supervisor_id" },
    ]);
  });

  test("leaves out supervisors who are deleted, as an import of it would", async () => {
    const at = await start();
    const team = await at.team("Care", 7);
    const [gone, kept] = [await at.user({ email: "gone@example.com" }, 3), await at.user({}, 4)];
    const supervisors = [gone.id, kept.id, gone.id];
    for (const [index, supervisorId] of supervisors.entries()) {
      const user = await at.user({ email: `${index}@example.com` });
      await at.directory.memberships.add([{ teamId: team.id, userId: user.id, role: { key: "member" }, supervisorId }]);
    }
    // So many that the one who stays is on another page than those whom they supervise.
    await at.directory.users.create(
      Array.from({ length: 100 }, (_none, index) => ({ id: 10_000 + index, fields: {} })),
    );
    const late = await at.user({ email: "late@example.com" }, 20_000);
    const lateOne = { teamId: team.id, userId: late.id, role: { key: "member" } };
    await at.directory.memberships.add([{ ...lateOne, supervisorId: kept.id }]);
    await at.directory.users.delete(gone.id);
    const file = await exported(at.directory);
    expect([...file.matchAll(/"supervisor_id":(\d+)/gu)].map(([, id]) => id)).toEqual(["4", "4"]);
    const other = await start();
    expect((await imported(other, file, { mode: "create" })).job).toMatchObject({ failed: 0 });
    expect(await exported(other.directory)).toBe(file);
  });
});

describe("a dry run", () => {
  test("has the results of the real run, and changes nothing", async () => {
    const at = await start();
    const team = await at.team("Care", 7);
    await at.person(team, { email: "owner@example.com" }, "owner");
    const rows = ndjson(
      { kind: "team", name: "New team", external_id: "n" },
      ...Array.from({ length: 150 }, (_, number) => ({
        email: `person${number % 140}@example.com`,
        given_name: `Given ${number}`,
        team: number % 2 === 0 ? "n" : "Care",
        team_role: number % 50 === 49 ? "owner" : "member",
      })),
      { email: "owner@example.com", team_id: 7, team_role: "member" },
      { email: "person49@example.com", status: "inactive" },
      { email: "person9@example.com", team_id: 7, team_role: "member" },
      { email: "person99@example.com", team_id: 7, team_role: "member" },
    );
    const before = await exported(at.directory);
    const journal = await journalOf(at);
    const dry = await imported(at, rows, { dryRun: true });
    expect(await exported(at.directory)).toBe(before);
    expect((await journalOf(at)).filter((entry) => !entry.includes("job"))).toEqual(journal);
    const real = await imported(at, rows);
    expect(dry.results).toEqual(real.results.map((row) => Object.assign(row, { id: row.id === 1 ? 1 : null })));
    expect(real.results.at(-1)).toMatchObject({ code: "last_owner", field: "memberships.role" });
  });

  test("meets the teams and roles that its earlier rows have drafted, in later chunks too", async () => {
    const at = await start();
    await at.team("Care", 7);
    const uuid = "a3bb189e-8bf9-4888-9912-ace4e6543002";
    const others = Array.from({ length: 300 }, (_, number) => ({ email: `person${number}@example.com`, team: "Ward" }));
    const file = ndjson(
      { kind: "team", id: 7, name: "Ward", external_id: "e1" },
      { kind: "role", key: "nurse", base: "member", wire: { heymarket: 42 } },
      { kind: "team", id: 8, name: "Night", uuid },
      ...others,
      { email: "late@example.com", team: "Care" },
      { kind: "team", id: 7, name: "Ward", external_id: "e2" },
      ...others,
      { kind: "team", name: "Second", external_id: "e1" },
      { kind: "team", name: "Twin", uuid },
      { kind: "role", key: "doctor", base: "member", wire: { heymarket: 42 } },
    );
    const ends = async (dryRun: boolean) => {
      const { results } = await imported(at, file, { dryRun });
      const told = results.map(({ line, status, action, code, field }) => ({ line, status, action, code, field }));
      return told.filter(({ line }) => !others.some((_none, nth) => line === nth + 4 || line === nth + 306));
    };
    const dry = await ends(true);
    expect(dry.filter(({ status }) => status === "failed")).toMatchObject([
      { line: 304, code: "not_found", field: "team" },
      { line: 607, code: "id_taken" },
      { line: 608, code: "id_taken", field: "wire.heymarket" },
    ]);
    expect(dry).toEqual(await ends(false));
  });

  test.each([false, true])(
    "and the real run (dry: %s) know nobody by an id that was free when the file came",
    async (dryRun) => {
      const at = await start();
      await at.team("Care", 7);
      await at.user({ email: "first@example.com" }, 1);
      const file = ndjson(
        { kind: "team", name: "New team" },
        { email: "second@example.com" },
        { email: "third@example.com", memberships: [{ team_id: 8 }] },
        { email: "fourth@example.com", memberships: [{ team_id: 7, supervisor_id: 2 }] },
        { email: "fifth@example.com", memberships: [{ team_id: 7, supervisor_id: 1 }] },
      );
      const { results } = await imported(at, file, { dryRun });
      expect(results.map(({ line, status, code, field }) => [line, status, code, field])).toEqual([
        [1, "ok", null, null],
        [2, "ok", null, null],
        [3, "failed", "not_found", "memberships.team_id"],
        [4, "ok", null, null],
        [5, "ok", null, null],
        [4, "failed", "not_found", "memberships.supervisor_id"],
      ]);
      if (dryRun) return;
      expect(await at.directory.teams.get(8)).toMatchObject({ name: "New team" });
      const places = (await at.directory.memberships.list({ limit: 9 })).rows;
      expect(places.map(({ membership }) => membership.supervisorId)).toEqual([null, 1]);
    },
  );
});

describe("undo", () => {
  test("takes back what a job did, and leaves alone what was changed since", async () => {
    const at = await start();
    const team = await at.team("Care", 7);
    const { user } = await at.person(team, { email: "a@example.com", title: "Old", profile: { rate: 1 } });
    await at.user({ email: "b@example.com", title: "Old" }, 50);
    const before = await exported(at.directory);
    const rows = ndjson(
      { kind: "team", id: 9, name: "New" },
      { email: "a@example.com", title: "One", profile: { rate: 2, url: "https://example.com" }, team_id: 9 },
      { email: "a@example.com", title: "Two", team_id: 7, team_role: "team_admin" },
      { email: "b@example.com", title: "New" },
      { email: "c@example.com", team_id: 9 },
    );
    const { job } = await imported(at, rows);
    await at.directory.users.update([{ id: 50, patch: { department: "Later" } }]);
    const undo = await workedOff(place.store, at.directory, await at.directory.imports.undo(job.id));
    const results = await resultsOf(at.directory, undo);
    expect(results.filter(({ status }) => status === "failed")).toMatchObject([{ code: "version_conflict", id: 50 }]);
    expect(undo).toMatchObject({ state: "completed", failed: 1 });
    expect(await at.directory.users.get(user.id)).toMatchObject({ title: "Old", profile: { rate: 1 } });
    expect(await at.directory.users.get(50)).toMatchObject({ title: "New", department: "Later" });
    const withoutTimes = (file: string) =>
      file
        .replaceAll(/"updated_at":"[^"]+"/gu, "")
        .replace(/"title":"New"/u, '"title":"Old"')
        .replace(/,"department":"Later"/u, "");
    expect(withoutTimes(await exported(at.directory))).toBe(withoutTimes(before));
    await expect(at.directory.imports.undo(undo.id)).rejects.toMatchObject({ code: "not_found" });
  });

  test("refuses to bring back what would be refused by now, as a whole, and says what it is", async () => {
    const at = await start();
    const team = await at.team("Care", 7);
    const [a, b, c] = [await at.user({}, 31), await at.user({}, 32), await at.user({ title: "Old" }, 33)];
    const { id: placeId } = await at.member(team, a);
    await at.directory.memberships.update([{ id: placeId, supervisorId: c.id }]);
    // As earlier releases took it.
    await stored(at, `update users set avatar = 'javascript:alert(1)', title = 'Old' where id = 31 and`);
    await stored(at, `update users set profile = '{"url":"javascript:alert(1)","rate":1}' where id = 32 and`);
    await stored(at, `update teams set time_zone = 'Mars/Olympus' where id = 7 and`);
    const rows = ndjson(
      { kind: "team", id: 7, time_zone: "Europe/Kyiv" },
      {
        id: 31,
        title: "New",
        avatar: "https://example.com/a.png",
        memberships: [{ team_id: 7, role: "guest", supervisor_id: null }],
      },
      { id: 32, profile: { url: "https://example.com", rate: 2 } },
      { id: 33, title: "New" },
    );
    const { job } = await imported(at, rows);
    expect(job.failed).toBe(0);
    const undo = await workedOff(place.store, at.directory, await at.directory.imports.undo(job.id));
    const results = await resultsOf(at.directory, undo);
    expect(results.map(({ id, status, code, field }) => [id, status, code, field])).toEqual([
      [33, "ok", null, null],
      [32, "failed", "invalid_value", "profile.url"],
      [placeId, "ok", null, null],
      [31, "failed", "invalid_value", "avatar"],
      [7, "failed", "invalid_value", "time_zone"],
    ]);
    expect(results[1]).toMatchObject({ message: "profile.url is an http or https address." });
    expect(undo).toMatchObject({ state: "completed", failed: 3 });
    const shown = { title: "New", avatar: "https://example.com/a.png", version: 2 };
    expect(await at.directory.users.get(a.id)).toMatchObject(shown);
    expect(await at.directory.users.get(b.id)).toMatchObject({ profile: { url: "https://example.com", rate: 2 } });
    expect(await at.directory.users.get(c.id)).toMatchObject({ title: "Old" });
    expect(await at.directory.teams.get(7)).toMatchObject({ timeZone: "Europe/Kyiv" });
    const { membership } = await at.directory.memberships.get(placeId);
    expect(membership).toMatchObject({ role: "member", supervisorId: c.id });
  });

  const owned = ndjson(
    { kind: "team", id: 9, name: "New" },
    { email: "a@example.com", team_id: 9, team_role: "owner" },
    { email: "c@example.com", team_id: 9, team_role: "owner" },
    { id: 50, team_id: 9 },
    { kind: "team", id: 9, name: "Newer" },
  );

  test("takes a team that the job made with all the places on it, its owners' too", async () => {
    const at = await start();
    await at.user({ email: "a@example.com" }, 3);
    await at.user({ email: "b@example.com" }, 50);
    const before = await exported(at.directory);
    const { job } = await imported(at, owned);
    expect(job.failed).toBe(0);
    const undo = await workedOff(place.store, at.directory, await at.directory.imports.undo(job.id));
    expect((await resultsOf(at.directory, undo)).filter(({ status }) => status === "failed")).toEqual([]);
    expect(await exported(at.directory)).toBe(before);
    expect((await journalOf(at)).filter((entry) => entry === "deleted team 9")).toHaveLength(1);
  });

  test("leaves a team that was changed since its last owner", async () => {
    const at = await start();
    await at.user({ email: "a@example.com" }, 3);
    await at.user({ email: "b@example.com" }, 50);
    const { job } = await imported(at, owned);
    await at.directory.teams.update(9, { description: "Ours" });
    const undo = await workedOff(place.store, at.directory, await at.directory.imports.undo(job.id));
    const refused = (await resultsOf(at.directory, undo)).filter(({ status }) => status === "failed");
    expect(refused.map(({ code }) => code)).toEqual(["version_conflict", "last_owner", "version_conflict"]);
    const owner = await at.directory.users.get(3);
    expect(await at.directory.users.membershipsOf([owner])).toMatchObject([{ teamId: 9, role: "owner" }]);
    expect((await at.directory.users.list({ limit: 10 })).rows.map(({ id }) => id)).toEqual([3, 50]);
    expect(await at.directory.teams.get(9)).toMatchObject({ name: "Newer", description: "Ours" });
  });
});

test("a chunk that somebody got in the way of is done again", async () => {
  const at = await start();
  const gone = await at.user({ givenName: "Gone" });
  await at.directory.users.delete(gone.id);
  // An address that nobody is seen to have, and that cannot be taken: as of somebody who comes in between.
  const { organizationId } = gone;
  await runSql(
    place.location,
    `insert into contact_points (organization_id, kind, value, sharer, user_id)
      values (${organizationId}, 'email', 'late1@example.com', 0, ${gone.id})`,
  );
  const request = { options: DEFAULT_IMPORT, description: "", entries: people("late", 1) };
  const { id } = await at.directory.imports.submit(request);
  const holder = "somebody";
  expect(await place.store.execute("claimJob", { holder })).toMatchObject({ id, organizationId });
  const chunk = { organizationId, id, holder, size: 10, retentionMilliseconds: 1e9 };
  await expect(place.store.execute("runJobChunk", chunk)).rejects.toMatchObject({ code: "unavailable" });
  await place.store.execute("releaseJob", chunk);
  await runSql(place.location, `delete from contact_points where value = 'late1@example.com'`);
  const job = await workedOff(place.store, at.directory, await at.directory.jobs.get(id));
  expect(job).toMatchObject({ state: "completed", progress: { counts: { created: 1 } } });
});

test("a small import that comes later has ended before a large one", async () => {
  const at = await start();
  const submit = (name: string, count: number) =>
    at.directory.imports.submit({ options: DEFAULT_IMPORT, description: name, entries: people(name, count) });
  const [large, small] = [await submit("large", 2000), await submit("small", 3)];
  const runner = new JobRunner({
    store: place.store,
    log: { info: () => {}, error: (_fields, message) => console.error(message) },
    retentionMilliseconds: 1e9,
    pace: place.store.paces.server,
    turnMilliseconds: 1,
  });
  runner.start();
  const ended = async (id: number) =>
    await vi.waitFor(
      async () => {
        const job = await at.directory.jobs.get(id);
        expect(job.state).toBe("completed");
        return job;
      },
      { timeout: 60_000 },
    );
  const [first, second] = [await ended(large.id), await ended(small.id)];
  await runner.close();
  expect(first).toMatchObject({ done: 2000, failed: 0 });
  expect(second).toMatchObject({ done: 3, failed: 0 });
  expect(second.startedAt ?? 0).toBeGreaterThan(first.startedAt ?? 0);
  expect(second.finishedAt ?? 0).toBeLessThan(first.finishedAt ?? 0);
});

async function* people(name: string, count: number): AsyncGenerator<ImportEntry> {
  for (let line = 1; line <= count; line++) yield { line, record: { email: `${name}${line}@example.com` } };
}
