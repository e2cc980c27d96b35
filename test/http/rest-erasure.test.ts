import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { runSql } from "./run-sql.ts";
import { signIn } from "./saferme-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
});

afterAll(async () => {
  expect(await server.app.store.inspect()).toEqual([]);
  await server[Symbol.asyncDispose]();
});

/** What the person is known by, now and before: each text occurs nowhere else. */
const PERSON = /zxqv|5105553388|\(510\) 555-3388|5105553377/iu;
const NDJSON = { "content-type": "application/x-ndjson" };

/** Every value of every table, by table. */
async function everything(): Promise<Map<string, string>> {
  const isFile = server.settings["ROLLCALL_DATABASE_URL"] === undefined;
  const names = isFile
    ? "select name from sqlite_schema where type = 'table' and name <> 'user_search'"
    : "select table_name as name from information_schema.tables where table_schema = 'public'";
  const tables = (await runSql(server.settings, names)) as { name: string }[];
  const contents = new Map<string, string>();
  for (const { name } of tables) {
    const rows = (await runSql(server.settings, `select * from "${name}"`)) as object[];
    const texts = rows.flatMap((row) => Object.values(row).map(textOf));
    contents.set(name, texts.join("\n"));
  }
  return contents;
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString("latin1");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The tables that hold what the person is known by. */
async function tablesWithThem(): Promise<string[]> {
  return [...(await everything())].flatMap(([name, content]) => (PERSON.test(content) ? [name] : [])).toSorted();
}

/** Each line of a value that holds what the person is known by. */
async function left(): Promise<string[]> {
  const lines = [...(await everything())].flatMap(([name, content]) =>
    content.split("\n").map((line) => `${name}: ${line}`),
  );
  return lines.filter((line) => PERSON.test(line));
}

async function importFile(query: string, file: string, headers = NDJSON): Promise<number> {
  const sent = await rest.post(`/imports?${query}`, file, headers);
  expect(sent.status, sent.text).toBe(202);
  await finished(sent.json().id);
  return sent.json().id;
}

async function finished(job: number): Promise<void> {
  await expect.poll(async () => (await rest.get(`/jobs/${job}`)).json().state, { timeout: 20_000 }).toBe("completed");
}

const rows = (...list: object[]) => list.map((row) => `${JSON.stringify(row)}\n`).join("");

test("whoever is erased is in no text of the whole database", async () => {
  const { directory, organization: of } = organization;
  const team = await organization.addTeam();
  await organization.addPeople(team, [{ userId: 1, fields: { givenName: "Bo", email: "bo@erase.example" } }]);

  // Themselves, what they were before, and what requests were answered with.
  const person = { id: 301, given_name: "Zxqvara", email: "old@zxqv.example", phone: "(510) 555-3388" };
  await rest.post("/users", { ...person, custom: { pet: "Zxqvodo" } }, { "idempotency-key": "Zxqvara@zxqv.example" });
  const emails = [{ kind: "home", value: "home@zxqv.example" }];
  const changes = { family_name: "Zxqvenson", email: "Zxqvara@zxqv.example", emails, phone: "+1 510 555 3377" };
  await rest.patch("/users/301", changes, { "idempotency-key": "rename" });
  await rest.patch("/users/301", { phone: person.phone });
  await rest.post("/memberships", { id: 901, team_id: team, user_id: 301 }, { "idempotency-key": "(510) 555-3388" });

  // Whoever was merged into them, and whoever was merged into that one.
  for (const [id, into] of [
    [303, 302],
    [302, 301],
  ] as const) {
    await rest.post("/users", { id, given_name: "Zxqvara", email: `second${id}@zxqv.example` });
    if (into === 302) await rest.post("/users", { id: into, given_name: "Zxqv", email: "first@zxqv.example" });
    expect((await rest.post(`/users/${into}/merge`, { from_id: id })).status).toBe(200);
  }

  // What they sign in with, days, a picture, an invitation that could not be sent.
  await givePassword(organization, 301, "correct horse");
  const signingIn = { email: "zxqvara@zxqv.example", app_id: "nz.co.thundermaps" };
  expect((await signIn(server.url, { ...signingIn, password: "correct horse" })).status).toBe(201);
  expect((await signIn(server.url, { ...signingIn, password: "wrong horse" })).status).not.toBe(201);
  const label = "Zxqvara's key";
  const issued = await directory.credentials.create({ api: "rest", kind: "api_key", userId: 301, label });
  await directory.absences.set([{ id: 301, days: { "2026-01-31": "vacation" } }]);
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: "teal" } })
    .png()
    .toBuffer();
  const avatar = { method: "PUT", body: picture, headers: { "content-type": "image/png" } };
  expect((await rest.ask("/users/301/avatar", avatar)).status).toBe(200);
  await runSql(
    server.settings,
    `insert into invitations values (${of.id}, ${team}, 301, 'failed', 1, 1, 1, null, '550 <zxqvara@zxqv.example>: no such user')`,
  );

  // Jobs: rows that were done, refused, rehearsed, taken back; one that nobody has come to yet.
  const theirs = { email: "zxqvara@zxqv.example", title: "Nurse" };
  const others = { email: "bo@erase.example", title: "Porter" };
  const named = { ref: "named", given_name: "Zxqvara", family_name: "Zxqvenson", email: "no address" };
  const called = { ref: "called", given_name: "Someone", phone: "+15105553388", email: "none" };
  const done = await importFile("mode=upsert", rows(theirs, others, named, called, { email: 7 }));
  await importFile("dry_run=true", rows({ ...theirs, given_name: "Zxqvari" }, { email: "new@erase.example" }));
  const csv = "external_id,name,email\r\nx1,Zxqvara Zxqvenson,bo@\r\nx2,Cy,cy@erase.example\r\n";
  await importFile("description=for+zxqvara@zxqv.example", csv, { "content-type": "text/csv" });
  const undone = await rest.post(`/imports/${done}/undo`, undefined);
  await finished(undone.json().id);
  const member = { ref: "1", givenName: "Zxqvara", familyName: "", role: { key: "member" }, invite: false } as const;
  const bulk = await directory.jobs.submit({
    kind: "bulk_create_members",
    description: "Two",
    teamId: team,
    entries: [
      { ...member, email: "Zxqvara@zxqv.example" },
      { ...member, email: "dan@erase.example", givenName: "Dan" },
    ],
  });
  await finished(bulk.id);
  const sync = "mode=sync&deactivate_at_most=5&match_on=email";
  await importFile(sync, rows(others, { email: "cy@erase.example" }, { email: "dan@erase.example" }));
  await rest.patch("/users/301", { status: "active" });
  const { store } = server.app;
  const by = organization.principal();
  const job = { by, kind: "bulk_create_members", description: "Waits", teamId: team, options: {} };
  const waiting = await store.execute("openJob", job);
  const waits = [
    { ...member, email: "home@zxqv.example" },
    { ...member, email: "eve@erase.example", givenName: "Eve" },
  ];
  await store.execute("appendJobEntries", {
    organizationId: of.id,
    id: waiting.id,
    entries: waits.map((entry) => JSON.stringify(entry)),
  });

  const known = ["contact_points", "credentials", "invitations", "job_entries", "job_notes", "job_results", "jobs"];
  expect(await tablesWithThem()).toEqual(expect.arrayContaining([...known, "journal", "used_keys", "users"]));
  const before = (await rest.get("/users?total=true")).json();

  expect((await rest.post("/users/301/erase", undefined, { "idempotency-key": "erase" })).status).toBe(204);
  const filter = encodeURIComponent('kind = "erase_mentions"');
  const [erasure] = (await rest.get(`/jobs?filter=${filter}`)).json().items;
  expect(erasure).toMatchObject({ description: "Erasure of user 301" });
  await finished(erasure.id);
  expect(await left()).toEqual([]);
  for (const table of ["sessions", "passwords", "avatars", "absences", "invitations"]) {
    expect(await runSql(server.settings, `select * from ${table} where user_id = 301`), table).toEqual([]);
  }
  if (server.settings["ROLLCALL_DATABASE_URL"] === undefined) {
    expect(await runSql(server.settings, "select rowid from user_search where user_search match 'zxq'")).toEqual([]);
  }
  expect((await new RestClient(server.url, issued.secret).get("/users")).status).toBe(401);

  // Nobody else is touched, and what waits still runs without them.
  expect((await rest.get("/users?total=true")).json().total).toBe(before.total - 1);
  const results = (await rest.get(`/imports/${done}/results?format=ndjson`)).text;
  expect(results.trim().split("\n")).toHaveLength(5);
  expect(results).toContain('"ref":"bo@erase.example"');
  expect((await rest.get(`/imports/${done}/refused`)).text).toContain("erased");
  await store.execute("queueJob", { organizationId: of.id, id: waiting.id });
  await finished(waiting.id);
  expect((await rest.get(`/jobs/${waiting.id}`)).json()).toMatchObject({ done: 2, failed: 1 });
  expect((await rest.post("/lookup", { emails: ["eve@erase.example"] })).json().not_found.emails).toEqual([]);
  expect(await left()).toEqual([]);
  for (const id of [301, 302, 303]) {
    expect((await rest.post(`/users/${id}/restore`, undefined)).status, String(id)).toBe(404);
  }
});

test("an organization whose jobs know nobody gets no job for it", async () => {
  const own = await HttpOrganization.create(server.app);
  const client = await RestClient.of(server.url, own);
  await own.directory.users.create([{ id: 1, fields: { givenName: "Zxqv" } }]);
  expect((await client.post("/users/1/erase", undefined)).status).toBe(204);
  expect((await client.get("/jobs")).json().items).toEqual([]);
});
