import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { organizationDirectory } from "../../src/directory/access.ts";
import type { Principal } from "../../src/directory/principal.ts";
import type { AttemptOutcome } from "../../src/directory/webhooks/delivery.ts";
import { MOST_PENDING } from "../../src/directory/webhooks/run-webhook.ts";
import { signingKeys } from "../../src/directory/webhooks/webhook-secret.ts";
import type { StoredWebhook } from "../../src/directory/webhooks/webhook.ts";
import { openTestStore, type TestStore } from "../fixtures/open-test-store.ts";
import { makeOrganization, present, TEST_BOX, type TestOrganization } from "../fixtures/organization.ts";
import { runSql } from "../fixtures/run-sql.ts";

let opened: TestStore;
let acme: TestOrganization;

beforeAll(async () => {
  opened = await openTestStore();
});
beforeEach(async () => {
  acme = await makeOrganization(opened.store);
});
afterAll(async () => {
  expect(await opened.store.inspect()).toEqual([]);
  await opened[Symbol.asyncDispose]();
});

const REQUEST = { url: "https://hooks.example/a?token=private", events: ["user.*"] };

async function webhook(events = REQUEST.events): Promise<StoredWebhook> {
  const { webhook: made } = await acme.directory.webhooks.create({ ...REQUEST, events });
  return present(await opened.store.read.webhooks.byId(acme.id, made.id));
}

function hold({ id }: { id: number }, holder: string) {
  return { organizationId: acme.id, id, holder };
}

/** Claims this organization's webhook, whatever other tests have left. */
async function claim(holder: string): Promise<StoredWebhook | undefined> {
  for (;;) {
    const claimed = await opened.store.execute("claimWebhook", { holder });
    if (claimed === null) return undefined;
    if (claimed.organizationId === acme.id) return claimed;
  }
}

function outcome(entryId: number, given: Partial<AttemptOutcome> = {}): AttemptOutcome {
  const taken = { delivered: true, status: 200, error: null, milliseconds: 5 };
  return { entryId, at: 1, jitter: 0.5, retryAfterMilliseconds: null, ...taken, ...given };
}

/** As the runner does: until nothing is left to remove. */
async function expire(finishedBefore: number): Promise<void> {
  while ((await opened.store.execute("expireDeliveries", { finishedBefore, limit: 300 })) > 0);
}

const ready = async ({ id }: { id: number }) =>
  await opened.store.read.webhooks.ready(acme.id, id, Date.now() + 1000, 5000);
const advance = async (of: { id: number }, holder: string, outcomes: AttemptOutcome[] = []) =>
  await opened.store.execute("advanceWebhook", { ...hold(of, holder), outcomes });

