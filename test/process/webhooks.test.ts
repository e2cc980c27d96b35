import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, inject, test } from "vitest";
import { openStore } from "../../src/store/open-store.ts";
import type { StoreLocation } from "../../src/store/store.ts";
import { HttpOrganization } from "../http/http-organization.ts";
import { runSql } from "../http/run-sql.ts";
import { type Received, WebhookReceiver } from "../http/webhook-receiver.ts";
import { createTestDatabase } from "../postgres/test-database.ts";
import { type RunningProcess, type Settings, serve } from "./cli-process.ts";

const USERS = 30;
const UPDATES = 14;
const KILLS = 6;
/** What one process has under way at most. */
const UNDER_WAY = 8;
/** The key under which the tests' secrets are sealed. */
const MASTER_KEY = "07".repeat(32);

type Place = AsyncDisposable & { settings: Settings };

const running: RunningProcess[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

async function start({ settings }: Place): Promise<RunningProcess> {
  const server = await serve([], settings);
  running.push(server);
  return server;
}

async function kill(server: RunningProcess): Promise<void> {
  expect((await server.stop("SIGKILL")).signal).toBe("SIGKILL");
  running.splice(running.indexOf(server), 1);
}

/** A database with a webhook and many changes of a few people that it is to be told of. */
async function place(backend: StoreLocation["backend"], receiver: WebhookReceiver): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), "rollcall-webhooks-"));
  const database = backend === "postgres" ? await createTestDatabase(inject("postgresUrl")) : undefined;
  const url = database === undefined ? {} : { ROLLCALL_DATABASE_URL: database.url };
  const location: StoreLocation =
    database === undefined
      ? { backend: "sqlite", file: join(directory, "rollcall.db") }
      : { backend: "postgres", url: database.url, replicaUrl: undefined, poolSize: 4 };
  await prepare(location, receiver);
  return {
    settings: {
      ROLLCALL_DATA_DIR: directory,
      ROLLCALL_MASTER_KEY: MASTER_KEY,
      ROLLCALL_WEBHOOK_ALLOWED_ADDRESSES: "127.0.0.1",
      ...url,
    },
    [Symbol.asyncDispose]: async () => {
      await database?.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function prepare(location: StoreLocation, receiver: WebhookReceiver): Promise<void> {
  await using store = await openStore(location);
  const organization = await HttpOrganization.create({ store });
  const { users, webhooks } = organization.directory;
  await webhooks.create({ url: receiver.url, events: ["user.*"] });
  const made = await users.create(Array.from({ length: USERS }, () => ({ fields: {} })));
  for (let turn = 0; turn < UPDATES; turn++) {
    await users.update(made.map(({ id }) => ({ id, patch: { title: `t${turn}` } })));
  }
}

async function slowReceiver(): Promise<WebhookReceiver> {
  const receiver = await WebhookReceiver.start();
  receiver.answer = async () => {
    await sleep(10 + Math.random() * 50);
    return { status: 200 };
  };
  return receiver;
}

function versionsOf(requests: readonly Received[], user: number): number[] {
  return requests.filter(({ body }) => body.data.object_id === user).map(({ body }) => body.data.version);
}

/** Waits until all was sent, and holds it to: at least once each, in order for each person, few of them twice. */
async function expectAllSent({ requests }: WebhookReceiver, mostTwice: number): Promise<void> {
  const users = Array.from({ length: USERS }, (_, index) => index + 1);
  while (!users.every((user) => versionsOf(requests, user).includes(UPDATES + 1))) await sleep(50);
  await sleep(1500);
  for (const user of users) {
    const versions = versionsOf(requests, user);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect([...new Set(versions)]).toEqual(Array.from({ length: UPDATES + 1 }, (_, index) => index + 1));
  }
  const total = USERS * (UPDATES + 1);
  expect(new Set(requests.map(({ id }) => id)).size).toBe(total);
  expect(requests.length - total).toBeLessThanOrEqual(mostTwice);
}

describe.each(["sqlite", "postgres"] as const)("on %s", (backend) => {
  test(`killed ${KILLS} times while it delivers, it sends each change at least once, and in order`, async () => {
    await using receiver = await slowReceiver();
    await using at = await place(backend, receiver);
    for (let kills = 0; kills < KILLS; kills++) {
      const server = await start(at);
      const before = receiver.requests.length;
      await receiver.received(before + 10 + Math.floor(Math.random() * 20));
      await kill(server);
      // As if so much time had passed that nobody waits for the process that died.
      await runSql(at.settings, "update webhooks set lease_until = 0");
    }
    expect(receiver.requests.length).toBeLessThan(USERS * (UPDATES + 1));
    await start(at);
    await expectAllSent(receiver, KILLS * UNDER_WAY);
  }, 300_000);

  test("told to stop while it delivers, it hands over without sending anything twice", async () => {
    await using receiver = await slowReceiver();
    await using at = await place(backend, receiver);
    const server = await start(at);
    await receiver.received(40);
    expect((await server.stop("SIGTERM")).code).toBe(0);
    running.splice(running.indexOf(server), 1);
    const sent = receiver.requests.length;
    expect(sent).toBeLessThan(USERS * (UPDATES + 1));
    await start(at);
    await expectAllSent(receiver, 0);
  }, 300_000);
});

describe("two processes on one PostgreSQL", () => {
  test("send each change once", async () => {
    await using receiver = await slowReceiver();
    await using at = await place("postgres", receiver);
    await Promise.all([start(at), start(at)]);
    await expectAllSent(receiver, 0);
  }, 300_000);

  test("the one that delivers dies, and the other takes over", async () => {
    await using receiver = await slowReceiver();
    await using at = await place("postgres", receiver);
    const dies = await start(at);
    await receiver.received(40);
    await start(at);
    await kill(dies);
    // Nothing helps here: the other one waits until the lease has run out.
    await expectAllSent(receiver, UNDER_WAY);
  }, 300_000);
});
