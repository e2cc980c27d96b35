import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EventReader } from "./event-reader.ts";
import { HttpOrganization } from "./http-organization.ts";
import { RestClient } from "./rest-client.ts";
import { startTestServer, type TestServer } from "./start-test-server.ts";

let server: TestServer;
let organization: HttpOrganization;
let rest: RestClient;
let key: string;

beforeAll(async () => {
  server = await startTestServer();
});
beforeEach(async () => {
  organization = await HttpOrganization.create(server.app);
  key = await newKey();
  rest = new RestClient(server.url, key);
});
afterAll(() => server[Symbol.asyncDispose]());

async function newKey(scope: "read" | "admin" = "admin"): Promise<string> {
  const { credentials } = organization.directory;
  return (await credentials.create({ api: "rest", kind: "api_key", role: "owner", scope })).secret;
}

async function stream(query = "", headers: Record<string, string> = {}, at = server.url): Promise<EventReader> {
  return await EventReader.open(`${at}/directory/v1/journal/events${query}`, {
    authorization: `Bearer ${key}`,
    ...headers,
  });
}

type Page = { items: { id: number; object: string; after: { name?: string } }[]; position: number; more: boolean };

async function changes(query = ""): Promise<Page> {
  const answer = await rest.get(`/journal/changes${query}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.json();
}

describe("GET /journal/changes", () => {
  test("a walk by any size of page gives each entry once, as the journal's list shows it", async () => {
    for (let count = 0; count < 7; count++) await organization.team(`t${count}`);
    const listed = (await rest.get("/journal?limit=100")).json().items;
    for (const limit of [1, 3, 100]) {
      const seen: unknown[] = [];
      for (let after = 0, more = true; more;) {
        const page = await changes(`?after=${after}&limit=${limit}`);
        seen.push(...page.items);
        ({ position: after, more } = page);
      }
      expect(seen).toEqual(listed);
    }
    expect((await rest.get("/changes?limit=3")).json()).toEqual(await changes("?limit=3"));
  });

  test("from the end, nothing until something changes; filtered, only that", async () => {
    await organization.team("before");
    const { items, position, more } = await changes("?after=end");
    expect({ items, more }).toEqual({ items: [], more: false });
    await organization.user();
    await organization.team("after");
    const page = await changes(`?after=${position}&filter=${encodeURIComponent('object = "team"')}`);
    expect(page.items.map(({ after }) => after.name)).toEqual(["after"]);
    expect((await changes(`?after=${page.position}`)).items).toEqual([]);
  });

  test.each([
    ["?after=-1", "after"],
    ["?after=1099511627776", "after"],
    ["?after=x", "after"],
    ["?limit=0", "limit"],
    ["?limit=1001", "limit"],
    ["?filter=nothing%20%3D%201", "filter"],
  ])("%s is refused", async (query, parameter) => {
    const refused = await rest.get(`/journal/changes${query}`);
    expect(refused.status).toBe(400);
    expect(refused.json()).toMatchObject({ code: "invalid_value", parameter });
  });

  test("is for administrators of the organization", async () => {
    const team = await organization.addTeam();
    const ofTeam = await RestClient.of(server.url, organization, { teamId: team, role: "team_admin" });
    for (const path of ["/journal/changes", "/changes", "/journal/events"]) {
      expect((await ofTeam.get(path)).status).toBe(403);
    }
    const reader = new RestClient(server.url, await newKey("read"));
    expect((await reader.get("/changes")).status).toBe(200);
  });
});

describe("GET /journal/events", () => {
  test("sends what changes from now on, and goes on after the last event that a client has", async () => {
    await organization.team("before");
    const events = await stream();
    expect(events.status).toBe(200);
    expect(events.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
    });
    await organization.team("one");
    await organization.user();
    const [team, user] = await events.received(2);
    expect([team?.event, user?.event]).toEqual(["team.created", "user.created"]);
    expect(team?.data).toEqual((await changes()).items.at(-2));
    expect(String(team?.data["id"])).toBe(team?.id);
    events.close();
    await organization.team("missed");
    const again = await stream("", { "last-event-id": events.lastEventId });
    expect((await again.received(1)).map(({ data }) => data)).toMatchObject([{ after: { name: "missed" } }]);
    again.close();
  });

  test("filtered, and of one organization only", async () => {
    const events = await stream(`?filter=${encodeURIComponent('object = "team"')}`);
    const stranger = await HttpOrganization.create(server.app);
    await stranger.team("theirs");
    await organization.user();
    await organization.team("ours");
    expect((await events.received(1)).map(({ data }) => data)).toMatchObject([{ after: { name: "ours" } }]);
    events.close();
  });

  test("a credential has five at once; one that ends makes room", async () => {
    const open = await Promise.all(Array.from({ length: 5 }, () => stream()));
    const refused = await rest.get("/journal/events");
    expect(refused.status).toBe(429);
    expect(refused.json()).toMatchObject({ code: "rate_limited" });
    expect(refused.headers["retry-after"]).toBe("10");
    for (const events of open) events.close();
    let after: EventReader;
    for (after = await stream(); after.status !== 200; after = await stream());
    after.close();
  });

  test("asked for by HEAD, opens none", async () => {
    expect((await rest.ask("/journal/events", { method: "HEAD" })).status).toBe(405);
  });

  test("a position that is none is refused", async () => {
    for (const [id, code] of [
      ["x", 400],
      ["1099511627776", 400],
    ] as const) {
      const refused = await stream("", { "last-event-id": id });
      expect(refused.status).toBe(code);
      const answer = (await rest.get("/journal/events", { "last-event-id": id })).json();
      expect(answer).toMatchObject({ code: "invalid_value", header: "last-event-id" });
    }
  });

  test("tells that it is there while nothing happens, and ends for a key that was revoked", async () => {
    const events = await stream();
    const { position } = await changes("?after=end");
    while (events.lastEventId === "") await sleep(100);
    expect(Number(events.lastEventId)).toBeGreaterThanOrEqual(position);
    expect(events.events).toEqual([]);
    const { credentials } = organization.directory;
    for (const { id } of await credentials.list()) await credentials.revoke(id);
    await events.hasEnded();
  });

  test("ends cleanly, and at once, when the server stops", async () => {
    const other = await startTestServer({ ROLLCALL_SHUTDOWN_GRACE_SECONDS: "60" });
    organization = await HttpOrganization.create(other.app);
    key = await newKey();
    const events = await stream("", {}, other.url);
    await organization.team("last");
    await events.received(1);
    await Promise.all([other[Symbol.asyncDispose](), events.hasEnded()]);
    expect(events.text).toBe("");
  });
});
