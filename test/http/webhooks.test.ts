import { setTimeout as sleep } from "node:timers/promises";
import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FAILING_MILLISECONDS } from "../../src/directory/webhooks/run-webhook.ts";
import type { Answer } from "./ask.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { runSql } from "./run-sql.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";
import { type Received, WebhookReceiver } from "./webhook-receiver.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;
let receiver: WebhookReceiver;

beforeAll(async () => {
  server = await startTestServer({ ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES: "127.0.0.1" });
});
beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  rest = await RestClient.of(server.url, organization);
  receiver = await WebhookReceiver.start();
});
afterEach(() => receiver[Symbol.asyncDispose]());
afterAll(() => server[Symbol.asyncDispose]());

type Hook = { id: number; secret: string };

async function hook(fields: object = {}): Promise<Hook> {
  const made = await rest.post("/webhooks", { url: receiver.url, events: ["user.*"], ...fields });
  expect(made.status, made.text).toBe(201);
  return made.json();
}

async function addUsers(count: number, name = "n"): Promise<number[]> {
  const made = await organization.directory.users.create(
    Array.from({ length: count }, (_, index) => ({ fields: { givenName: `${name}${index}` } })),
  );
  return made.map(({ id }) => id);
}

/** As if it were time for everything that waits. */
async function hasten(): Promise<void> {
  const { organization: of } = organization;
  await runSql(server.settings, `update webhook_deliveries set due_at = 0 where organization_id = ${of.id}`);
  await runSql(server.settings, `update webhooks set due_at = 0 where organization_id = ${of.id}`);
}

async function delivery(hookId: number, id: number) {
  return (await rest.get(`/webhooks/${hookId}/deliveries/${id}`)).json();
}

/** Waits until the delivery is in a state. */
async function settledAs(hookId: number, id: number, state: string) {
  for (;;) {
    const shown = await delivery(hookId, id);
    if (shown.state === state) return shown;
    await sleep(20);
  }
}

