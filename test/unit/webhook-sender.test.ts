import { once } from "node:events";
import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { AddressPolicy } from "../../src/jobs/address-policy.ts";
import { type Sent, WebhookSender } from "../../src/jobs/webhook-sender.ts";

const MESSAGE = { body: "{}", headers: { "content-type": "application/json" } };
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function endpoint(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function sender(answerMilliseconds = 5000): WebhookSender {
  const made = new WebhookSender(new AddressPolicy(["127.0.0.1"]), answerMilliseconds);
  closing.push(async () => made.close());
  return made;
}

async function send(url: string, by = sender()): Promise<Sent> {
  return await by.send(url, MESSAGE, new AbortController().signal);
}

test("an endpoint that does not answer is given up after the time for it", async () => {
  const sent = await send(await endpoint(() => {}), sender(100));
  expect(sent).toMatchObject({ delivered: false, status: null, error: "timeout" });
});

test("an answer whose body does not end is an answer", async () => {
  const url = await endpoint((_request, response) => {
    const more = setInterval(() => response.write("x".repeat(50_000)), 10);
    response.on("close", () => clearInterval(more));
  });
  const by = sender();
  for (let count = 0; count < 3; count++) expect(await send(url, by)).toMatchObject({ delivered: true, status: 200 });
});

test("a connection that the endpoint closed in the meantime is opened again", async () => {
  let count = 0;
  const url = await endpoint((request, response) => {
    count += 1;
    // The second request comes on the kept connection, which is cut off before it is answered.
    if (count === 2) request.socket.resetAndDestroy();
    else response.end();
  });
  const by = sender();
  expect(await send(url, by)).toMatchObject({ delivered: true });
  // The connection is kept once the answer's end has come.
  await sleep(100);
  expect(await send(url, by)).toMatchObject({ delivered: true });
  expect(count).toBe(3);
});

test.each([
  ["an hour", "3600", 3_600_000],
  ["no time at all", "0", null],
  ["what is no time", "soon", null],
  ["nothing", undefined, null],
])("an endpoint that asks for %s", async (_what, header, milliseconds) => {
  const url = await endpoint((_request, response) => {
    if (header !== undefined) response.setHeader("retry-after", header);
    response.writeHead(503).end();
  });
  expect(await send(url)).toMatchObject({ status: 503, error: "status", retryAfterMilliseconds: milliseconds });
});

test("an endpoint that is not there, or at an address that is refused, has a code and no URL in it", async () => {
  const url = await endpoint(() => {});
  await closing.pop()?.();
  expect(await send(url)).toMatchObject({ delivered: false, status: null, error: "ECONNREFUSED" });
  expect(await send("http://127.0.0.2:1/private")).toMatchObject({ error: "address_refused" });
  expect(await send("https://localhost:1/private")).toMatchObject({ error: "ECONNREFUSED" });
  expect(await send("https://[::1]:1/private")).toMatchObject({ error: "address_refused" });
});

test("whoever stops it is not told how it went", async () => {
  const stop = new AbortController();
  const sending = sender().send(await endpoint(() => stop.abort()), MESSAGE, stop.signal);
  await expect(sending).rejects.toMatchObject({ name: "AbortError" });
});
