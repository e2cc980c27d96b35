import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import Schema from "typebox/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_IMPORT } from "../../src/directory/imports/import-options.ts";
import { ask } from "./ask.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { OAuthBrowser, authorizeParameters, oauthClient } from "./oauth-browser.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

type Content = Record<string, { schema: object }>;
type Operation = {
  operationId: string;
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content; headers?: object }>;
  /** Empty for what needs no sign-in. */
  security?: object[];
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

const COMMITTED = JSON.parse(await readFile("docs/openapi.json", "utf8")) as Document;
const OPERATIONS = Object.entries(COMMITTED.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, { operationId, requestBody: body, responses, parameters, security }]) => {
    const open = security?.length === 0;
    return { method: method.toUpperCase(), path, operationId, body, responses, parameters, open };
  }),
);
const PATCH_TYPES = ["application/merge-patch+json", "application/json"];
/** Requests that write nothing although they are sent by POST. */
const READING_POSTS = new Set(["lookUp"]);

let server: TestServer;
let organization: HttpOrganization;
let admin: RestClient;

beforeAll(async () => {
  server = await startTestServer();
  organization = await HttpOrganization.create(server.app);
  admin = await RestClient.of(server.url, organization);
  await organization.directory.contacts.create({ id: 1, fields: { fullName: "Fern Field" } });
  const webhook = { url: "https://127.0.0.1/", events: ["team.*"] };
  expect((await organization.directory.webhooks.create(webhook)).webhook.id).toBe(1);
  const person = { userId: 1, membershipId: 1, fields: { email: "one@openapi.example" } };
  await organization.addPeople(await organization.addTeam("One", 1), [person]);
  await givePassword(organization, 1, "correct horse");
  const parameters = authorizeParameters(await oauthClient(organization));
  await new OAuthBrowser(server.url).allow(parameters, "one@openapi.example", "correct horse");
  while ((await admin.get("/webhooks/1/deliveries")).json().items[0]?.attempts !== 1) await sleep(20);
});

afterAll(() => server[Symbol.asyncDispose]());

test("the committed document is the one that is served, in OpenAPI 3.1, with an id for each operation", async () => {
  expect((await ask(`${server.url}/directory/v1/openapi.json`)).json()).toEqual(COMMITTED);
  expect(COMMITTED.openapi).toBe("3.1.0");
  const ids = OPERATIONS.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).not.toContain(undefined);
  expect((await ask(`${server.url}/docs/json`)).json()).toEqual(COMMITTED);
});

test("every POST and PATCH of a caller may have a key under which it is sent again, and nothing else may", () => {
  for (const { method, operationId, parameters = [], open } of OPERATIONS) {
    const takesKey = parameters.some((parameter) => parameter.in === "header" && parameter.name === "idempotency-key");
    expect(takesKey, operationId).toBe(!open && (method === "POST" || method === "PATCH"));
  }
});

test("a PATCH is a merge patch, also under JSON's own name, and nothing else", async () => {
  const patches = Object.values(COMMITTED.paths).flatMap(({ patch }) => (patch === undefined ? [] : [patch]));
  expect(patches.length).toBeGreaterThan(5);
  for (const { requestBody, operationId } of patches) {
    expect(Object.keys(requestBody?.content ?? {}), operationId).toEqual(PATCH_TYPES);
  }
  for (const type of PATCH_TYPES) {
    expect((await admin.patch("/users/1", { title: type }, { "content-type": type })).json()).toMatchObject({
      title: type,
    });
  }
  const before = await organization.contents();
  const refused = await admin.patch("/users/1", { title: "no" }, { "content-type": "application/json-patch+json" });
  expect([refused.status, refused.json().code]).toEqual([415, "unsupported_media_type"]);
  expect(refused.headers["accept-patch"]).toBe(PATCH_TYPES.join(", "));
  const posted = await admin.post("/users", { given_name: "no" }, { "content-type": "application/merge-patch+json" });
  expect([posted.status, posted.json().code]).toEqual([415, "unsupported_media_type"]);
  expect(posted.headers["accept-patch"]).toBeUndefined();
  expect(await organization.contents()).toEqual(before);
});

describe("a parameter that the document does not list", () => {
  const bodiless = OPERATIONS.filter(({ body }) => body === undefined).map(({ method, path }) => ({
    method,
    address: path.replace("/directory/v1", "").replaceAll(/\{\w+\}/gu, "1"),
  }));
  const withBodies = [
    { method: "POST", address: "/users", body: {} },
    { method: "PATCH", address: "/users/1", body: { title: "Nurse" } },
    { method: "PUT", address: "/users/1/password", body: { password: "correct horse" } },
    { method: "POST", address: "/credentials", body: { api: "rest", kind: "api_key" } },
    { method: "POST", address: "/roles", body: { key: "nurse", name: "Nurse", base: "member" } },
    { method: "POST", address: "/lookup", body: { emails: [] } },
    { method: "POST", address: "/session", body: { key: "rc_rest_wrong" } },
  ];

  test.each([...bodiless, ...withBodies])("is refused by $method $address", async ({ address, ...question }) => {
    const before = await organization.contents();
    const refused = await admin.ask(`${address}?nonsense=1`, question);
    expect([refused.status, refused.json()]).toMatchObject([400, { code: "unknown_field", parameter: "nonsense" }]);
    expect(await organization.contents()).toEqual(before);
  });
});

