import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SIGNATURE_SECONDS } from "../../src/api/worksection/authenticate.ts";
import { seedSample } from "../../src/cli/sample/seed-sample.ts";
import { type Answer, type Question, ask } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";
import { hmac, md5, signedQuery, WorksectionClient } from "./worksection-client.ts";

const KEY = "7776461cd931e7b1c8e9632ff8e979ce";
const PATHS = ["/api/admin/v2/", "/api/admin/v2", "/api/admin/v2.1", "/api/admin/v2.1/"];
const REFUSED = { status: "error", status_code: 2, message: "Action hash is missed or invalid" };
const NO_ACTION = { status: "error", status_code: 0, message: "Action is invalid" };

let server: TestServer;
let organization: HttpOrganization;
let client: WorksectionClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  await seedSample(organization.directory);
  client = new WorksectionClient(server.url, KEY, organization.organization.slug);
});
afterAll(() => server[Symbol.asyncDispose]());

/** What was refused for its signature, and changed nothing. */
function expectRefused(answer: Answer): void {
  expect(answer.status).toBe(200);
  expect(answer.json()).toEqual(REFUSED);
}

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

describe("what the documentation publishes", () => {
  test("its signed example is let in, on every path", async () => {
    for (const path of PATHS) {
      const answer = await client.ask("action=get_tasks&id_project=26&hash=ec3ab2c28f21b4a07424f8ed688d6644", {}, path);
      // There are no tasks here, but somebody who may ask for them.
      expect(answer.json()).toEqual(NO_ACTION);
    }
  });

  test.each([
    ["over the query", "action=get_users&hash=82d6b87d8d0b3ca3a91506adfc42751d"],
    ["over the action alone, as at first", "action=get_users&hash=b08f7c3116a098e553a8c4b2cda77613"],
    ["in capitals", "action=get_users&hash=82D6B87D8D0B3CA3A91506ADFC42751D"],
    ["in front", "hash=82d6b87d8d0b3ca3a91506adfc42751d&action=get_users"],
  ])("a known hash %s", async (_name, query) => {
    for (const method of ["GET", "POST"]) {
      expect((await client.ask(query, { method })).json()).toMatchObject({ status: "ok" });
    }
  });

  test("a known HMAC of long ago is refused", async () => {
    const hash = "04098e47b99eacb794e0ac4877898cd650c4dfb6f83121cf5e1c019254614b18";
    expect(hmac(KEY, "get_users", 1_700_000_000)).toBe(hash);
    expectRefused(await client.ask(`action=get_users&hash=${hash}&time=1700000000`));
  });
});

describe("an MD5 over parameters that need encoding", () => {
  const values = { action: "add_user_group", title: "Ann Lee & Søn" };
  const raw = "action=add_user_group&title=Ann Lee & Søn";
  const percent = `action=add_user_group&title=${encodeURIComponent(values.title)}`;
  const form = new URLSearchParams(values).toString();

  test.each([
    ["as they are sent", percent, percent],
    ["as they are sent, with a plus", form, form],
    ["unencoded", raw, percent],
    ["as a form, sent with %20", form, percent],
    ["with %20, sent as a form", percent, form],
  ])("%s", async (_name, signed, sent) => {
    const answer = await client.ask(`${sent}&hash=${md5(signed + KEY)}`);
    expect(answer.json()).toMatchObject({ status: "ok", data: { title: values.title } });
  });

  test("the order is the one in which they were sent", async () => {
    const query = "users=1&action=get_users_schedule&datestart=01.01.2026";
    expect((await client.ask(`${query}&hash=${md5(query + KEY)}`)).json()).toMatchObject({ status: "ok" });
    const sorted = "action=get_users_schedule&datestart=01.01.2026&users=1";
    expectRefused(await client.ask(`${query}&hash=${md5(sorted + KEY)}`));
  });

  test("a parameter that was not signed is refused", async () => {
    const query = "action=add_user_group&title=Signed";
    const before = await organization.contents();
    expectRefused(await client.ask(`${query}&client=1&hash=${md5(query + KEY)}`));
    expectRefused(await client.ask(`${query.replace("Signed", "Other")}&hash=${md5(query + KEY)}`));
    expect(await organization.contents()).toEqual(before);
  });

  test("page comes before the action in the oldest form", async () => {
    const query = "action=get_users&page=/project/26/";
    const hash = md5(`/project/26/get_users${KEY}`);
    expect((await client.ask(`${query}&hash=${hash}`)).json()).toMatchObject({ status: "ok" });
    expectRefused(await client.ask(`${query}&hash=${md5(`get_users${KEY}`)}`));
  });
});

