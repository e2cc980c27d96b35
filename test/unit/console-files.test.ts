import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { consoleApi } from "../../src/api/rest/console.ts";
import { startServer } from "./http-fixture.ts";

const PAGE = "<!doctype html><title>The page</title>";
const SCRIPT = "console.log(1);\n".repeat(100);

let files: string;

beforeEach(async () => {
  files = await mkdtemp(join(tmpdir(), "rollcall-console-test-"));
});
afterEach(() => rm(files, { recursive: true, force: true }));

async function built() {
  await mkdir(join(files, "assets"));
  await writeFile(join(files, "index.html"), PAGE);
  await writeFile(join(files, "assets/index-1a2b.js"), SCRIPT);
  await writeFile(join(files, "assets/index-1a2b.js.gz"), gzipSync(SCRIPT));
  await writeFile(join(files, "secret.txt"), "not to be served");
  return await startServer({ apis: [consoleApi(files)] });
}

test("every address of the console has the page, which is never kept without being asked for again", async () => {
  const { url } = await built();
  for (const path of ["/console", "/console/", "/console/people/7?tab=teams", "/console/no/such.page"]) {
    const answer = await fetch(`${url}${path}`);
    expect([answer.status, await answer.text()]).toEqual([200, PAGE]);
    expect(answer.headers.get("cache-control")).toBe("no-cache");
    expect(answer.headers.get("content-security-policy")).toMatch(/default-src 'none'.*frame-ancestors 'none'/u);
  }
});

test("its files may be kept for good, and come compressed to who takes that", async () => {
  const { url, server } = await built();
  const packed = await server.inject({ url: "/console/assets/index-1a2b.js", headers: { "accept-encoding": "gzip" } });
  expect(packed.headers).toMatchObject({
    "content-encoding": "gzip",
    "cache-control": "public, max-age=31536000, immutable",
    "content-type": expect.stringContaining("javascript"),
  });
  expect(gunzipSync(packed.rawPayload).toString()).toBe(SCRIPT);
  const plain = await server.inject({
    url: "/console/assets/index-1a2b.js",
    headers: { "accept-encoding": "identity" },
  });
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(plain.payload).toBe(SCRIPT);
  expect((await fetch(`${url}/console/assets/index-1a2b.js`)).status).toBe(200);
});

test.each([
  "gone.js",
  "",
  "..%2fsecret.txt",
  "..%5csecret.txt",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "%00",
  "index-1a2b.js/",
])("/console/assets/%s is none of its files", async (name) => {
  const { server } = await built();
  const answer = await server.inject(`/console/assets/${name}`);
  expect([answer.statusCode, answer.json().code]).toEqual([404, "route_not_found"]);
});

test.each(["/console", "/console/people"])("where the console was not built, %s says so", async (path) => {
  const { url } = await startServer({ apis: [consoleApi(files)] });
  const answer = await fetch(`${url}${path}`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({
    code: "route_not_found",
    detail: expect.stringContaining("npm run console"),
  });
});

test("/ leads browsers there, where it was built, and tells all others where each API is", async () => {
  const page = "text/html,application/xhtml+xml,*/*;q=0.8";
  const empty = await startServer({ apis: [consoleApi(files)] });
  expect((await empty.server.inject({ url: "/", headers: { accept: page } })).json()).toEqual({
    apis: { console: ["/console"] },
  });
  const { server } = await built();
  const led = await server.inject({ url: "/", headers: { accept: page } });
  expect([led.statusCode, led.headers.location, led.headers.vary]).toEqual([302, "/console/", "accept"]);
  for (const accept of ["*/*", "application/json", "text/html;q=0", "text/htmlx"]) {
    expect((await server.inject({ url: "/", headers: { accept } })).json()).toEqual({
      apis: { console: ["/console"] },
    });
  }
});

test.each([{ range: "bytes=99999999-" }, { "if-match": '"x"' }])("a file is sent whole: %j", async (headers) => {
  const { server, log } = await built();
  const answer = await server.inject({ url: "/console/assets/index-1a2b.js", headers });
  expect([answer.statusCode, answer.payload]).toEqual([200, SCRIPT]);
  expect(log()).not.toContain('"level":"error"');
});

test("nothing can be written there", async () => {
  const { url } = await built();
  expect((await fetch(`${url}/console/people`, { method: "POST" })).status).toBe(405);
});
