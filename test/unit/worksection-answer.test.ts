import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { sendAnswer } from "../../src/api/worksection/answer.ts";

const PAGES = 5000;
const PAGE = Array.from({ length: 100 }, (_none, id) => ({ id, text: "x".repeat(1000) }));

/** Pages of 100 kB, half a gigabyte in all, that count how many of them were asked for. */
class CountedPages {
  asked = 0;
  given = false;

  async *pages(): AsyncGenerator<object[]> {
    try {
      for (; this.asked < PAGES; this.asked += 1) yield PAGE;
    } finally {
      this.given = true;
    }
  }
}

test("no more of a long list is read than its reader takes, and nothing after it went away", async () => {
  const counted = new CountedPages();
  await using server = fastify();
  server.get("/", (_request, reply) => sendAnswer(reply, { list: counted.pages() }));
  await server.listen({ host: "127.0.0.1", port: 0 });
  const { port } = server.server.address() as AddressInfo;
  const socket = connect(port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(socket, "data");
  socket.pause();
  await expect.poll(() => isStill(counted), { timeout: 10_000 }).toBe(true);
  expect(counted.asked).toBeLessThan(200);
  const before = counted.asked;
  socket.destroy();
  await expect.poll(() => counted.given, { timeout: 10_000 }).toBe(true);
  expect(counted.asked).toBeLessThanOrEqual(before + 3);
});

/** Whether nothing was asked for during a while. */
async function isStill(counted: CountedPages): Promise<boolean> {
  const before = counted.asked;
  await sleep(200);
  return counted.asked === before;
}

test.each<[string, object[][], string]>([
  ["nothing", [], "[]"],
  ["an empty page", [[]], "[]"],
  ["one page", [[{ a: 1 }, { a: 2 }]], '[{"a":1},{"a":2}]'],
  ["several pages, one of them empty", [[{ a: 1 }], [], [{ a: 2 }], [{ a: 3 }]], '[{"a":1},{"a":2},{"a":3}]'],
])("%s is one list", async (_what, pages, data) => {
  await using server = fastify();
  server.get("/", (_request, reply) => sendAnswer(reply, { list: pagesOf(pages) }));
  const answer = await server.inject("/");
  expect(answer.body).toBe(`{"status":"ok","data":${data}}`);
  const isOnePage = pages.filter((page) => page.length > 0).length < 2;
  expect(answer.headers["content-length"] !== undefined).toBe(isOnePage);
});

test("an object comes by its entries, of whatever name", async () => {
  const entries: [string, unknown][][] = [[["1", { a: 1 }]], [['"', null]]];
  await using server = fastify();
  server.get("/", (_request, reply) => sendAnswer(reply, { map: pagesOf(entries) }));
  expect((await server.inject("/")).json()).toEqual({ status: "ok", data: { "1": { a: 1 }, '"': null } });
});

test("a list that fails before its first page fails as a whole", async () => {
  await using server = fastify();
  server.get("/", (_request, reply) => sendAnswer(reply, { list: failing() }));
  expect((await server.inject("/")).statusCode).toBe(500);
});

async function* pagesOf<Page>(pages: readonly Page[]): AsyncGenerator<Page> {
  yield* pages;
}

// oxlint-disable-next-line eslint/require-yield -- it fails before it could
async function* failing(): AsyncGenerator<object[]> {
  throw new Error("The database is gone.");
}