describe("who delivers", () => {
  test("holds the endpoint alone, until it gives it back or is not heard of any more", async () => {
    const { id } = await webhook();
    await acme.user();
    const claims = await Promise.all(["a", "b", "c", "d"].map((holder) => claim(holder)));
    const [held, ...others] = claims.filter((claimed) => claimed !== undefined);
    expect([held?.id, others]).toEqual([id, []]);
    const holder = present(held?.lease).holder;
    await expect(advance({ id }, "somebody else")).rejects.toMatchObject({ code: "lease_lost" });
    await runSql(opened.location, `update webhooks set lease_until = 1 where organization_id = ${acme.id}`);
    expect(await claim("next")).toMatchObject({ id, lease: { holder: "next" } });
    for (const command of ["keepWebhook", "advanceWebhook", "releaseWebhook"] as const) {
      const args = { ...hold({ id }, holder), outcomes: [], restMilliseconds: 0 };
      await expect(opened.store.execute(command, args)).rejects.toMatchObject({ code: "lease_lost" });
    }
    await advance({ id }, "next");
    await opened.store.execute("releaseWebhook", { ...hold({ id }, "next"), restMilliseconds: 0 });
    // What waits is due, so that the next one finds it.
    await expect.poll(() => claim("after")).toMatchObject({ id });
  });

  test("takes over what waits when the one before it died, although the journal has nothing new", async () => {
    const { id } = await webhook();
    const user = await acme.user();
    await claim("dies");
    await advance({ id }, "dies");
    expect((await ready({ id })).map(({ objectId }) => objectId)).toEqual([user.id]);
    await runSql(opened.location, `update webhooks set lease_until = 1 where organization_id = ${acme.id}`);
    expect(await claim("lives")).toMatchObject({ id });
  });

  test("finds nothing where nothing changed, nothing is wanted, or the organization was cancelled", async () => {
    expect(await claim("nobody")).toBeUndefined();
    const { id } = await webhook();
    await claim("a");
    await advance({ id }, "a");
    await opened.store.execute("releaseWebhook", { ...hold({ id }, "a"), restMilliseconds: 0 });
    await acme.team();
    await expect.poll(() => claim("b")).toMatchObject({ id });
    await advance({ id }, "b");
    expect(await ready({ id })).toEqual([]);
    await opened.store.execute("releaseWebhook", { ...hold({ id }, "b"), restMilliseconds: 0 });
    expect(await claim("c")).toBeUndefined();
    await acme.user();
    await opened.store.execute("setOrganizationStatus", { by: acme.principal(), status: "cancelled" });
    expect(await claim("d")).toBeUndefined();
  });
});

describe("what is delivered", () => {
  test("is put in line once, and of each object only the first that waits is ready", async () => {
    const { id } = await webhook();
    const [one, two] = [await acme.user(), await acme.user()];
    await acme.directory.users.update([{ id: one.id, patch: { title: "t" } }]);
    await claim("a");
    for (let turn = 0; turn < 3; turn++) await advance({ id }, "a");
    const first = await ready({ id });
    expect(first.map(({ objectId, action }) => [objectId, action])).toEqual([
      [one.id, "created"],
      [two.id, "created"],
    ]);
    await advance({ id }, "a", [outcome(present(first[0]).entryId)]);
    expect((await ready({ id })).map(({ objectId, action }) => [objectId, action])).toEqual([
      [two.id, "created"],
      [one.id, "updated"],
    ]);
    const { rows } = await acme.directory.webhooks.deliveries(id, { limit: 10, withTotal: true });
    expect(rows.map(({ state }) => state).toSorted()).toEqual(["delivered", "pending", "pending"]);
  });

  test("fills the line no further than it may, and goes on when there is room", async () => {
    const { id } = await webhook();
    const made = MOST_PENDING + 150;
    for (let done = 0; done < made; done += 230) {
      await acme.directory.users.create(Array.from({ length: 230 }, () => ({ fields: {} })));
    }
    await claim("a");
    let state = await advance({ id }, "a");
    for (let turn = 0; turn < 10; turn++) state = await advance({ id }, "a");
    expect(state.backlogged).toBe(true);
    const waiting = await ready({ id });
    expect(waiting).toHaveLength(MOST_PENDING);
    await advance(
      { id },
      "a",
      waiting.map(({ entryId }) => outcome(entryId)),
    );
    for (let turn = 0; turn < 10; turn++) state = await advance({ id }, "a");
    expect(state.backlogged).toBe(false);
    expect((await ready({ id })).map(({ objectId }) => objectId)).toEqual(
      Array.from({ length: made - MOST_PENDING }, (_, index) => MOST_PENDING + 1 + index),
    );
  });

  test("that was over for long goes with its log, and so does all of a deleted webhook", async () => {
    const { id } = await webhook();
    await acme.user();
    await acme.user();
    await claim("a");
    await advance({ id }, "a");
    const [first] = await ready({ id });
    await advance({ id }, "a", [outcome(present(first).entryId)]);
    await expire(Date.now() - 60_000);
    expect((await acme.directory.webhooks.delivery(id, present(first).entryId)).attempts).toHaveLength(1);
    await expire(Date.now() + 1000);
    await expect(acme.directory.webhooks.delivery(id, present(first).entryId)).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await ready({ id })).length).toBe(1);
    await acme.directory.webhooks.delete(id);
    await expire(0);
    for (const table of ["webhooks", "webhook_deliveries", "webhook_attempts"]) {
      expect(await runSql(opened.location, `select 1 from ${table} where organization_id = ${acme.id}`)).toEqual([]);
    }
  });
});

