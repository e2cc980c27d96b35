import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Answer } from "./ask.ts";
import { givePassword } from "./give-password.ts";
import { HttpOrganization } from "./http-organization.ts";
import { OAuthBrowser, authorizeParameters, oauthClient } from "./oauth-browser.ts";
import { RestClient } from "./rest-client.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

const HOUR = 60 * 60 * 1000;

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
  await organization.addPeople(await organization.addTeam(), [{ userId: 1, fields: { email: "ann@if.example" } }]);
});
afterAll(async () => {
  expect(await server.app.store.inspect()).toEqual([]);
  await server[Symbol.asyncDispose]();
});

/** Tries a change under versions that the resource does not have, which changes nothing, and then under its own. */
async function changesUnderItsTagOnly(path: string, change: (tag: string) => Promise<Answer>): Promise<Answer> {
  const tag = String((await rest.get(path)).headers["etag"]);
  const before = await organization.contents();
  for (const other of ['"999"', `W/${tag}`, '"none-of-ours"', '"998", "999"']) {
    const refused = await change(other);
    expect(refused.json(), other).toMatchObject({ status: 412, code: "version_conflict" });
  }
  expect(await organization.contents()).toEqual(before);
  expect(versionIn(String((await rest.get(path)).headers["etag"]))).toBe(versionIn(tag));
  const changed = await change(`"999", ${tag}`);
  expect(changed.status, changed.text).toBeLessThan(300);
  const again = await rest.get(path, { "if-none-match": tag });
  expect(again.status, again.text).not.toBe(304);
  return changed;
}

/** What follows behind a hyphen changes by itself. */
function versionIn(tag: string): string {
  return tag.replace(/^"(\d+)-.*$/u, '"$1"');
}

async function jobIs(id: number, state: string): Promise<void> {
  await vi.waitFor(async () => expect((await rest.get(`/jobs/${id}`)).json().state).toBe(state), { timeout: 30_000 });
}

async function oauthGrant(): Promise<{ grant: number; credential: number }> {
  await givePassword(organization, 1, "correct horse");
  const client = await oauthClient(organization);
  await new OAuthBrowser(server.url).allow(authorizeParameters(client), "ann@if.example", "correct horse");
  const [grant] = (await rest.get("/grants")).json().items;
  return { grant: grant.id, credential: client.id };
}

describe("If-Match holds for", () => {
  test("the cancelling and retrying of a job", async () => {
    const entries = [{ ref: "1", email: "x", givenName: "", familyName: "", role: { key: "member" }, invite: false }];
    const request = { kind: "bulk_create_members", description: "", teamId: 1, entries } as const;
    const { id } = await organization.directory.jobs.submit(request);
    await jobIs(id, "completed");
    await runSql(server.settings, `update jobs set state = 'failed' where organization_id = ${organization.id}`);
    await changesUnderItsTagOnly(`/jobs/${id}`, (tag) =>
      rest.post(`/jobs/${id}/retry`, undefined, { "if-match": tag }),
    );
    await jobIs(id, "completed");
    await runSql(
      server.settings,
      `update jobs set state = 'queued', finished_at = null, lease_holder = 'else', lease_until = ${Date.now() + HOUR}
      where organization_id = ${organization.id}`,
    );
    const cancelled = await changesUnderItsTagOnly(`/jobs/${id}`, (tag) =>
      rest.post(`/jobs/${id}/cancel`, undefined, { "if-match": tag }),
    );
    expect(cancelled.json()).toMatchObject({ id, cancel_requested: true });
  });

  test("the rotation of keys and of the secrets of OAuth clients, and the end of a grant", async () => {
    const key = (await rest.post("/credentials", { api: "happygrasshopper", kind: "api_key", label: "k" })).json().id;
    const { grant, credential: client } = await oauthGrant();
    for (const id of [key, client]) {
      const path = `/credentials/${id}`;
      const rotated = await changesUnderItsTagOnly(path, (tag) =>
        rest.post(`${path}/rotate`, { overlap_seconds: 60 }, { "if-match": tag }),
      );
      expect(rotated.status).toBe(201);
    }
    const path = `/grants/${grant}`;
    await changesUnderItsTagOnly(path, (tag) => rest.delete(path, { "if-match": tag }));
    expect((await rest.get(path)).json()).toMatchObject({ id: grant, state: "revoked" });
    expect((await rest.get("/grants/999999")).json()).toMatchObject({ status: 404, code: "not_found" });
  });

  test("the rotation of a webhook's secret, and for deliveries again", async () => {
    const made = await rest.post("/webhooks", { url: "https://hooks.if.example/", events: ["role.*"], enabled: false });
    const path = `/webhooks/${made.json().id}`;
    await changesUnderItsTagOnly(path, (tag) => rest.post(`${path}/rotate`, {}, { "if-match": tag }));
    const since = "2026-01-31T00:00:00Z";
    const refused = await rest.post(`${path}/replay`, { since }, { "if-match": '"1"' });
    expect(refused.json()).toMatchObject({ status: 412, code: "version_conflict" });
    expect((await rest.post(`${path}/replay`, { since }, { "if-match": '"2"' })).status).toBe(202);
  });

  test("the days on which somebody is away", async () => {
    const path = "/users/1/absences";
    const set = (days: object, tag: string) => rest.patch(path, { days }, { "if-match": tag });
    await changesUnderItsTagOnly(path, (tag) => set({ "2026-01-30": "vacation" }, tag));
    await changesUnderItsTagOnly(path, (tag) => set({ "2026-01-31": "vacation" }, tag));
    const whole = (await rest.get(path)).headers["etag"];
    const part = await rest.get(`${path}?from=2026-01-31&to=2026-01-31`);
    expect([part.json(), part.headers["etag"]]).toEqual([{ days: { "2026-01-31": "vacation" } }, whole]);
    expect((await rest.get(path, { "if-none-match": String(whole) })).status).toBe(304);
    expect((await set({ "2026-01-31": null }, "*")).json()).toEqual({ added: 0, updated: 1 });
  });
});

test("a request under several versions that is sent again is answered as it was", async () => {
  const { id } = (await rest.post("/credentials", { api: "happygrasshopper", kind: "api_key", label: "again" })).json();
  const headers = { "if-match": '"7", "1"', "idempotency-key": "rotate once" };
  const first = await rest.post(`/credentials/${id}/rotate`, {}, headers);
  const second = await rest.post(`/credentials/${id}/rotate`, {}, headers);
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.json()).toEqual(first.json());
  expect(second.headers["idempotency-replayed"]).toBe("true");
});

