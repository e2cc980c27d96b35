import { Counter, Gauge } from "prom-client";
import { describe, expect, test } from "vitest";
import type { Readiness } from "../../src/http/health.ts";
import { createMetrics } from "../../src/http/metrics.ts";
import { echoRoutes, exchange, requestText, startServer } from "./http-fixture.ts";

describe("health", () => {
  test("GET /healthz says that the process is alive, and asks nobody", async () => {
    const { url } = await startServer({
      readiness: () => {
        throw new Error("asked");
      },
    });
    const response = await fetch(`${url}/healthz`);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await response.json()).toEqual({ status: "ok" });
  });

  test("GET /readyz says what was checked", async () => {
    const { url } = await startServer();
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.json()]).toEqual([200, { status: "ok", checks: { database: "ok" } }]);
  });

  test("GET /readyz is 503 while something is missing", async () => {
    const checks = { database: "no connection", migrations: "ok" };
    const { url } = await startServer({ readiness: async () => ({ ready: false, checks }) });
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.json()]).toEqual([503, { status: "unavailable", checks }]);
  });

  test("GET /readyz is an error, without its cause, when the check itself fails", async () => {
    const { url } = await startServer({ readiness: () => Promise.reject(new Error("secret")) });
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
  });

  test("GET /readyz is 503 from the moment that the server closes", async () => {
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<Readiness>();
    const { server, port } = await startServer({
      readiness() {
        asked.resolve();
        return gate.promise;
      },
    });
    const answer = exchange(port, requestText("GET /readyz"));
    await asked.promise;
    const closed = server.close();
    await expect.poll(() => server.server.listening).toBe(false);
    gate.resolve({ ready: true, checks: {} });
    expect(await answer).toMatch(/^HTTP\/1.1 503 [^]*"closing"/);
    await closed;
  });
});

test("what Node could not parse is counted, by status alone", async () => {
  const { url, port } = await startServer();
  expect(await exchange(port, "no HTTP at all\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
  expect(await exchange(port, "GET /healthz HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('http_requests_total{api="server",route="unreadable",method="other",status="400"} 2');
  expect(metrics).not.toContain("HTTP at all");
});

/** One line of Prometheus' text format. */
const SAMPLE = /^[a-z_0-9]+(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)*\})? [-+.\deInfNa]+$/;

describe("GET /metrics", () => {
  test("counts requests by route and status, never by address", async () => {
    const { url } = await startServer();
    for (const path of ["/v1/echo?email=alice@example.com", "/v1/alice@example.com", "/alice", "/v1/echo"]) {
      await fetch(`${url}${path}`);
    }
    const response = await fetch(`${url}/metrics`);
    const text = await response.text();
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toContain('http_requests_total{api="door",route="/v1/echo",method="GET",status="200"} 2\n');
    expect(text).toContain('http_requests_total{api="door",route="unknown",method="GET",status="404"} 1\n');
    expect(text).toContain('http_requests_total{api="server",route="unknown",method="GET",status="404"} 1\n');
    expect(text).toMatch(/http_request_duration_seconds_bucket\{api="door",route="\/v1\/echo",.*,le="\+Inf"\} 2\n/);
    expect(text).not.toContain("alice");
  });

  test("an answer that can't be sent is counted once", async () => {
    const { url } = await startServer({
      routes(instance) {
        instance.get("/number", (_request, reply) => reply.type("text/plain").send(1));
        instance.get("/header", (_request, reply) => reply.header("x-bad", "a\nb").send("x"));
      },
    });
    const statuses = [await fetch(`${url}/v1/number`), await fetch(`${url}/v1/header`)].map(({ status }) => status);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(statuses).toEqual([500, 500]);
    expect(text).toContain('http_requests_total{api="door",route="/v1/number",method="GET",status="500"} 1\n');
    expect(text.match(/^http_requests_total\{.*route="\/v1\/header".* \d+$/gm)).toHaveLength(1);
  });

  test("unknown methods and addresses make no new labels", async () => {
    const { url, port } = await startServer();
    for (let turn = 0; turn < 20; turn += 1) await fetch(`${url}/v1/${turn}`);
    await exchange(port, requestText("PROPFIND /v1/echo", ["Connection: close"]));
    const lines = (await (await fetch(`${url}/metrics`)).text()).split("\n");
    expect(lines.filter((line) => line.startsWith("http_requests_total"))).toHaveLength(2);
  });

  test("holds Node's own metrics and those that others registered, in the text format", async () => {
    const metrics = createMetrics();
    new Gauge({ name: "queue_length", help: "h", registers: [metrics.registry] }).set(3);
    new Counter({ name: "odd_total", help: "h", labelNames: ["a"], registers: [metrics.registry] }).inc({ a: '"\n' });
    const { url } = await startServer({ metrics, routes: echoRoutes });
    await fetch(`${url}/v1/echo`);
    const text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain("\nqueue_length 3\n");
    expect(text).toContain("process_resident_memory_bytes ");
    const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(samples.filter((line) => !SAMPLE.test(line))).toEqual([]);
    expect(text.endsWith("\n")).toBe(true);
  });
});