describe("parameters in a body", () => {
  const title = "Körper & Co";
  const pairs = { action: "add_user_group", title };
  const form = new URLSearchParams(pairs).toString();

  function inForm(fields: Record<string, string>): Question {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return { method: "POST", headers, body: new URLSearchParams(fields).toString() };
  }

  async function inParts(fields: Record<string, string>): Promise<Question> {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.append(name, value);
    data.append("attachment", new Blob(["a file"]), "file.txt");
    const response = new Response(data);
    const headers = { "content-type": response.headers.get("content-type") ?? "" };
    return { method: "POST", headers, body: Buffer.from(await response.arrayBuffer()) };
  }

  test.each<[string, () => Question | Promise<Question>]>([
    ["a form", () => inForm({ ...pairs, hash: md5(form + KEY) })],
    ["a form, signed unencoded", () => inForm({ ...pairs, hash: md5(`action=add_user_group&title=${title}${KEY}`) })],
    ["parts", () => inParts({ ...pairs, hash: md5(form + KEY) })],
    ["parts, signed as at first", () => inParts({ ...pairs, hash: md5(`add_user_group${KEY}`) })],
    ["JSON", () => ({ method: "POST", body: { ...pairs, hash: md5(form + KEY) } })],
  ])("everything in %s", async (_name, question) => {
    expect((await client.ask("", await question())).json()).toMatchObject({ status: "ok", data: { title } });
  });

  test.each<[string, Question]>([
    ["a form", inForm({ title })],
    ["JSON", { method: "POST", body: { title } }],
  ])("action and hash in the query, the others in %s", async (_name, question) => {
    const overQuery = await client.ask(signedQuery(KEY, { action: "add_user_group" }), question);
    expect(overQuery.json()).toMatchObject({ status: "ok", data: { title } });
    const overAll = await client.ask(`action=add_user_group&hash=${md5(form + KEY)}`, question);
    expect(overAll.json()).toMatchObject({ status: "ok", data: { title } });
  });

  test("a body with half of a character is one that nobody signed", async () => {
    const body = { title: "\ud800", hash: "0".repeat(32) };
    expectRefused(await client.ask("action=add_user_group", { method: "POST", body }));
  });

  test("a long body is not what was signed", async () => {
    const long = { action: "add_user_group", title, padding: "x".repeat(70_000) };
    const hash = md5(new URLSearchParams(long).toString() + KEY);
    expectRefused(await client.ask("", inForm({ ...long, hash })));
    expect((await client.ask(signedQuery(KEY, { action: long.action }), inForm(long))).json()).toMatchObject({
      status: "ok",
      data: { title },
    });
  });

  test("a body cannot replace what the query says", async () => {
    const body = { action: "add_user_group", title: "Not this", email: "not@this.example" };
    const answer = await client.ask(signedQuery(KEY, { action: "get_user_groups" }), { method: "POST", body });
    expect(answer.json()).toMatchObject({ status: "ok", data: expect.any(Array) });
    expect(answer.text).not.toContain("Not this");
  });
});

