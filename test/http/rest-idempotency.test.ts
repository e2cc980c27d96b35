import { afterAll, beforeAll, expect, test } from "vitest";
import type { Answer } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
});

afterAll(() => server[Symbol.asyncDispose]());

function key(name: string): { "idempotency-key": string } {
  return { "idempotency-key": name };
}

function isReplay({ headers }: Answer): boolean {
  return headers["idempotency-replayed"] === "true";
}

test("the same request under the same key is answered the same, and written once", async () => {
  const body = { given_name: "Once", email: "once@keys.example", custom: { b: 1, a: [2] } };
  const first = await rest.post("/users", body, key("a"));
  expect([first.status, isReplay(first)]).toEqual([201, false]);
  const before = await organization.contents();
  const again = await rest.post("/users", body, key("a"));
  expect([again.status, isReplay(again)]).toEqual([201, true]);
  expect(again.text).toBe(first.text);
  expect(again.headers["location"]).toBe(first.headers["location"]);
  expect(again.headers["etag"]).toBe(first.headers["etag"]);
  expect(await organization.contents()).toEqual(before);
});

test("a key that comes with another body, or to another address, is refused", async () => {
  const { id } = (await rest.post("/users", { given_name: "B" }, key("b"))).json();
  const before = await organization.contents();
  for (const refused of [
    await rest.post("/users", { given_name: "C" }, key("b")),
    await rest.post("/teams", { name: "B" }, key("b")),
    await rest.patch(`/users/${id}`, { given_name: "B" }, key("b")),
  ]) {
    expect(refused.json()).toMatchObject({ status: 409, code: "idempotency_key_reused" });
  }
  expect(await organization.contents()).toEqual(before);
});

test("a change that insists on a version can be sent again after it was made", async () => {
  const { id } = (await rest.post("/users", { given_name: "D" })).json();
  const headers = { ...key("d"), "if-match": '"1"' };
  const first = await rest.patch(`/users/${id}`, { given_name: "E" }, headers);
  await rest.patch(`/users/${id}`, { given_name: "F" });
  const again = await rest.patch(`/users/${id}`, { given_name: "E" }, headers);
  expect([again.status, isReplay(again), again.text]).toEqual([200, true, first.text]);
  expect((await rest.get(`/users/${id}`)).json()).toMatchObject({ given_name: "F" });
});

test("a request that was refused leaves its key free", async () => {
  expect((await rest.post("/users", { email: "no address" }, key("e"))).status).toBe(400);
  expect((await rest.post("/users", { email: "an@keys.example" }, key("e"))).status).toBe(201);
});

test("a secret is shown to the same request again, and kept under seal only", async () => {
  const asked = { api: "saferme", kind: "token" };
  const first = await rest.post("/credentials", asked, key("f"));
  const again = await rest.post("/credentials", asked, key("f"));
  expect([first.status, isReplay(again), again.json().secret]).toEqual([201, true, first.json().secret]);
  expect(JSON.stringify(await runSql(server.settings, "select * from used_keys"))).not.toContain(first.json().secret);
});

test.each([
  ["/teams", { name: "One" }],
  ["/users", { given_name: "One", email: "one@keys.example", external_id: "one" }],
])("at once, many requests under one key make one row of %s, and none runs into it", async (path, body) => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => rest.post(path, body, key(path))));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
  expect((await rest.get(`${path}?filter=name+%3D+%22One%22`)).json().items).toHaveLength(1);
});

test("a key is its credential's own, and forgotten after a day", async () => {
  const other = await RestClient.of(server.url, organization, { label: "other" });
  await rest.post("/teams", { name: "Key" }, key("h"));
  const foreign = await other.post("/teams", { name: "Other" }, key("h"));
  expect([foreign.status, isReplay(foreign)]).toEqual([201, false]);
  await runSql(server.settings, "update used_keys set expires_at = 0");
  const later = await rest.post("/teams", { name: "Later" }, key("h"));
  expect([later.status, isReplay(later)]).toEqual([201, false]);
  const kept = JSON.stringify(await runSql(server.settings, "select * from used_keys"));
  expect(kept).not.toContain("once@keys.example");
});

test("a lookup is answered anew under its key, which is held against other requests and keeps nobody", async () => {
  const asked = { emails: ["found@keys.example"] };
  const look = (body: unknown) => rest.post("/lookup", body, key("i"));
  const tooMany = { phones: Array.from({ length: 1001 }, (_none, index) => String(index)) };
  expect((await look(tooMany)).status).toBe(400);
  const first = await look(asked);
  expect([first.status, isReplay(first), first.json().not_found.emails]).toEqual([200, false, asked.emails]);
  await rest.post("/users", { given_name: "Found", email: "found@keys.example" });
  const again = await look(asked);
  expect([again.status, isReplay(again)]).toEqual([200, false]);
  expect(again.json().emails[0].users).toMatchObject([{ given_name: "Found" }]);
  for (const refused of [await look({ emails: ["other@keys.example"] }), await rest.post("/teams", asked, key("i"))]) {
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.text).not.toContain("Found");
  }
  expect((await look({ emails: [] })).json()).toMatchObject({ status: 409, code: "idempotency_key_reused" });
  const [kept] = await runSql(server.settings, "select * from used_keys where key = 'i'");
  expect(kept).toMatchObject({ result: "null", note: null });
});

test.each(["", "x".repeat(256)])("a key of another length is refused", async (text) => {
  const refused = await rest.post("/teams", { name: "Long" }, key(text));
  expect(refused.json()).toMatchObject({ status: 400, code: "invalid_value", header: "idempotency-key" });
});
