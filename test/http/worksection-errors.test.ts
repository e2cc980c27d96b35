import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { sendWorksectionError } from "../../src/api/worksection/errors.ts";
import { DirectoryError, ERROR_CODES, type ErrorCode } from "../../src/directory/errors.ts";
import { type Answer, type Question, ask } from "./ask.ts";
import { bareServer } from "./bare-server.ts";
import { HttpOrganization } from "./http-organization.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";
import { signedQuery, type Values, WorksectionClient } from "./worksection-client.ts";

let server: TestServer;
let organization: HttpOrganization;
let client: WorksectionClient;

beforeAll(async () => {
  server = await startTestServer({ ROLLCALL_BODY_LIMIT: "20KiB" });
  organization = await HttpOrganization.create(server.app);
  await organization.addTeam("Support", 5);
  await organization.addPeople(5, [{ userId: 1, fields: { email: "one@errors.example" } }]);
  client = await WorksectionClient.of(server.url, organization);
});
afterAll(() => server[Symbol.asyncDispose]());

type Wire = { status_code?: number; message: string; message_details?: string };

/** An error in the vendor's envelope, to the key. */
function expectError(answer: Answer, wire: Wire, status = 200): void {
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  // Who asks beside the API's addresses is told nothing of anybody's.
  if (![404, 405].includes(status)) expect(answer.headers["cache-control"]).toBe("private, no-store");
  expect([answer.status, answer.json()]).toStrictEqual([status, { status: "error", ...wire }]);
}

const field = (name: string): Wire => ({ status_code: 10, message: "Field is required", message_details: name });
const invalid = (why: string): Wire => ({ status_code: 10, message: "Field is invalid", message_details: why });
const email = (named: string): Wire => ({ status_code: 11, message: "Invalid email", message_details: named });
const nothing: Wire = { status_code: 0, message: "Action is invalid" };
const LONG = "x".repeat(300);