describe("a test message", () => {
  test("is sent at once, signed like all others, and tells how that went", async () => {
    const { id, secret } = await hook({ enabled: false, events: ["role.*"] });
    const before = await organization.contents();
    const tested = await rest.post(`/webhooks/${id}/test`, undefined);
    expect(tested.json()).toEqual({ delivered: true, status: 204, error: null, duration_ms: expect.any(Number) });
    const [received] = receiver.requests;
    const verified = new Verifier(secret).verify(received?.text ?? "", received?.headers as Record<string, string>);
    const { uuid } = (await rest.get(`/webhooks/${id}`)).json();
    expect(verified).toMatchObject({ type: "webhook.test", data: { webhook_id: id, uuid } });
    receiver.answer = () => ({ status: 302, headers: { location: "/elsewhere" } });
    expect((await rest.post(`/webhooks/${id}/test`, undefined)).json()).toMatchObject({
      delivered: false,
      status: 302,
      error: "redirect",
    });
    const [first, second] = receiver.requests.map((request) => request.id);
    expect(first).not.toBe(second);
    expect(receiver.requests).toHaveLength(2);
    expect(await organization.contents()).toEqual(before);
    expect((await rest.get(`/webhooks/${id}/deliveries`)).json().items).toEqual([]);
    expect((await rest.get(`/webhooks/${id}`)).json()).toMatchObject({ version: 1, failing_since: null });
  });

  test("is sent once under a key, however often it is asked for, and told about the same", async () => {
    const { id } = await hook();
    const key = { "idempotency-key": "once" };
    const isReplay = ({ headers }: Answer) => headers["idempotency-replayed"] === "true";
    const asked = (of: number) => rest.post(`/webhooks/${of}/test`, undefined, key);
    expect((await asked(999_999)).status).toBe(404);
    receiver.answer = async () => {
      await sleep(300);
      return { status: 204 };
    };
    const answers = await Promise.all(Array.from({ length: 5 }, () => asked(id)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.json()).toMatchObject({ delivered: true, status: 204 });
    expect(answers.filter((answer) => !isReplay(answer))).toHaveLength(1);
    const { id: other } = await hook();
    for (const refused of [
      await asked(other),
      await rest.post("/lookup", {}, key),
      await rest.post("/teams", {}, key),
    ]) {
      expect(refused.status).toBeGreaterThanOrEqual(400);
      expect(isReplay(refused)).toBe(false);
    }
    expect((await asked(other)).json()).toMatchObject({ status: 409, code: "idempotency_key_reused" });
    await rest.delete(`/webhooks/${id}`);
    const last = await asked(id);
    expect([isReplay(last), last.text]).toEqual([true, answers[0]?.text]);
    expect(receiver.requests).toHaveLength(1);
  });

  test("is sent again under its key where a server died over it", async () => {
    const { id } = await hook();
    const key = { "idempotency-key": "died" };
    await rest.post(`/webhooks/${id}/test`, undefined, key);
    const lapses = Date.now() + 1500;
    await runSql(server.settings, `update used_keys set result = 'null', expires_at = ${lapses} where key = 'died'`);
    const again = await rest.post(`/webhooks/${id}/test`, undefined, key);
    expect([again.status, again.headers["idempotency-replayed"]]).toEqual([200, undefined]);
    expect(receiver.requests).toHaveLength(2);
  });

  test("goes to no address that is not allowed", async () => {
    const { id } = await hook({ url: "https://localhost/" });
    expect((await rest.post(`/webhooks/${id}/test`, undefined)).json()).toMatchObject({
      delivered: false,
      status: null,
      error: expect.stringMatching(/^(?:address_refused|ECONNREFUSED)$/u),
    });
    expect((await rest.post("/webhooks/999999/test", undefined)).status).toBe(404);
  });
});

describe("what is sent", () => {
  test("is signed as Standard Webhooks say, tells the change as the feed does, and nothing that nobody asked for", async () => {
    const { id, secret } = await hook();
    await organization.team("not told");
    await addUsers(1, "Zoé ");
    const [received] = await receiver.received(1);
    expect(received?.headers).toMatchObject({ "content-type": "application/json", "user-agent": "Rollcall-Webhooks" });
    const verified = new Verifier(secret).verify(received?.text ?? "", received?.headers as Record<string, string>);
    const { items } = (await rest.get("/journal/changes?filter=object%20%3D%20%22user%22")).json();
    expect(verified).toEqual({ type: "user.created", timestamp: items[0].at, data: items[0] });
    expect(items[0].after).toMatchObject({ given_name: "Zoé 0" });
    expect((await rest.get("/journal?filter=object%20%3D%20%22user%22")).json().items).toEqual(items);
    const shown = await settledAs(id, items[0].id, "delivered");
    expect(shown).toMatchObject({ event: "user.created", attempts: 1, status: 204, error: null, due_at: null });
    expect(shown.log).toMatchObject([{ number: 1, status: 204, error: null }]);
    await sleep(700);
    expect(receiver.requests).toHaveLength(1);
  });

  test("changed or signed with another secret, it does not verify", async () => {
    const { secret } = await hook();
    await addUsers(1);
    const [received] = await receiver.received(1);
    const headers = received?.headers as Record<string, string>;
    expect(() => new Verifier(secret).verify(`${received?.text} `, headers)).toThrow("No matching signature");
    const other = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
    expect(() => new Verifier(other).verify(received?.text ?? "", headers)).toThrow("No matching signature");
  });

  test("is signed with both secrets while the old one lives, then with the new one only", async () => {
    const { id, secret: old } = await hook();
    const rotated = (await rest.post(`/webhooks/${id}/rotate`, {})).json();
    await addUsers(1);
    const [both] = await receiver.received(1);
    for (const secret of [old, rotated.secret]) {
      expect(() =>
        new Verifier(secret).verify(both?.text ?? "", both?.headers as Record<string, string>),
      ).not.toThrow();
    }
    expect(String(both?.headers["webhook-signature"]).split(" ")).toHaveLength(2);
    const last = (await rest.post(`/webhooks/${id}/rotate`, { overlap_seconds: 0 })).json();
    await addUsers(1);
    const [, one] = await receiver.received(2);
    expect(() =>
      new Verifier(last.secret).verify(one?.text ?? "", one?.headers as Record<string, string>),
    ).not.toThrow();
    expect(String(one?.headers["webhook-signature"]).split(" ")).toHaveLength(1);
  });

  test("comes in the order of the changes for each object, whatever fails in between", async () => {
    await hook();
    const users = await addUsers(5);
    let failures = 0;
    receiver.answer = () => ({ status: Math.random() < 0.2 && ++failures <= 40 ? 500 : 200 });
    for (let turn = 0; turn < 10; turn++) {
      await organization.directory.users.update(users.map((id) => ({ id, patch: { title: `t${turn}` } })));
    }
    const hurry = setInterval(() => void hasten().catch(() => {}), 150);
    const perUser = (id: number) => receiver.requests.filter(({ body }) => body.data.object_id === id);
    while (!users.every((id) => perUser(id).some(({ body }) => body.data.version === 11))) await sleep(50);
    clearInterval(hurry);
    for (const id of users) {
      const versions = perUser(id).map(({ body }) => body.data.version);
      // A version may come again when it failed, and never after a later one.
      expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      expect([...new Set(versions)]).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
    }
  });

  test("two servers on one database send each change once", async () => {
    const { app } = await startSecond();
    await hook();
    const ids = await addUsers(60);
    await receiver.received(60);
    await sleep(700);
    expect(receiver.requests.map(({ body }) => body.data.object_id).toSorted((a, b) => a - b)).toEqual(ids);
    await app.close();
  });
});

async function startSecond() {
  const { createApp } = await import("../../src/app.ts");
  const { loadConfig } = await import("../../src/config/config.ts");
  const { loadSecrets } = await import("../../src/config/secrets.ts");
  const config = loadConfig({ ...server.settings, ROLLCALL_LOG_LEVEL: "silent" });
  const app = await createApp(config, loadSecrets(config, server.settings));
  await app.listen();
  return { app };
}

describe("what fails", () => {
  test("is tried again under the same id, and holds up only its own object", async () => {
    const { id } = await hook();
    const [one = 0] = await addUsers(1);
    await receiver.received(1);
    receiver.answer = ({ body }) => ({ status: body.data.object_id === one ? 503 : 200 });
    await organization.directory.users.update([{ id: one, patch: { title: "a" } }]);
    await organization.directory.users.update([{ id: one, patch: { title: "b" } }]);
    await addUsers(1, "other");
    await receiver.received(1, ({ body }) => body.data.object_id !== one);
    const ofOne = ({ body }: Received) => body.data.object_id === one && body.data.version > 1;
    const [failed] = await receiver.received(1, ofOne);
    const entry = failed?.body.data.id ?? 0;
    expect(await settledAs(id, entry, "pending")).toMatchObject({ finished_at: null });
    receiver.answer = () => ({ status: 200 });
    await hasten();
    const [, again, next] = await receiver.received(3, ofOne);
    expect(again?.id).toBe(failed?.id);
    expect(again?.text).toBe(failed?.text);
    expect(next?.body.data.version).toBe(3);
    expect((await settledAs(id, entry, "delivered")).log).toMatchObject([
      { number: 1, status: 503, error: "status" },
      { number: 2, status: 200, error: null },
    ]);
  });

  test("is given up in the end, can be listed, and sent again", async () => {
    const { id } = await hook();
    receiver.answer = () => ({ status: 500 });
    const [user = 0] = await addUsers(1);
    await organization.directory.users.update([{ id: user, patch: { title: "later" } }]);
    const hurry = setInterval(() => void hasten().catch(() => {}), 100);
    const [first] = await receiver.received(11);
    const entry = first?.body.data.id ?? 0;
    const dead = await settledAs(id, entry, "dead");
    receiver.answer = () => ({ status: 200 });
    clearInterval(hurry);
    expect(dead).toMatchObject({ attempts: 11, status: 500, error: "status" });
    await hasten();
    const [next] = await receiver.received(1, ({ body }) => body.data.version === 2);
    await settledAs(id, next?.body.data.id ?? 0, "delivered");
    const listed = (await rest.get(`/webhooks/${id}/deliveries?filter=state%20%3D%20%22dead%22&total=true`)).json();
    expect(listed).toMatchObject({ total: 1, items: [{ id: entry, state: "dead" }] });
    const sent = receiver.requests.length;
    expect((await rest.post(`/webhooks/${id}/replay`, { state: "dead" })).status).toBe(202);
    const again = (await receiver.received(sent + 1)).at(-1);
    expect(again?.id).toBe(first?.id);
    expect(await settledAs(id, entry, "delivered")).toMatchObject({ attempts: 12, status: 200 });
  });

  test("by a redirect is not followed", async () => {
    await using other = await WebhookReceiver.start();
    const { id } = await hook();
    receiver.answer = () => ({ status: 307, headers: { location: other.url } });
    await addUsers(1);
    const [received] = await receiver.received(1);
    const shown = await failedOnce(id, received?.body.data.id ?? 0);
    expect(shown).toMatchObject({ state: "pending", status: 307, error: "redirect" });
    expect(other.requests).toEqual([]);
  });

  test("by status 410 disables the webhook at once", async () => {
    const { id } = await hook();
    receiver.answer = () => ({ status: 410 });
    await addUsers(1);
    await receiver.received(1);
    const shown = await disabled(id);
    expect(shown).toMatchObject({ enabled: false, disabled_reason: "gone", version: 2 });
    const entries = (await organization.journal()).filter(({ object }) => object === "webhook");
    expect(entries.map(({ action, origin, after }) => [action, origin, after["enabled"]])).toEqual([
      ["created", "rest", true],
      ["updated", "job", false],
    ]);
  });

  test("for days disables the webhook; enabled again, it is told of what it missed", async () => {
    const { id } = await hook();
    receiver.answer = () => ({ status: 500 });
    await addUsers(1);
    const [first] = await receiver.received(1);
    await failedOnce(id, first?.body.data.id ?? 0);
    const since = Date.now() - FAILING_MILLISECONDS;
    await runSql(
      server.settings,
      `update webhooks set failing_since = ${since} where organization_id = ${organization.id}`,
    );
    await hasten();
    expect(await disabled(id)).toMatchObject({ disabled_reason: "failing" });
    await addUsers(2, "missed");
    await sleep(700);
    expect(receiver.requests).toHaveLength(2);
    receiver.answer = () => ({ status: 200 });
    const enabled = await rest.patch(`/webhooks/${id}`, { enabled: true });
    expect(enabled.json()).toMatchObject({ enabled: true, disabled_reason: null, failing_since: null });
    await hasten();
    const told = await receiver.received(5);
    expect(new Set(told.slice(2).map(({ body }) => body.data.object_id)).size).toBe(3);
  });
});

async function failedOnce(hookId: number, id: number) {
  for (;;) {
    const shown = await delivery(hookId, id);
    if (shown.attempts > 0) return shown;
    await sleep(20);
  }
}

async function disabled(id: number) {
  for (;;) {
    const shown = (await rest.get(`/webhooks/${id}`)).json();
    if (!shown.enabled) return shown;
    await sleep(20);
  }
}

describe("replay", () => {
  test("since a time sends everything since, in order, and one by its entry", async () => {
    const { id } = await hook();
    const since = new Date().toISOString();
    const [user = 0] = await addUsers(1);
    for (const title of ["a", "b"]) await organization.directory.users.update([{ id: user, patch: { title } }]);
    const first = await receiver.received(3);
    expect((await rest.post(`/webhooks/${id}/replay`, { since })).status).toBe(202);
    const all = await receiver.received(6);
    expect(all.slice(3).map((received) => received.id)).toEqual(first.map((received) => received.id));
    expect((await rest.post(`/webhooks/${id}/replay`, { delivery: first[1]?.body.data.id })).status).toBe(202);
    expect((await receiver.received(7)).at(-1)?.id).toBe(first[1]?.id);
  });

  test("of what there is not, or of nothing, is refused", async () => {
    const { id } = await hook();
    const unknown = await rest.post(`/webhooks/${id}/replay`, { delivery: 2 ** 40 });
    expect(unknown.json()).toMatchObject({ status: 404, code: "not_found", pointer: "/delivery" });
    for (const body of [{}, { since: "yesterday" }, { state: "delivered" }, { delivery: 1, state: "dead" }]) {
      expect((await rest.post(`/webhooks/${id}/replay`, body)).status).toBe(400);
    }
  });
});

describe("the resource", () => {
  test("is shown without its secret, changed, and deleted with all that waits", async () => {
    const { id, secret } = await hook({ description: "to us" });
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/u);
    const shown = await rest.get(`/webhooks/${id}`);
    expect(shown.json()).toMatchObject({
      id,
      url: receiver.url,
      description: "to us",
      events: ["user.*"],
      enabled: true,
    });
    expect(
      shown.text + (await rest.get("/webhooks")).text + JSON.stringify(await organization.journal()),
    ).not.toContain(secret);
    expect((await rest.patch(`/webhooks/${id}`, { events: ["team.created"] }, { "if-match": '"9"' })).status).toBe(412);
    const changed = await rest.patch(`/webhooks/${id}`, { events: ["team.created"], description: null });
    expect(changed.json()).toMatchObject({ events: ["team.created"], description: "", version: 2 });
    await organization.team();
    await receiver.received(1, ({ body }) => body.type === "team.created");
    expect((await rest.delete(`/webhooks/${id}`)).status).toBe(204);
    expect((await rest.get(`/webhooks/${id}`)).status).toBe(404);
    expect((await rest.get(`/webhooks/${id}/deliveries`)).status).toBe(404);
    await organization.team();
    await sleep(700);
    expect(receiver.requests).toHaveLength(1);
  });

  test("a repeated request makes one, with one secret", async () => {
    const body = { url: receiver.url, events: ["*"] };
    const key = { "idempotency-key": "once" };
    const [one, two] = [await rest.post("/webhooks", body, key), await rest.post("/webhooks", body, key)];
    expect(two.json()).toEqual(one.json());
    expect((await rest.get("/webhooks")).json().items).toHaveLength(1);
  });

  test.each([
    [{ url: "http://10.0.0.1/" }, "/url"],
    [{ url: "https://[::1]/" }, "/url"],
    [{ url: "https://169.254.169.254/latest" }, "/url"],
    [{ url: "ftp://example.com/" }, "/url"],
    [{ url: "https://u:p@example.com/" }, "/url"],
    [{ url: "https://example.com/#a" }, "/url"],
    [{ url: "example.com" }, "/url"],
    [{ events: [] }, "/events"],
    [{ events: ["user.eaten"] }, "/events"],
    [{ events: ["people.*"] }, "/events"],
    [{ description: "a\nb" }, "/description"],
  ])("%j is refused, and makes nothing", async (fields, pointer) => {
    const refused = await rest.post("/webhooks", { url: "https://example.com/", events: ["*"], ...fields });
    expect(refused.status).toBe(400);
    expect(refused.json()).toMatchObject({ code: "invalid_value", pointer });
    expect((await rest.get("/webhooks")).json().items).toEqual([]);
  });

  test("is for administrators of the organization with a key that may administer", async () => {
    const { id } = await hook();
    const body = { url: receiver.url, events: ["*"] };
    for (const request of [
      { scope: "read", kind: "token" },
      { scope: "write", kind: "token" },
    ] as const) {
      const other = await RestClient.of(server.url, organization, request);
      expect((await other.get("/webhooks")).status).toBe(403);
      expect((await other.post("/webhooks", body)).status).toBe(403);
      expect((await other.post(`/webhooks/${id}/replay`, { state: "dead" })).status).toBe(403);
      expect((await other.delete(`/webhooks/${id}`)).status).toBe(403);
    }
    const team = await organization.addTeam();
    const ofTeam = await RestClient.of(server.url, organization, { teamId: team, role: "team_admin" });
    expect((await ofTeam.get("/webhooks")).status).toBe(403);
    const stranger = await RestClient.of(server.url, await HttpOrganization.create(server.app));
    for (const path of [`/webhooks/${id}`, `/webhooks/${id}/deliveries`]) {
      expect((await stranger.get(path)).status).toBe(404);
    }
    expect((await stranger.delete(`/webhooks/${id}`)).status).toBe(404);
    expect((await stranger.post(`/webhooks/${id}/rotate`, {})).status).toBe(404);
  });

  test("another organization's changes are not told", async () => {
    await hook({ events: ["*"] });
    const stranger = await HttpOrganization.create(server.app);
    await stranger.team("theirs");
    await organization.team("ours");
    await receiver.received(1, ({ body }) => body.type === "team.created");
    await sleep(700);
    expect(receiver.requests.map(({ text }) => text).join("")).not.toContain("theirs");
  });

  test("its work is measured, and neither log nor metrics say where to or of whom", async () => {
    await hook({ url: `${receiver.url}?token=private` });
    await addUsers(1, "Personal");
    await receiver.received(1);
    receiver.answer = () => ({ status: 500 });
    await addUsers(1, "Personal");
    await receiver.received(2);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^rollcall_webhook_attempts_total\{outcome="delivered"\} [1-9]/mu);
    expect(metrics).toContain("rollcall_webhook_attempt_duration_seconds_bucket");
    for (const text of [metrics, server.log()]) expect(text).not.toMatch(/Personal|token=private/u);
  });
});

test("addresses that the configuration does not allow are not connected to, however they are named", async () => {
  const { port } = new URL(receiver.url);
  const made = await organization.directory.webhooks.create({ url: `https://localhost:${port}/`, events: ["*"] });
  const literal = await organization.directory.webhooks.create({ url: `http://127.0.0.2:${port}/`, events: ["*"] });
  await runSql(
    server.settings,
    `update webhooks set url = 'http://[::1]:${port}/' where organization_id = ${organization.id} and id = ${made.webhook.id}`,
  );
  const team = await organization.team();
  const entry = (await organization.journal()).find(
    ({ object, objectId }) => object === "team" && objectId === team.id,
  );
  for (const { webhook } of [made, literal]) {
    expect(await failedOnce(webhook.id, entry?.id ?? 0)).toMatchObject({ status: null, error: "address_refused" });
  }
  expect(receiver.requests).toEqual([]);
});