/** The requests of the vendor's Python client, 2.1.0 (and PHP's alike), as its source makes them. */
describe("the vendor's official clients", () => {
  const sdk = { "sdk-client": "python-sdk:2.1.0", "content-type": "application/json; charset=utf-8" };

  test.each(["python-sdk:2.1.0", "php-sdk:2.1.0"])("%s with hash and time in the query", async (name) => {
    const time = seconds();
    const query = (action: string) => `action=${action}&hash=${hmac(KEY, action, time)}&time=${time}`;
    const headers = { ...sdk, "sdk-client": name };
    const read = await client.ask(query("get_users"), { headers: { "sdk-client": name } }, "/api/admin/v2.1");
    expect(read.json()).toMatchObject({ status: "ok", data: expect.any(Array) });
    const written = await client.ask(
      query("add_user"),
      { method: "POST", headers, body: JSON.stringify({ email: `${name.slice(0, 3)}@sdk.example`, role: "reader" }) },
      "/api/admin/v2.1",
    );
    expect(written.json()).toMatchObject({ status: "ok", data: { role: "reader" } });
  });

  test.each(["python-sdk:2.1.0", "php-sdk:2.1.0"])("%s with the signature in the header", async (name) => {
    const time = seconds();
    const authorization = (action: string) => `Admin ${time}_${hmac(KEY, action, time)}`;
    const request = (action: string, body?: object) =>
      client.ask(
        `action=${action}`,
        {
          method: "POST",
          headers: { ...sdk, "sdk-client": name, authorization: authorization(action) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
        "/api/admin/v2",
      );
    expect((await request("get_users")).json()).toMatchObject({ status: "ok", data: expect.any(Array) });
    expect((await request("get_contact_groups")).json()).toMatchObject({ status: "ok" });
    const added = await request("add_contact", { email: "sdk@contact.example", name: "Sdk Contact" });
    expect(added.json()).toMatchObject({ status: "ok", data: { name: "Sdk Contact", group: "DEFAULT" } });
    const schedule = await request("update_users_schedule", { data: { "1": { "2026-09-01": "vacation" } } });
    expect(schedule.json()).toMatchObject({ status: "ok", data: [] });
    const users = ["happy@happygrasshopper.com", "zoe.lindqvist@example.com"];
    const away = await request("get_users_schedule", { users, datestart: "01.09.2026", dateend: "30.09.2026" });
    expect(Object.keys(away.json().data)).toEqual(["1", "3"]);
  });

  test("the old PHP client posts form fields in parts", async () => {
    const data = new FormData();
    data.append("action", "get_users");
    data.append("hash", createHash("md5").update(`get_users${KEY}`).digest("hex"));
    const response = new Response(data);
    const headers = { "content-type": response.headers.get("content-type") ?? "" };
    const body = Buffer.from(await response.arrayBuffer());
    expect((await client.ask("", { method: "POST", headers, body })).json()).toMatchObject({ status: "ok" });
  });
});

describe("an MD5 that somebody else saw", () => {
  const email = "forged@stranger.example";
  const added = { action: "add_user", email };
  const overQuery = md5(`action=get_users&users=3${KEY}`);
  const overAction = md5(`get_users${KEY}`);
  const days = { "3": { "2026-10-01": "vacation" } };
  const overAnd = md5(`users=3&action=update_users_schedule${KEY}`);

  test.each<[string, string, Question]>([
    ["a query that reads like it", `action%3Dget_users%26users=3&hash=${overQuery}`, { method: "POST", body: added }],
    ["a query that is the oldest text", `get_users&hash=${overAction}`, { method: "POST", body: added }],
    [
      "a name in the body that reads like it",
      "",
      { method: "POST", body: { "action=get_users&users": "3", hash: overQuery, ...added } },
    ],
    [
      "a page that is its beginning",
      `action=update_users_schedule&page=users%3D3%26action%3D&hash=${overAnd}`,
      { method: "POST", body: { data: days } },
    ],
    [
      "a value that holds what comes after it",
      `action=add_user_group&title=Seen%26client%3D1&hash=${md5(`action=add_user_group&title=Seen&client=1${KEY}`)}`,
      {},
    ],
    [
      "a name that holds what comes before it",
      `action=add_user_group&client%3D1%26title=Seen&hash=${md5(`action=add_user_group&client=1&title=Seen${KEY}`)}`,
      { method: "POST", body: { title: "Other" } },
    ],
  ])("opens no other request by %s", async (_name, query, question) => {
    const before = await organization.contents();
    expectRefused(await client.ask(query, question));
    expect(await organization.contents()).toEqual(before);
  });
});

describe("what is refused", () => {
  const time = seconds();
  const good = hmac(KEY, "get_users", time);

  test.each([
    ["no hash", "action=get_users"],
    ["an empty hash", "action=get_users&hash="],
    ["another hash", `action=get_users&hash=${md5("get_users")}`],
    ["another key", signedQuery("another key of some length", { action: "get_users" })],
    ["the hash of another action", `action=add_user&hash=${md5(`action=get_users${KEY}`)}`],
    ["no text", "action=get_users&hash=zz"],
    ["an HMAC without its time", `action=get_users&hash=${good}`],
    ["an HMAC with another time", `action=get_users&hash=${good}&time=${time - 1}`],
    ["an HMAC of another action", `action=get_contacts&hash=${good}&time=${time}`],
  ])("%s", async (_name, query) => {
    expectRefused(await client.ask(query));
    expectRefused(await client.ask(query, { method: "POST" }));
  });

  test.each([
    ["too old", -SIGNATURE_SECONDS - 5],
    ["too far ahead", SIGNATURE_SECONDS + 5],
  ])("a time that is %s", async (_name, offset) => {
    const at = seconds() + offset;
    const hash = hmac(KEY, "get_users", at);
    expectRefused(await client.ask(`action=get_users&hash=${hash}&time=${at}`));
    expectRefused(await client.ask("action=get_users", { headers: { authorization: `Admin ${at}_${hash}` } }));
  });

  test.each(["", "Admin", `Admin ${time}`, `Admin ${time}_${"0".repeat(64)}`, `Admin ${good}`, `Bearer ${KEY}`])(
    "the header %j",
    async (authorization) => {
      expectRefused(await client.ask("action=get_users", { headers: { authorization } }));
    },
  );

  test("a good hash does not make up for a bad header", async () => {
    const headers = { authorization: `Admin ${time}_${"0".repeat(64)}` };
    expectRefused(await client.ask(signedQuery(KEY, { action: "get_users" }), { headers }));
  });

  test("a key that was revoked", async () => {
    const own = await WorksectionClient.of(server.url, organization, { scope: "write" });
    expect((await own.get("get_user_groups")).json()).toMatchObject({ status: "ok" });
    const { credentials } = organization.directory;
    await credentials.revoke((await credentials.list()).at(-1)?.id ?? 0);
    await expect.poll(async () => (await own.get("get_user_groups")).json(), { timeout: 10_000 }).toEqual(REFUSED);
  });
});

describe("whose key it is", () => {
  test("the host says which account is asked, and others with the same key are not", async () => {
    const twin = await HttpOrganization.create(server.app);
    await twin.directory.credentials.create({
      api: "worksection",
      kind: "secret",
      role: "owner",
      scope: "admin",
      import: { secret: KEY },
    });
    const other = new WorksectionClient(server.url, KEY, twin.organization.slug);
    expect((await other.get("get_users")).json()).toEqual({ status: "ok", data: [] });
    expect((await client.get("get_users")).json().data.length).toBeGreaterThan(50);
    // A host that names no account cannot tell them apart.
    const query = signedQuery(KEY, { action: "get_users" });
    expectRefused(await ask(`${server.url}/api/admin/v2/?${query}`));
  });

  test("a key that only one organization has needs no host", async () => {
    const alone = await HttpOrganization.create(server.app);
    await alone.addTeam("Alone", 77);
    const { key } = await WorksectionClient.of(server.url, alone);
    for (const host of ["rollcall.example.com", "127.0.0.1:8080", "localhost", "[::1]:8080"]) {
      const query = signedQuery(key, { action: "get_user_groups" });
      await expect
        .poll(async () => (await ask(`${server.url}/api/admin/v2/?${query}`, { headers: { host } })).json(), {
          timeout: 10_000,
        })
        .toMatchObject({ status: "ok", data: [{ id: "77", title: "Alone" }] });
    }
  });
});
