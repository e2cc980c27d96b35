import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Answer } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const CSV = { "content-type": "text/csv" };
const NDJSON = { "content-type": "application/x-ndjson" };

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
});

beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
});

afterAll(() => server[Symbol.asyncDispose]());

async function finished(answer: Answer): Promise<ReturnType<Answer["json"]>> {
  expect(answer.status, answer.text).toBe(202);
  expect(answer.headers["location"]).toBe(`/directory/v1/imports/${answer.json().id}`);
  for (;;) {
    const job = (await rest.get(`/imports/${answer.json().id}`)).json();
    if (job.finished_at !== null) return job;
    await sleep(30);
  }
}

describe("an import", () => {
  test("of a file tells of each row, gives the refused ones back to be mended, and can be undone", async () => {
    await organization.addTeam("Care", 7);
    const file = [
      "Nr,Name,Mail,Team",
      "1,Ada Lovelace,ada@example.com,Care",
      '2,"Bo ""B"" Berg",bo@,Care',
      "3,Cy,cy@example.com,Nowhere",
    ].join("\r\n");
    const columns = "column=Nr=external_id&column=Name=name&column=Mail=email&column=Team=team";
    const job = await finished(await rest.post(`/imports?${columns}&description=Staff`, gzipSync(file), CSV));
    expect(job).toMatchObject({
      state: "completed",
      mode: "upsert",
      dry_run: false,
      description: "Staff",
      total: 3,
      done: 3,
      failed: 2,
      summary: { created: 1, updated: 0, unchanged: 0, deactivated: 0, reverted: 0, failed: 2 },
      error: null,
      undoes: null,
    });
    const { etag = "" } = (await rest.get(`/imports/${job.id}`)).headers;
    expect((await rest.get(`/imports/${job.id}`, { "if-none-match": etag })).status).toBe(304);
    const results = await rest.get(`/imports/${job.id}/results`);
    expect(results.headers["content-type"]).toContain("text/csv");
    expect(results.text).toMatch(
      /^line,ref,action,status,code,field,message,id\r\n2,1,created,ok,,,,\d+\r\n3,2,,failed,invalid_value,email,[^\r]+,\r\n4,3,,failed,not_found,team,[^\r]+,\r\n$/u,
    );
    const lines = (await rest.get(`/imports/${job.id}/results?format=ndjson`)).text.trimEnd().split("\n");
    expect(JSON.parse(lines[1] ?? "")).toMatchObject({ line: 3, ref: "2", action: null, status: "failed", id: null });
    const refused = await rest.get(`/imports/${job.id}/refused`);
    expect(refused.text.split("\r\n").map((line) => line.split(",").slice(0, 6).join(","))).toEqual([
      "Nr,Name,Mail,Team,error_code,error_field",
      '2,"Bo ""B"" Berg",bo@,Care,invalid_value,email',
      "3,Cy,cy@example.com,Nowhere,not_found,team",
      "",
    ]);
    const mended = refused.text.replace("bo@,", "bo@example.com,").replace("Nowhere", "care");
    const again = await finished(await rest.post(`/imports?${columns}`, mended, CSV));
    expect(again.summary).toMatchObject({ created: 2, failed: 0 });
    expect((await rest.get("/users?total=true")).json().total).toBe(3);
    const undo = await finished(await rest.post(`/imports/${again.id}/undo`, undefined));
    expect(undo).toMatchObject({
      undoes: again.id,
      mode: null,
      state: "completed",
      summary: { reverted: 2, failed: 0 },
    });
    expect((await rest.get("/users?total=true")).json().total).toBe(1);
  });

  test("parted by semicolons gives its refused rows back parted by semicolons", async () => {
    const job = await finished(await rest.post("/imports", "\uFEFFname;email\r\nBo, the first;bo@\r\n", CSV));
    const refused = await rest.get(`/imports/${job.id}/refused`);
    expect(refused.text).toMatch(
      /^name;email;error_code;error_field;error_message\r\nBo, the first;bo@;invalid_value;email;[^;\r]+\r\n$/u,
    );
  });

  test("of a JSON list refuses what is no object, and nothing else", async () => {
    const json = { "content-type": "application/json" };
    const job = await finished(await rest.post("/imports", '[{"email":"a@example.com"},\n7,\n"b",[{}]]', json));
    expect(job).toMatchObject({ state: "completed", summary: { created: 1, failed: 3 } });
    const results = (await rest.get(`/imports/${job.id}/results?format=ndjson`)).text.trimEnd().split("\n");
    expect(results.slice(1).map((line) => JSON.parse(line))).toMatchObject(
      [2, 3, 3].map((line) => ({ line, status: "failed", code: "malformed_body" })),
    );
    expect((await rest.get(`/imports/${job.id}/refused`)).json()).toMatchObject([
      { unreadable: 7, error_code: "malformed_body" },
      { unreadable: "b" },
      { unreadable: [{}] },
    ]);
  });

  test("of a JSON list refuses a row that is too long, by its line, and takes the next one", async () => {
    const json = { "content-type": "application/json" };
    const long = `{"email":"b@example.com",\n"title":"${"x".repeat(1_000_000)}"}`;
    const file = `[{"email":"a@example.com"},\n${long},\n{"email":"c@example.com"},{"email":"d@"}]`;
    const job = await finished(await rest.post("/imports", gzipSync(file), json));
    expect(job).toMatchObject({ state: "completed", summary: { created: 2, failed: 2 } });
    const results = (await rest.get(`/imports/${job.id}/results?format=ndjson`)).text.trimEnd().split("\n");
    expect(results.map((line) => JSON.parse(line)).map(({ line, code }) => [line, code])).toEqual([
      [1, null],
      [2, "malformed_body"],
      [4, null],
      [4, "invalid_value"],
    ]);
    expect((await rest.get(`/imports/${job.id}/refused`)).json()).toMatchObject([
      { unreadable: long.slice(0, 1_000_000), error_code: "malformed_body" },
      { email: "d@", error_code: "invalid_value" },
    ]);
  });

  test("of CSV refuses a row that is too long or breaks off in quotes, and takes the others", async () => {
    const long = `b@example.com,"B, ""B""",${"x".repeat(1_000_000)}`;
    const file = [
      "email,given_name,title",
      "a@example.com,A,",
      long,
      '"c@example.com","C, the first',
      "d@example.com,D,",
      "e@",
    ];
    const job = await finished(await rest.post("/imports", gzipSync(file.join("\n")), CSV));
    expect(job).toMatchObject({ state: "completed", summary: { created: 2, failed: 3 } });
    const results = (await rest.get(`/imports/${job.id}/results?format=ndjson`)).text.trimEnd().split("\n");
    expect(results.map((line) => JSON.parse(line)).map(({ line, code }) => [line, code])).toEqual([
      [2, null],
      [3, "malformed_body"],
      [4, "malformed_body"],
      [5, null],
      [6, "malformed_body"],
    ]);
    const refused = (await rest.get(`/imports/${job.id}/refused`)).text;
    const rows = refused.trimEnd().split("\r\n");
    expect(rows[1]).toBe(
      `${long.slice(0, 1_000_000)},malformed_body,,The row is longer than 1000000 characters: this is its beginning.,unreadable`,
    );
    expect(rows[2]).toBe(
      'c@example.com,"C, the first",,malformed_body,,Line 4 opens a quote that is not closed: this is the row up to its end.,unreadable',
    );
    expect(rows[3]).toMatch(/^e@,,,malformed_body,,"The row has 1 cells.*line 4 opens\.",unreadable$/u);

    const again = await finished(await rest.post("/imports", refused, CSV));
    expect(again.summary).toMatchObject({ created: 0, failed: 3 });
    const mended = refused
      .replace(/x{999900,}/u, "Title")
      .replace("e@", "e@example.com")
      .replaceAll(",unreadable", "");
    const third = await finished(await rest.post("/imports", mended, CSV));
    expect(third.summary).toMatchObject({ created: 3, failed: 0 });
    const people = (await rest.get("/users?sort=email&limit=10")).json().items;
    expect(people.map(({ given_name }: { given_name: string }) => given_name)).toEqual([
      "A",
      'B, "B"',
      "C, the first",
      "D",
      "",
    ]);
  });

  test.each(["json", "x-ndjson"])("gives refused rows back with each number as it was written: %s", async (type) => {
    const rows = [
      '{"external_id":12345678901234567789,"email":"a@example.com"}',
      '{"id":9007199254740993,"email":"b@example.com","profile":{"rate":1.50,"custom":{"n":[-0,1E5,{"of":-1e400}]}}}',
      '{"email":"c@","profile":{"rate":0.1000000000000000055,"custom":{"1.50":", 1.50","\\"":"\\": 1.50"}}}',
      '{"email":"d@","profile":{"rate":12.5,"counters":{"tags":9007199254740991}}}',
      '{"email":"e@example.com","profile":{"rate":2.50}}',
      '{"error_code":1.0,"email":"f@","title":7.0}',
      "12345678901234567789",
    ];
    const list = type === "json" ? `[${rows.join(",\n")}]` : rows.join("\n");
    const job = await finished(await rest.post("/imports", list, { "content-type": `application/${type}` }));
    expect(job.summary).toMatchObject({ created: 1, failed: 6 });
    const { text } = await rest.get(`/imports/${job.id}/refused`);
    const lines = text.split("\n").filter((line) => line.startsWith("{"));
    expect(lines.map((line) => line.replace(/,"error_code":"\w+","error_field".*$/u, "}"))).toEqual([
      ...rows.slice(0, 4),
      expect.stringMatching(/^\{"error_code":"invalid_value","email":"f@","title":7\.0,"error_field":"email",/u),
      '{"unreadable":12345678901234567789}',
    ]);
    const mended = text.replaceAll(/@"/gu, '@example.com"').replaceAll(/:(\d{17,})/gu, ':"$1"');
    const again = await finished(await rest.post("/imports", mended, { "content-type": `application/${type}` }));
    expect(again.summary).toMatchObject({ created: 4, failed: 2 });
    expect((await rest.get("/users?limit=10")).text).toContain('"external_id":"12345678901234567789"');
  });

  test("calls a row by what it is known by, whatever is wrong with it", async () => {
    const job = await finished(await rest.post("/imports", '{"email":"a@example.com","colour":1}\n', NDJSON));
    const results = (await rest.get(`/imports/${job.id}/results?format=ndjson`)).text;
    expect(JSON.parse(results)).toMatchObject({ ref: "a@example.com", code: "unknown_field", field: "colour" });
  });

  test("as a dry run has the result file of the real run, and changes nothing", async () => {
    const rows = '{"id":4,"email":"a@example.com"}\n{"id":4,"email":"b@example.com","title":"B"}\n{"id":5}\n';
    const before = await organization.contents();
    const dry = await finished(await rest.post("/imports?dry_run=true&mode=create", rows, NDJSON));
    const after = (await organization.contents()) as { journal: { object: string }[] };
    expect({ ...after, journal: after.journal.filter(({ object }) => object !== "job") }).toEqual(before);
    const real = await finished(await rest.post("/imports?mode=create", rows, NDJSON));
    expect(real.summary).toEqual(dry.summary);
    const resultsOf = async ({ id }: { id: number }) => (await rest.get(`/imports/${id}/results`)).text;
    expect(await resultsOf(dry)).toBe(await resultsOf(real));
    await expect(rest.post(`/imports/${dry.id}/undo`, undefined)).resolves.toMatchObject({ status: 400 });
  });

  test("that a sync would deactivate too many by stops, and says so", async () => {
    await organization.user({ email: "a@example.com" });
    const job = await finished(
      await rest.post("/imports?mode=sync&deactivate_at_most=0", "[]", { "content-type": "application/json" }),
    );
    expect(job).toMatchObject({ state: "failed", done: 0, error: expect.stringContaining("More than 0 people") });
    expect((await rest.get("/users")).json().items).toMatchObject([{ status: "active" }]);
  });

  test("that syncs takes its limit as a share of those who could be deactivated too", async () => {
    const emails = Array.from({ length: 10 }, (_, index) => `person${index}@example.com`);
    for (const email of emails) await organization.user({ email });
    await organization.user({ email: "gone@example.com", status: "inactive" });
    const rows = emails.slice(2).map((email) => `${JSON.stringify({ email })}\n`);
    const stopped = await finished(
      await rest.post("/imports?mode=sync&deactivate_at_most=19%25", rows.join(""), NDJSON),
    );
    expect(stopped).toMatchObject({ state: "failed", error: expect.stringContaining("More than 1 people") });
    const done = await finished(await rest.post("/imports?mode=sync&deactivate_at_most=20%25", rows.join(""), NDJSON));
    expect(done).toMatchObject({ state: "completed", summary: { deactivated: 2 } });
    const before = await organization.contents();
    for (const limit of ["101%25", "ten", "-1"]) {
      const refused = await rest.post(`/imports?mode=sync&deactivate_at_most=${limit}`, rows.join(""), NDJSON);
      expect(refused.json()).toMatchObject({ status: 400, parameter: "deactivate_at_most" });
    }
    expect(await organization.contents()).toEqual(before);
  });

  test("that syncs keeps whom a row with a mistake names, by the file's own names of columns", async () => {
    await organization.user({ email: "a@example.com" });
    await organization.user({ email: "b@example.com" });
    const rows = '{"Mail":"a@example.com","colour":1}\n{"Mail":"b@example.com"}\n';
    const job = await finished(
      await rest.post("/imports?mode=sync&deactivate_at_most=5&column=Mail=email", rows, NDJSON),
    );
    expect(job).toMatchObject({ state: "completed", summary: { unchanged: 1, deactivated: 0, failed: 1 } });
    const csv = "Mail\na@example.com,too,many\nb@example.com\n";
    const other = await finished(
      await rest.post("/imports?mode=sync&deactivate_at_most=5&column=Mail=email", csv, CSV),
    );
    expect(other).toMatchObject({ state: "completed", summary: { unchanged: 1, deactivated: 0, failed: 1 } });
  });

  test("that syncs changes nothing when a row cannot be read, as nobody can tell whom it names", async () => {
    await organization.user({ email: "a@example.com" });
    const rows = '{"email":"b@example.com"}\n{"email":"a@exam\n';
    const job = await finished(await rest.post("/imports?mode=sync&deactivate_at_most=5", rows, NDJSON));
    expect(job).toMatchObject({ state: "failed", done: 0, error: expect.stringContaining("line 2") });
    expect((await rest.get("/users")).json().items).toMatchObject([{ email: "a@example.com", status: "active" }]);
  });

  test.each([
    ["is too long", `"a@example.com",${"x".repeat(1_000_000)}\n`],
    ["opens a quote that is not closed", 'a@example.com,"A\n'],
  ])("that syncs changes nothing when a row of CSV %s", async (_, row) => {
    for (const name of ["a", "b", "c"]) await organization.user({ email: `${name}@example.com` });
    const file = `email,given_name\nb@example.com,B\n${row}c@example.com,C\n`;
    const job = await finished(await rest.post("/imports?mode=sync&deactivate_at_most=5", file, CSV));
    expect(job).toMatchObject({ state: "failed", done: 0, error: expect.stringContaining("line 3") });
    const people = (await rest.get("/users")).json().items;
    expect(people.map(({ status, given_name }: Record<string, string>) => [status, given_name])).toEqual(
      ["", "", ""].map((name) => ["active", name]),
    );
  });

  test("sent again under its key is the same import", async () => {
    const key = { ...NDJSON, "idempotency-key": "once" };
    const first = await rest.post("/imports", '{"email":"a@example.com"}\n', key);
    const again = await rest.post("/imports", '{"email":"a@example.com"}\n', key);
    expect(again.json().id).toBe(first.json().id);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    await finished(first);
    expect((await rest.get("/users")).json().items).toHaveLength(1);
  });

  test.each([
    ["shorter", 1500],
    ["as long", 2500],
    ["longer", 4500],
  ])(
    "of another file, %s, under a key that was used is refused, and leaves the first one as it is",
    async (_, rows) => {
      const key = { ...NDJSON, "idempotency-key": `twice ${rows}` };
      const file = (count: number, given_name: string) =>
        Array.from({ length: count }, (_none, row) => JSON.stringify({ external_id: `${row}`, given_name })).join("\n");
      const first = await rest.post("/imports", file(2500, "First"), key);
      // The first entries are alike: the files differ late.
      const other = `${file(Math.min(rows, 2499), "First")}\n${file(Math.max(rows - 2499, 0), "Second")}`;
      const refused = await rest.post("/imports", other, key);
      expect(refused.json()).toMatchObject({ status: 409, code: "idempotency_key_reused" });
      expect(refused.headers["idempotency-replayed"]).toBeUndefined();
      expect(await finished(first)).toMatchObject({ total: 2500, summary: { created: 2500 } });
      expect((await rest.get("/users?total=true&filter=given_name+%3D+%22Second%22")).json().total).toBe(0);
      expect((await organization.directory.jobs.list({ limit: 10 })).rows).toHaveLength(1);
      const again = await rest.post("/imports", file(2500, "First"), key);
      expect([again.json().id, again.headers["idempotency-replayed"]]).toEqual([first.json().id, "true"]);
    },
  );

  test("of a sync whose limit is a share is the same request again, however many people that is by now", async () => {
    const emails = Array.from({ length: 10 }, (_, index) => `person${index}@example.com`);
    for (const email of emails) await organization.user({ email });
    const rows = emails.slice(2).map((email) => `${JSON.stringify({ email })}\n`);
    const send = async (share: string) =>
      await rest.post(`/imports?mode=sync&deactivate_at_most=${share}%25`, rows.join(""), {
        ...NDJSON,
        "idempotency-key": "share",
      });
    const first = await send("20");
    expect(await finished(first)).toMatchObject({ state: "completed", summary: { deactivated: 2 } });
    const again = await send("20");
    expect([again.status, again.json().id]).toEqual([202, first.json().id]);
    expect(again.headers["idempotency-replayed"]).toBe("true");
    expect((await send("30")).json()).toMatchObject({ status: 409, code: "idempotency_key_reused" });
    expect((await organization.directory.jobs.list({ limit: 10 })).rows).toHaveLength(1);
  });

  test("that broke off goes on under its key with the same file, and with no other", async () => {
    const key = { "content-type": "application/json", "idempotency-key": "cut" };
    const rows = (from: number, to: number, title: string) =>
      Array.from({ length: to - from }, (_none, row) => JSON.stringify({ external_id: `${from + row}`, title }));
    const start = rows(0, 1500, "A");
    const cut = await rest.post("/imports", `[${start.join(",")}`, key);
    expect(cut.json()).toMatchObject({ status: 400, code: "malformed_body" });
    const other = await rest.post("/imports", `[${[...rows(0, 1, "B"), ...start].join(",")}]`, key);
    expect(other.json()).toMatchObject({ status: 409, code: "idempotency_key_reused" });
    const whole = await finished(
      await rest.post("/imports", `[${[...start, ...rows(1500, 2100, "A")].join(",")}]`, key),
    );
    expect(whole).toMatchObject({ total: 2100, summary: { created: 2100 } });
  });

  test.each([
    ["/imports", "x", { "content-type": "text/plain" }, 415, { code: "unsupported_media_type" }],
    ["/imports", undefined, {}, 400, { code: "missing_value", pointer: "" }],
    ["/imports", "{}", { "content-type": "application/json" }, 400, { code: "malformed_body" }],
    [
      "/imports",
      "id,favouriteColour\n",
      CSV,
      400,
      { code: "unknown_field", parameter: "column", detail: expect.stringContaining('"favouriteColour"') },
    ],
    ["/imports?column=Mail=mail", "Mail\n", CSV, 400, { code: "unknown_field", parameter: "column" }],
    ["/imports?column=Mail=email", "email\n", CSV, 400, { code: "invalid_value", parameter: "column" }],
    ["/imports", "id,id\n", CSV, 400, { code: "duplicate_entry", parameter: "column" }],
    ["/imports?mode=replace", "{}", NDJSON, 400, { code: "invalid_value", parameter: "mode" }],
    ["/imports?match_on=name", "{}", NDJSON, 400, { code: "invalid_value", parameter: "match_on" }],
    ["/imports?column=name", "{}", NDJSON, 400, { code: "invalid_value", parameter: "column" }],
    ["/imports?colour=red", "{}", NDJSON, 400, { code: "unknown_field", parameter: "colour" }],
    ["/imports?mode=sync", "{}", NDJSON, 400, { code: "missing_value", parameter: "deactivate_at_most" }],
    ["/imports", Buffer.from([0x1f, 0x8b, 1, 2, 3]), NDJSON, 400, { code: "malformed_body" }],
  ] as const)("like POST %s with %j is refused", async (path, body, headers, status, problem) => {
    const answer = await rest.post(path, body, headers);
    expect({ status: answer.status, ...answer.json() }).toMatchObject({ status, ...problem });
    expect(
      (await organization.directory.jobs.list({ limit: 10, filter: { op: "ne", field: "state", value: "receiving" } }))
        .rows,
    ).toEqual([]);
  });
});

describe("an export", () => {
  test.each([
    ["csv", CSV],
    ["ndjson", NDJSON],
  ] as const)("as %s goes into an empty organization and comes out as it was", async (format, headers) => {
    const team = await organization.addTeam("=Care", 7);
    await organization.addPeople(team, [{ fields: { givenName: "=A1", email: "a@example.com" }, role: "owner" }, {}]);
    const file = await rest.get(`/exports?format=${format}`);
    expect(file.status).toBe(200);
    expect(file.headers["content-disposition"]).toBe(`attachment; filename="directory.${format}"`);
    const there = rest;
    const other = await HttpOrganization.create(server.app);
    rest = await RestClient.of(server.url, other);
    expect((await finished(await rest.post("/imports?mode=create", file.text, headers))).failed).toBe(0);
    expect((await rest.get(`/exports?format=${format}`)).text).toBe(file.text);
    expect((await there.get("/exports")).text).toContain(",=Care,");
    expect((await there.get("/exports?harmless=true")).text).toContain(",'=Care,");
  });
});

describe("access", () => {
  test("a key that writes imports people and teams; roles need one that administers", async () => {
    const writer = await RestClient.of(server.url, organization, { scope: "write" });
    const rows = '{"kind":"role","key":"nurse","base":"member"}\n{"email":"a@example.com"}\n';
    const job = await finished(await writer.post("/imports", rows, NDJSON));
    expect(job.summary).toMatchObject({ created: 1, failed: 1 });
    const [refused = ""] = (await rest.get(`/imports/${job.id}/results?format=ndjson`)).text.split("\n", 1);
    expect(JSON.parse(refused)).toMatchObject({ ref: "nurse", code: "read_only" });
    expect((await finished(await rest.post("/imports", rows, NDJSON))).summary).toMatchObject({
      created: 1,
      failed: 0,
    });
  });

  test("a key that reads may look and not import; one of a team may neither", async () => {
    const job = await finished(await rest.post("/imports", '{"email":"a@example.com"}\n', NDJSON));
    const reader = await RestClient.of(server.url, organization, { scope: "read" });
    expect((await reader.get(`/imports/${job.id}/results`)).status).toBe(200);
    for (const path of ["/imports", `/imports/${job.id}/undo`]) {
      expect((await reader.post(path, "{}\n", NDJSON)).json()).toMatchObject({ status: 403, code: "read_only" });
    }
    const teamId = await organization.addTeam();
    const ofTeam = await RestClient.of(server.url, organization, { teamId, role: "admin" });
    for (const path of [`/imports/${job.id}`, `/imports/${job.id}/refused`, "/exports"]) {
      expect((await ofTeam.get(path)).json()).toMatchObject({ status: 403, code: "forbidden" });
    }
    expect((await ofTeam.post("/imports", "{}\n", NDJSON)).status).toBe(403);
    const [user] = (await rest.get("/users")).json().items;
    expect(user.email).toBe("a@example.com");
  });

  test("another organization's import answers as one that is not there", async () => {
    const job = await finished(await rest.post("/imports", '{"email":"a@example.com"}\n', NDJSON));
    const other = await RestClient.of(server.url, await HttpOrganization.create(server.app));
    for (const path of ["", "/results", "/refused"]) {
      const [foreign, missing] = [
        await other.get(`/imports/${job.id}${path}`),
        await other.get(`/imports/99999${path}`),
      ];
      const withoutId = ({ request_id: _id, ...problem }: Record<string, unknown>) => problem;
      expect(foreign.status).toBe(404);
      expect(withoutId(foreign.json())).toEqual(withoutId(missing.json()));
    }
    expect((await other.post(`/imports/${job.id}/undo`, undefined)).status).toBe(404);
  });
});
