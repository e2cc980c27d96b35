import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { DirectoryError } from "../../src/directory/errors.ts";
import { startServer, type RunningServer } from "./http-fixture.ts";

const SECRETS = ["s3cret-token", "alice@example.com", "15105553344", "Alice", "hidden-header", "b0dy"];

/** What PostgreSQL's driver throws: the row is in its properties and, for some faults, in the message. */
function databaseError(): Error {
  return Object.assign(new Error('invalid input syntax for type integer: "Alice alice@example.com 15105553344"'), {
    severity: "ERROR",
    code: "22P02",
    constraint: "users_email_key",
    detail: "Key (email)=(alice@example.com) already exists.",
    where: "unnamed portal parameter $1 = 'Alice'",
    query: "select * from users where phone = '15105553344'",
    parameters: ["Alice"],
  });
}

type Line = Record<string, unknown>;

function linesOf(running: RunningServer, message: string): Line[] {
  const lines = running
    .log()
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Line).filter((line) => line["msg"] === message);
}

async function startFailing(requestLog: "none" | "problems" | "all" = "all"): Promise<RunningServer> {
  return startServer({
    requestLog,
    routes(instance) {
      instance.get("/users/:email", () => ({ name: "Alice" }));
      instance.post("/users/:email", () => {
        throw new Error("The users could not be read: alice@example.com", { cause: databaseError() });
      });
      instance.get("/unavailable", () => {
        throw new DirectoryError("unavailable", "Later.", {}, databaseError());
      });
      instance.get("/slow", () => sleep(1050, { slept: true }));
    },
  });
}

async function askAll({ url }: RunningServer): Promise<void> {
  const headers = {
    authorization: "Bearer s3cret-token",
    "x-api-key": "s3cret-token",
    cookie: "s3cret-token",
    "x-note": "hidden-header",
    "content-type": "application/json",
    "x-request-id": "alice@example.com",
  };
  const post = { method: "POST", headers };
  await fetch(`${url}/v1/users/alice@example.com?phone=15105553344&api_key=s3cret-token`, { headers });
  await fetch(`${url}/v1/users/alice@example.com?phone=15105553344`, { ...post, body: '{"note":"b0dy"}' });
  await fetch(`${url}/v1/users/alice@example.com`, { ...post, body: '{"b0dy":alice@example.com}' });
  await fetch(`${url}/v1/alice@example.com`, { headers });
  await fetch(`${url}/alice@example.com/%ff`, { headers });
  await fetch(`${url}/v1/unavailable`, { headers });
}

describe("the log of requests", () => {
  test.each(["none", "problems", "all"] as const)("in mode %s holds no secret and no person", async (mode) => {
    const running = await startFailing(mode);
    await askAll(running);
    expect(linesOf(running, "fault")).toHaveLength(2);
    for (const secret of SECRETS) expect(running.log()).not.toContain(secret);
  });

  test("has one line a request, by the route's pattern", async () => {
    const running = await startFailing();
    await askAll(running);
    const lines = [...linesOf(running, "request"), ...linesOf(running, "request failed")];
    const summary = lines.map(({ api, method, route, status }) => [api, method, route, status].join(" "));
    expect(summary.toSorted()).toEqual([
      "door GET /v1/unavailable 503",
      "door GET /v1/users/:email 200",
      "door GET unknown 404",
      "door POST /v1/users/:email 400",
      "door POST /v1/users/:email 500",
      "server GET unknown 404",
    ]);
  });

  test("carries the id and time of the request", async () => {
    const running = await startFailing();
    const response = await fetch(`${running.url}/v1/users/1`);
    expect(linesOf(running, "request")).toMatchObject([
      { requestId: response.headers.get("x-request-id"), milliseconds: expect.any(Number), aborted: false },
    ]);
  });

  test("in mode problems has the failed and the slow ones", async () => {
    const running = await startFailing("problems");
    await askAll(running);
    await fetch(`${running.url}/v1/slow`);
    expect(linesOf(running, "request")).toEqual([]);
    expect(linesOf(running, "request failed").map((line) => line["status"])).toEqual([500, 503]);
    expect(linesOf(running, "request slow or aborted").map((line) => line["route"])).toEqual(["/v1/slow"]);
  });

  test("in mode none still has the faults", async () => {
    const running = await startFailing("none");
    await askAll(running);
    expect(running.log().trim().split("\n")).toHaveLength(2);
  });
});

test("a fault is logged once, with its stack and what names things", async () => {
  const running = await startFailing();
  const response = await fetch(`${running.url}/v1/users/1`, { method: "POST" });
  expect(linesOf(running, "fault")).toMatchObject([
    {
      level: "error",
      api: "door",
      code: "internal",
      requestId: response.headers.get("x-request-id"),
      err: {
        message: "The users could not be read: [e-mail]",
        stack: expect.stringMatching(/\n +at .*http-log\.test\.ts:\d+/),
        cause: { code: "22P02", constraint: "users_email_key", message: 'invalid input syntax for type integer: "…"' },
      },
    },
  ]);
});

test("an answer that breaks off is logged, and its request counted once", async () => {
  const running = await startServer({
    routes(instance) {
      instance.get("/stream/:email", (_request, reply) => {
        async function* pieces(): AsyncGenerator<string> {
          yield "begun";
          await sleep(10);
          throw new Error("alice@example.com");
        }
        return reply.type("text/plain").send(ReadableStream.from(pieces()));
      });
    },
  });
  await expect(fetch(`${running.url}/v1/stream/alice@example.com`).then((answer) => answer.text())).rejects.toThrow();
  await expect.poll(() => linesOf(running, "answer broke off")).toHaveLength(1);
  await expect.poll(() => linesOf(running, "request slow or aborted")).toHaveLength(1);
  expect(running.log()).not.toContain("alice");
});

test("a server without a log answers as well", async () => {
  const { url } = await startServer({ logger: false });
  expect((await fetch(`${url}/v1/echo`)).status).toBe(200);
});