describe("scopes", () => {
  const writing = OPERATIONS.filter(
    ({ method, operationId, open }) => method !== "GET" && !READING_POSTS.has(operationId) && !open,
  );

  test("what needs no sign-in is a picture's address, and signing in and out", () => {
    const open = OPERATIONS.filter((operation) => operation.open).map(({ operationId }) => operationId);
    expect(open.toSorted()).toEqual(["getAvatar", "signIn", "signOut"]);
  });

  test.each(writing)("a key that reads gets 403 for $method $path, and changes nothing", async ({ method, path }) => {
    const { credentials } = organization.directory;
    const request = { api: "rest", kind: "api_key", scope: "read", role: "owner", label: `${method} ${path}` } as const;
    const { secret: key } = await credentials.create(request);
    const readers = [new RestClient(server.url, key), await RestClient.signedIn(server.url, { key })];
    const before = await organization.contents();
    for (const [reader, id] of readers.flatMap((one) => [[one, "1"] as const, [one, "999999"] as const])) {
      const address = path.replace("/directory/v1", "").replace("{id}", id);
      const refused = await reader.ask(address, { method, body: {} });
      expect([refused.status, refused.json().code]).toEqual([403, "read_only"]);
    }
    expect(await organization.contents()).toEqual(before);
  });

  test("the same key reads", async () => {
    const reader = await RestClient.of(server.url, organization, { scope: "read", label: "reader" });
    expect((await reader.get("/users/1")).status).toBe(200);
    expect((await reader.post("/lookup", { emails: [] })).status).toBe(200);
  });

  test("a key that writes does not administer", async () => {
    const writer = await RestClient.of(server.url, organization, { scope: "write", label: "writer", role: "owner" });
    expect((await writer.patch("/users/1", { title: "Nurse" })).status).toBe(200);
    for (const answer of [
      await writer.get("/credentials"),
      await writer.post("/credentials", { api: "rest", kind: "token" }),
      await writer.post("/roles", { key: "x", name: "X", base: "member" }),
      await writer.patch("/organization", { name: "Mine" }),
    ]) {
      expect([answer.status, answer.json().code]).toEqual([403, "read_only"]);
    }
  });

  test("a key that has ended is none", async () => {
    const ended = await RestClient.of(server.url, organization, { label: "short", expiresAt: Date.now() + 300 });
    expect((await ended.get("/users/1")).status).toBe(200);
    await expect.poll(async () => (await ended.get("/users/1")).status).toBe(401);
    expect((await new RestClient(server.url, "rc_rest_wrong").get("/users")).headers["www-authenticate"]).toMatch(
      /^Bearer/u,
    );
  });
});

describe("answers are what the document says", () => {
  const reads = OPERATIONS.filter(({ method, responses }) => {
    return method === "GET" && responses["200"]?.content?.["application/json"] !== undefined;
  });

  test.each(reads)("$method $path", async ({ path, responses }) => {
    const id = String(await idFor(path));
    const [delivery] = (await admin.get("/webhooks/1/deliveries")).json().items;
    const address = path.replace("{id}", id).replace("{delivery}", delivery.id);
    const answer = await admin.get(address.replace("/directory/v1", ""));
    expect(answer.status, answer.text).toBe(200);
    expectMatch(responses["200"]?.content?.["application/json"]?.schema ?? {}, answer.json());
    const tag = answer.headers["etag"];
    expect(tag === undefined ? [] : ["ETag"]).toEqual(Object.keys(responses["200"]?.headers ?? {}));
    if (tag === undefined) return;
    const known = await admin.get(address.replace("/directory/v1", ""), { "if-none-match": tag });
    expect([known.status, known.text, known.headers["etag"]]).toEqual([304, "", tag]);
  });

  test("a refusal", async () => {
    expectMatch(COMMITTED.components.schemas["Problem"] ?? {}, (await admin.get("/users/999999")).json());
    expectMatch(COMMITTED.components.schemas["Problem"] ?? {}, (await admin.get("/users?filter=x")).json());
  });
});

/** Of something that a path can show. */
async function idFor(path: string): Promise<number> {
  const { jobs, imports } = organization.directory;
  const nothing = { description: "None", entries: Readable.from([]) };
  const isImport = path.startsWith("/directory/v1/imports/");
  if (isImport) return await settled((await imports.submit({ ...nothing, options: DEFAULT_IMPORT })).id);
  if (!path.startsWith("/directory/v1/jobs/")) return 1;
  return await settled((await jobs.submit({ ...nothing, kind: "bulk_create_members", teamId: 1 })).id);
}

/** The job, once another look at it shows the same. */
async function settled(job: number): Promise<number> {
  await expect.poll(async () => (await organization.directory.jobs.get(job)).state).toBe("completed");
  return job;
}

function expectMatch(schema: object, value: unknown): void {
  const text = JSON.stringify(schema).replaceAll('"#/components/schemas/', '"#/$defs/');
  const definitions = JSON.stringify(COMMITTED.components.schemas).replaceAll('"#/components/schemas/', '"#/$defs/');
  const whole = { ...JSON.parse(text), $defs: JSON.parse(definitions) };
  const [, errors] = Schema.Compile(whole).Errors(value);
  expect(errors).toEqual([]);
}

describe("the documentation at /docs", () => {
  test("is a page that loads nothing from elsewhere", async () => {
    expect((await ask(`${server.url}/docs`)).headers["location"]).toBe("/docs/");
    const page = await ask(`${server.url}/docs/`);
    expect(page.headers["content-type"]).toContain("text/html");
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    const loaded = Array.from(page.text.matchAll(/(?:src|href)="([^"]+)"/gu), ([, address]) => address ?? "");
    expect(loaded.length).toBeGreaterThan(3);
    for (const address of loaded) {
      const url = new URL(address, `${server.url}/docs/`);
      expect(url.origin).toBe(server.url);
      expect((await ask(url.href)).status, address).toBe(200);
    }
  });
});