describe("an endpoint", () => {
  test("has its secrets sealed, for its own row only, and two at most", async () => {
    const { webhook: made, secret } = await acme.directory.webhooks.create(REQUEST);
    const rotated = await acme.directory.webhooks.rotateSecret(made.id);
    const last = await acme.directory.webhooks.rotateSecret(made.id);
    const stored = present(await opened.store.read.webhooks.byId(acme.id, made.id));
    const keyOf = (issued: { secret: string }) => Buffer.from(issued.secret.slice("whsec_".length), "base64");
    expect(signingKeys(TEST_BOX, stored, Date.now())).toEqual([keyOf(last), keyOf(rotated)]);
    expect(signingKeys(TEST_BOX, stored, Date.now() + 25 * 60 * 60 * 1000)).toEqual([keyOf(last)]);
    expect(() => signingKeys(TEST_BOX, { ...stored, uuid: "another" }, Date.now())).toThrow(Error);
    const seen = JSON.stringify([stored, (await acme.directory.journal.list({ limit: 99 })).rows]);
    for (const hidden of [secret, rotated.secret, last.secret]) expect(seen).not.toContain(hidden);
  });

  test("is on record with its origin only: its path may be a secret, and other endpoints are told", async () => {
    const { id } = await webhook();
    await acme.directory.webhooks.update(id, { url: "https://other.example/private" });
    await acme.directory.webhooks.update(id, { url: "https://other.example/private" });
    await acme.directory.webhooks.delete(id);
    const filter = { op: "eq", field: "object", value: "webhook" } as const;
    const { rows } = await acme.directory.journal.list({ filter, limit: 99 });
    expect(rows.map(({ action, version, after }) => [action, version, after["origin"]])).toEqual([
      ["created", 1, "https://hooks.example"],
      ["updated", 2, "https://other.example"],
      ["deleted", 3, undefined],
    ]);
    expect(JSON.stringify(rows)).not.toContain("private");
  });

  test("is managed by administrators with every scope only, and there are fifty at most", async () => {
    const { id } = await webhook();
    const admin = await acme.user({ role: "admin" });
    const member = await acme.user();
    const refused: [Partial<Principal>, string][] = [
      [{ scope: "write" }, "read_only"],
      [{ userId: member.id, role: null }, "forbidden"],
      [{ teamId: (await acme.team()).id }, "forbidden"],
    ];
    for (const [given, code] of refused) {
      const { webhooks } = organizationDirectory(opened.store, TEST_BOX, acme.principal(given));
      for (const attempt of [
        () => webhooks.create(REQUEST),
        () => webhooks.update(id, { enabled: false }),
        () => webhooks.rotateSecret(id),
        () => webhooks.replay(id, { since: 0 }),
        () => webhooks.delete(id),
      ]) {
        await expect(attempt()).rejects.toMatchObject({ code });
      }
    }
    expect(await opened.store.read.webhooks.byId(acme.id, id)).toMatchObject({ version: 1, enabled: true });
    const { webhooks } = organizationDirectory(opened.store, TEST_BOX, acme.as(admin));
    const made = await Promise.allSettled(Array.from({ length: 55 }, () => webhooks.create(REQUEST)));
    const codes = made.flatMap((result) => (result.status === "rejected" ? [result.reason.code] : []));
    expect(codes).toEqual(Array(6).fill("too_many_entries"));
  });

  test("of two changes at once to one version, one wins", async () => {
    const { id } = await webhook();
    const changes = await Promise.allSettled(
      ["a", "b", "c"].map((description) => acme.directory.webhooks.update(id, { description }, { ifVersion: 1 })),
    );
    expect(changes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
  });
});