describe("what is wrong with an action is said in the vendor's words, and changes nothing", () => {
  test.each<[string, string, Values, Wire]>([
    ["an unknown action", "get_user", {}, nothing],
    ["an action of the vendor's that is not about people", "get_tasks", { id_project: 26 }, nothing],
    ["me, which is for OAuth", "me", {}, nothing],
    ["what every object has", "constructor", {}, nothing],
    ["add_user without an e-mail", "add_user", { first_name: "Kate" }, field("email")],
    ["add_user with an empty e-mail", "add_user", { email: " " }, field("email")],
    ["add_user with no address", "add_user", { email: "kate" }, email("kate")],
    [
      "add_user with a taken e-mail",
      "add_user",
      { email: "ONE@errors.example" },
      { status_code: 11, message: "Email is already in use", message_details: "ONE@errors.example" },
    ],
    [
      "add_user with an administrator's role",
      "add_user",
      { email: "a@errors.example", role: "account admin" },
      invalid("role is one of user, guest, reader."),
    ],
    [
      "add_user for a team that is not there",
      "add_user",
      { email: "a@errors.example", group: "Nowhere" },
      { status_code: 30, message: "Not found", message_details: "There is no such group." },
    ],
    [
      "add_user with a name too long",
      "add_user",
      { email: "a@errors.example", first_name: LONG },
      invalid("first_name is longer than 255 characters."),
    ],
    ["add_user_group without a title", "add_user_group", { client: 1 }, field("title")],
    ["add_user_group with half a client", "add_user_group", { title: "T", client: 2 }, invalid("client is 0 or 1.")],
    [
      "add_user_group for everything",
      "add_user_group",
      { title: "T", client: "toString" },
      invalid("client is 0 or 1."),
    ],
    [
      "add_user_group for what every object has",
      "add_user_group",
      { title: "T", client: "constructor" },
      invalid("client is 0 or 1."),
    ],
    [
      "add_user_group with a title too long",
      "add_user_group",
      { title: LONG },
      invalid("title is longer than 255 characters."),
    ],
    ["add_contact without an e-mail", "add_contact", { name: "Kate" }, field("email")],
    ["add_contact without a name", "add_contact", { email: "k@errors.example" }, field("name")],
    ["add_contact with no address", "add_contact", { email: "k@", name: "Kate" }, email("k@")],
    [
      "add_contact with no phone",
      "add_contact",
      { email: "k@errors.example", name: "Kate", phone2: "none" },
      invalid("phone2 is not a phone number."),
    ],
    [
      "add_contact with no phone at home",
      "add_contact",
      { email: "k@errors.example", name: "Kate", phone4: "none" },
      invalid("phone4 is not a phone number."),
    ],
    [
      "add_contact with an address that is no text",
      "add_contact",
      { email: "k@errors.example", name: "Kate", address: "1 Street", address2: "a\0b" },
      invalid("address2 holds characters that are no text."),
    ],
    [
      "add_contact with a name too long",
      "add_contact",
      { email: "k@errors.example", name: LONG },
      invalid("name is longer than 255 characters."),
    ],
    [
      "add_contact in a folder that is not there",
      "add_contact",
      { email: "k@errors.example", name: "Kate", group: "Nowhere" },
      { status_code: 30, message: "Not found", message_details: "There is no such group." },
    ],
    ["add_contact_group without a title", "add_contact_group", {}, field("title")],
    [
      "get_users_schedule of strangers",
      "get_users_schedule",
      { users: "1,77,x@errors.example" },
      email("77,x@errors.example"),
    ],
    [
      "get_users_schedule from no day",
      "get_users_schedule",
      { datestart: "31.02.2026" },
      invalid("datestart holds a date that is neither DD.MM.YYYY nor YYYY-MM-DD."),
    ],
    ["update_users_schedule without data", "update_users_schedule", {}, field("data")],
    ["update_users_schedule without JSON", "update_users_schedule", { data: "{" }, invalid("data is not valid JSON.")],
    [
      "update_users_schedule with a list",
      "update_users_schedule",
      { data: "[1]" },
      invalid("data is an object of people with an object of days each."),
    ],
    ["update_users_schedule of a stranger", "update_users_schedule", { data: '{"9":{}}' }, email("9")],
    [
      "update_users_schedule with no day",
      "update_users_schedule",
      { data: '{"1":{"2026-13-01":"vacation"}}' },
      invalid("data holds a date that is neither DD.MM.YYYY nor YYYY-MM-DD."),
    ],
    [
      "update_users_schedule with another word",
      "update_users_schedule",
      { data: '{"1":{"2026-01-01":"holiday"}}' },
      invalid("data holds a day that is not vacation, sick-leave, workday or unset."),
    ],
    [
      "update_users_schedule with somebody twice",
      "update_users_schedule",
      { data: '{"1":{"2026-01-01":"vacation"},"one@errors.example":{"2026-01-02":"vacation"}}' },
      invalid("data names somebody twice."),
    ],
    [
      "update_users_schedule with somebody twice, with a blank",
      "update_users_schedule",
      { data: '{"1":{"2026-01-01":"vacation"},"1 ":{"2026-01-02":"vacation"}}' },
      invalid("data names somebody twice."),
    ],
    [
      "update_users_schedule with a day in both forms",
      "update_users_schedule",
      { data: '{"1":{"2026-01-01":"vacation","01.01.2026":"workday"}}' },
      invalid("data holds a day twice."),
    ],
  ])("%s", async (_what, action, values, wire) => {
    const before = await organization.contents();
    expectError(await client.get(action, values), wire);
    // The same in a body.
    expectError(await client.post(action, values), wire);
    expect(await organization.contents()).toEqual(before);
  });

  test("one entry that is wrong changes nobody's days", async () => {
    const data = { "1": { "2026-05-01": "vacation" }, "99": { "2026-05-01": "vacation" } };
    expectError(await client.post("update_users_schedule", { data }), email("99"));
    expect((await client.get("get_users_schedule", { users: 1 })).json().data["1"].schedule).toEqual({});
  });

  test.each<[string, unknown, Wire]>([
    ["a list for a title", { title: ["a"] }, invalid("title is a text.")],
    ["null for a title", { title: null }, field("title")],
    ["an object for a flag", { title: "a", client: {} }, invalid("client is a text.")],
  ])("%s, which only JSON can send", async (_what, body, wire) => {
    expectError(await client.post("add_user_group", body), wire);
  });
});