test("HEAD tells a client that it has what there is, too", async () => {
  const tag = String((await rest.get("/users/1")).headers["etag"]);
  const known = await rest.ask("/users/1", { method: "HEAD", headers: { "if-none-match": tag } });
  expect([known.status, known.headers["etag"], known.text]).toEqual([304, tag, ""]);
});

test("the ETag of an endpoint that fails changes when it works again, however it was shown", async () => {
  const made = await rest.post("/webhooks", { url: "https://hooks.if.example/", events: ["role.*"], enabled: false });
  const path = `/webhooks/${made.json().id}`;
  const fails = async (since: number | null) =>
    await runSql(
      server.settings,
      `update webhooks set failing_since = ${since} where organization_id = ${organization.id}`,
    );
  await fails(Date.now());
  const patched = await rest.patch(path, { description: "fails" });
  expect(patched.json().failing_since).not.toBeNull();
  const tag = String(patched.headers["etag"]);
  expect((await rest.get(path, { "if-none-match": tag })).status).toBe(304);
  await fails(null);
  expect((await rest.get(path, { "if-none-match": tag })).json()).toMatchObject({ failing_since: null });
});

test("the ETag of what ends by itself changes when it does", async () => {
  const { grant } = await oauthGrant();
  const ends = new Date(Date.now() + HOUR).toISOString();
  const { id } = (
    await rest.post("/credentials", { api: "happygrasshopper", kind: "api_key", expires_at: ends })
  ).json();
  const paths = [`/credentials/${id}`, `/grants/${grant}`];
  const tagsOf = async () => await Promise.all(paths.map(async (path) => (await rest.get(path)).headers["etag"]));
  const before = await tagsOf();
  expect(await tagsOf()).toEqual(before);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 400 * 24 * HOUR });
  try {
    const after = await tagsOf();
    for (const [index, tag] of after.entries()) expect(tag).not.toBe(before[index]);
  } finally {
    vi.useRealTimers();
  }
});
