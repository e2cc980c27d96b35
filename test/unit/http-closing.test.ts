import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { closeGracefully } from "../../src/http/close-gracefully.ts";
import { RawClient, requestText, startServer, type RunningServer } from "./http-fixture.ts";

const LONG_GRACE_MILLISECONDS = 60_000;

type Gated = RunningServer & { started: Promise<void>; finish: () => void };

/** A server whose `/v1/slow` answers when `finish` was called. */
async function startGated(): Promise<Gated> {
  const started = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const running = await startServer({
    routes(instance) {
      instance.get("/slow", async () => {
        started.resolve();
        await gate.promise;
        return { finished: true };
      });
    },
  });
  return { ...running, started: started.promise, finish: gate.resolve };
}

/** A server whose `/v1/stream` begins its answer and ends it when `finish` was called. */
async function startStreaming(): Promise<RunningServer & { finish: () => void }> {
  const gate = Promise.withResolvers<void>();
  async function* pieces(): AsyncGenerator<string> {
    yield "begun";
    await gate.promise;
    yield "ended";
  }
  const running = await startServer({
    routes(instance) {
      instance.get("/stream", (_request, reply) => reply.type("text/plain").send(ReadableStream.from(pieces())));
    },
  });
  return { ...running, finish: gate.resolve };
}

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => resolve(true));
    socket.on("connect", () => {
      socket.destroy();
      resolve(false);
    });
  });
}

describe("closing", () => {
  test("finishes what is under way, and takes nothing new", async () => {
    const { server, port, started, finish } = await startGated();
    const client = (await RawClient.open(port)).send(requestText("GET /v1/slow"));
    await started;
    const closed = closeGracefully(server, LONG_GRACE_MILLISECONDS);
    await expect.poll(() => isRefused(port)).toBe(true);
    expect(client.isClosed).toBe(false);
    finish();
    const answer = await client.untilClosed();
    expect(answer).toContain('{"finished":true}');
    expect(answer).toMatch(/^connection: close\r$/im);
    await closed;
  });

  test("answers a request that comes behind one under way, or closes; it never hangs", async () => {
    const { server, port, started, finish } = await startGated();
    const client = (await RawClient.open(port)).send(requestText("GET /v1/slow"));
    await started;
    const closed = closeGracefully(server, LONG_GRACE_MILLISECONDS);
    client.send(requestText("GET /healthz"));
    finish();
    expect(await client.untilClosed()).toContain('{"finished":true}');
    await closed;
  });

  test("closes idle connections, and those on which nothing was ever sent, at once", async () => {
    const { server, port } = await startGated();
    const idle = (await RawClient.open(port)).send(requestText("GET /healthz"));
    await idle.until('{"status":"ok"}');
    const silent = await RawClient.open(port);
    await closeGracefully(server, LONG_GRACE_MILLISECONDS);
    await Promise.all([idle.untilClosed(), silent.untilClosed()]);
    expect([idle.isClosed, silent.isClosed]).toEqual([true, true]);
  });

  test("does not wait for a connection that an answer's head promised to keep", async () => {
    const { server, port, finish } = await startStreaming();
    const client = (await RawClient.open(port)).send(requestText("GET /v1/stream"));
    await client.until("begun");
    const closed = closeGracefully(server, LONG_GRACE_MILLISECONDS);
    await expect.poll(() => isRefused(port)).toBe(true);
    finish();
    expect(await client.untilClosed()).toContain("ended");
    await closed;
  });

  test("still answers what comes on a connection under way, and says that it is the last", async () => {
    const { server, port, finish, log } = await startStreaming();
    const client = (await RawClient.open(port)).send(requestText("GET /v1/stream"));
    await client.until("begun");
    const closed = closeGracefully(server, LONG_GRACE_MILLISECONDS);
    await expect.poll(() => isRefused(port)).toBe(true);
    client.send(requestText("GET /healthz"));
    await expect.poll(log).toContain('"route":"/healthz"');
    finish();
    expect(await client.untilClosed()).toMatch(/ended[^]*HTTP\/1.1 200 [^]*connection: close[^]*"status":"ok"/i);
    await closed;
  });

  test("cuts off what is left after the grace", async () => {
    const { server, port, started } = await startGated();
    const client = (await RawClient.open(port)).send(requestText("GET /v1/slow"));
    await started;
    await closeGracefully(server, 100);
    expect(await client.untilClosed()).toBe("");
  });

  test("may be asked for twice", async () => {
    const { server } = await startGated();
    await Promise.all([closeGracefully(server, LONG_GRACE_MILLISECONDS), closeGracefully(server, 0)]);
    expect(server.server.listening).toBe(false);
  });
});