describe("what is wrong with a request", () => {
  const json = { "content-type": "application/json" };
  const signed = () => signedQuery(client.key, { action: "get_users" });

  test.each<[string, Question, number, Wire]>([
    [
      "JSON cut short",
      { method: "POST", headers: json, body: "{" },
      200,
      NOT_JSON('The body is not valid JSON: line 1, column 2: expected a name in " " or }.'),
    ],
    ["a list", { method: "POST", headers: json, body: "[]" }, 200, NOT_JSON("The body is not a JSON object.")],
    [
      "plain text",
      { method: "POST", headers: { "content-type": "text/plain" }, body: "a=b" },
      200,
      NOT_JSON("The body must be JSON, sent as Content-Type: application/json."),
    ],
    [
      "parts without an end",
      { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--x\r\n" },
      200,
      NOT_JSON("The body is not a form in parts as it says."),
    ],
    [
      "parts without a boundary",
      { method: "POST", headers: { "content-type": "multipart/form-data" }, body: "--x--" },
      200,
      NOT_JSON("The body is not a form in parts as it says."),
    ],
    [
      "too long a body",
      { method: "POST", headers: json, body: JSON.stringify({ a: "a".repeat(21_000) }) },
      413,
      { message: "Request body is too large", message_details: "The body may not be larger than 20480 bytes." },
    ],
    [
      "PUT",
      { method: "PUT", body: {} },
      405,
      { message: "Method is not allowed", message_details: "This address does not take PUT, but GET, HEAD, POST." },
    ],
  ])("%s", async (_what, question, status, wire) => {
    expectError(await client.ask(signed(), question), wire, status);
  });

  function NOT_JSON(message_details: string): Wire {
    return { message: "invalid JSON", message_details };
  }

  test("no action", async () => {
    const required = { status_code: 1, message: "Action is required" };
    expectError(await client.ask(""), required);
    expectError(await client.ask("action="), required);
    expectError(await client.ask(signedQuery(client.key, { users: 1 })), required);
  });

  test("an address beside the API's own", async () => {
    const wire = { message: "Not found" };
    for (const path of ["/api/admin", "/api/admin/", "/api/admin/v1/", "/api/admin/v2/users"]) {
      expectError(await client.ask(signed(), {}, path), wire, 404);
    }
  });

  test("an address longer than 8 kB, and none that is as long", async () => {
    const path = "/api/admin/v2/?";
    const query = signedQuery(client.key, { action: "get_user_groups", pad: "" }).length;
    const padded = (length: number) =>
      signedQuery(client.key, { action: "get_user_groups", pad: "x".repeat(length - path.length - query) });
    expect((await client.ask(padded(8192))).json()).toMatchObject({ status: "ok" });
    expectError(await client.ask(padded(8193)), { message: "Request-URL Too Large" }, 414);
    expectError(await client.ask(padded(8193), { method: "POST" }), { message: "Request-URL Too Large" }, 414);
  });

  test("an address that not even its headers leave room for", async () => {
    const answer = await client.ask(signedQuery(client.key, { action: "get_users", pad: "x".repeat(20_000) }));
    expect(answer.status).toBe(431);
  });

  test("HEAD asks without an answer's body", async () => {
    const answer = await client.ask(signed(), { method: "HEAD" });
    expect([answer.status, answer.text]).toEqual([200, ""]);
  });
});

describe("who may not", () => {
  test("a key that only reads reads and changes nothing", async () => {
    const reader = await WorksectionClient.of(server.url, organization, { scope: "read", teamId: 5 });
    expect((await reader.get("get_users")).json()).toMatchObject({ status: "ok", data: [{ id: "1" }] });
    const before = await organization.contents();
    for (const answer of [
      await reader.get("add_user", { email: "r@errors.example" }),
      await reader.post("update_users_schedule", { data: { "1": { "2026-01-01": "vacation" } } }),
    ]) {
      expectError(answer, {
        status_code: 20,
        message: "Access denied",
        message_details: "This credential may not write.",
      });
    }
    expect(await organization.contents()).toEqual(before);
  });

  test("a key of a cancelled organization", async () => {
    const own = await HttpOrganization.create(server.app);
    const cancelled = await WorksectionClient.of(server.url, own);
    await server.app.store.execute("setOrganizationStatus", { by: own.principal(), status: "cancelled" });
    expectError(await cancelled.get("get_users"), {
      status_code: 20,
      message: "Access denied",
      message_details: "The organization was cancelled.",
    });
  });
});

const FORMS = {
  malformed_body: [200, undefined, "invalid JSON", "Why."],
  body_too_large: [413, undefined, "Request body is too large", "Why."],
  unsupported_media_type: [200, undefined, "invalid JSON", "Why."],
  route_not_found: [404, undefined, "Not found"],
  method_not_allowed: [405, undefined, "Method is not allowed", "Why."],
  missing_value: [200, 10, "Field is required", "first_name"],
  invalid_value: [200, 10, "Field is invalid", "Why."],
  unknown_field: [200, 10, "Field is invalid", "Why."],
  duplicate_entry: [200, 10, "Field is invalid", "Why."],
  too_many_entries: [200, 10, "Field is invalid", "Why."],
  unauthenticated: [200, 2, "Action hash is missed or invalid"],
  sign_in_throttled: [429, undefined, "Too many requests"],
  rate_limited: [429, undefined, "Too many requests"],
  cross_origin: [200, 20, "Access denied", "Why."],
  organization_cancelled: [200, 20, "Access denied", "Why."],
  read_only: [200, 20, "Access denied", "Why."],
  forbidden: [200, 20, "Access denied", "Why."],
  role_above_own: [200, 20, "Access denied", "Why."],
  not_found: [200, 30, "Not found", "Why."],
  email_taken: [200, 11, "Email is already in use", "first_name"],
  id_taken: [200, 10, "Field is invalid", "Why."],
  name_taken: [200, 10, "Field is invalid", "Why."],
  already_member: [200, 10, "Field is invalid", "Why."],
  unknown_role: [200, 10, "Field is invalid", "Why."],
  last_owner: [200, 20, "Access denied", "Why."],
  too_many_credentials: [200, 10, "Field is invalid", "Why."],
  role_in_use: [200, 10, "Field is invalid", "Why."],
  version_conflict: [200, 20, "Changed meanwhile", "Why."],
  idempotency_key_reused: [200, 20, "Changed meanwhile", "Why."],
  lease_lost: [500, undefined, "Server error"],
  unavailable: [503, undefined, "Service unavailable"],
  internal: [500, undefined, "Server error"],
} satisfies Record<ErrorCode, [status: number, code: number | undefined, message: string, details?: string]>;

test.each(ERROR_CODES)("the code %s has its form", async (code) => {
  await using failing = bareServer({
    name: "worksection",
    prefixes: ["/api/admin"],
    sendError: sendWorksectionError,
    plugin: async (instance: FastifyInstance) => {
      instance.get("/fail", () => {
        throw new DirectoryError(code, "Why.", { field: "givenName" });
      });
    },
  });
  const answer = await failing.inject("/api/admin/fail");
  const [status, status_code, message, message_details] = FORMS[code];
  expect(answer.statusCode).toBe(status);
  expect(answer.json()).toEqual({ status: "error", status_code, message, message_details });
});

describe("limits", () => {
  test("faithful ones let one request a second in", async () => {
    await using limited = await startTestServer({ ROLLCALL_LIMITS: "faithful" });
    const own = await HttpOrganization.create(limited.app);
    const slow = await WorksectionClient.of(limited.url, own);
    const answers = [];
    while (answers.at(-1)?.status !== 429) answers.push(await slow.get("get_user_groups"));
    const answer = answers.at(-1);
    expect(answer?.json()).toEqual({ status: "error", message: "Too many requests" });
    expect(answer?.headers["retry-after"]).toBe("1");
    await expect
      .poll(async () => (await slow.get("get_user_groups")).json(), { timeout: 10_000 })
      .toEqual({ status: "ok", data: [] });
  });

  test("an address that fails too often is held off, but not whoever has a key", async () => {
    await using limited = await startTestServer({ ROLLCALL_LIMITS: "protective" });
    const own = await HttpOrganization.create(limited.app);
    const good = await WorksectionClient.of(limited.url, own);
    const bad = new WorksectionClient(limited.url, `${good.key}x`, own.organization.slug);
    let answer = await bad.get("get_users");
    for (let tries = 0; tries < 40; tries += 1) answer = await bad.get("get_users");
    expectError(answer, { message: "Too many requests" }, 429);
    expect((await good.get("get_users")).json()).toEqual({ status: "ok", data: [] });
  });
});

test("no key, hash, e-mail or phone is in the log", async () => {
  await client.get("add_contact", { email: "log@errors.example", name: "Log", phone: "+1 415 555 0177" });
  await client.get("get_users_schedule", { users: "log2@errors.example" });
  await ask(`${server.url}/api/admin/v2/?${signedQuery(client.key, { action: "get_users" })}`);
  const log = server.log();
  expect(log).toContain("/api/admin/v2/");
  expect(log).not.toContain(client.key);
  expect(log).not.toMatch(/errors\.example|0177|hash=/u);
});

test("without its database, the API says so in its own form", async () => {
  await using lost = await startTestServer();
  const own = await HttpOrganization.create(lost.app);
  const cut = await WorksectionClient.of(lost.url, own);
  expect((await cut.get("get_users")).status).toBe(200);
  await lost.loseDatabase();
  const answer = await cut.get("get_users");
  // A database file that was closed is a fault of the server's own; one that cannot be reached may be there later.
  if (inject("backend") === "sqlite") expectError(answer, { message: "Server error" }, 500);
  else expectError(answer, { message: "Service unavailable" }, 503);
});
