import { STATUS_CODES } from "node:http";
import { describe, expect, test } from "vitest";
import { DirectoryError } from "../../src/directory/errors.ts";
import { EARLY_STATUS } from "../../src/http/refuse-early.ts";
import { echoRoutes, exchange, RawClient, requestText, startServer } from "./http-fixture.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const OWN_ID = "A1B2C3D4-e5f6-7890-abcd-ef1234567890";
const END = "Connection: close";
const CHUNKED = requestText("POST /v1/echo", ["Content-Type: application/json", "Transfer-Encoding: chunked"]);

function headerOf(answer: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)\r$`, "im").exec(answer)?.[1];
}

function failing(error: () => unknown): Parameters<typeof startServer>[0] {
  return {
    routes(instance) {
      echoRoutes(instance);
      instance.get("/fail", () => {
        throw error();
      });
    },
  };
}

describe("X-Request-Id", () => {
  test.each([
    ["an answer", "GET /v1/echo"],
    ["HEAD", "HEAD /v1/echo"],
    ["OPTIONS", "OPTIONS /v1/echo"],
    ["an error", "GET /v1/fail"],
    ["an unknown address of an API", "GET /v1/nowhere"],
    ["a method that an address doesn't take", "DELETE /v1/echo"],
    ["an unknown address", "GET /nowhere"],
    ["an unknown method", "PROPFIND /v1/echo"],
    ["an address that can't be decoded", "GET /v1/%ff"],
    ["the whole server", "OPTIONS *"],
    ["health", "GET /healthz"],
  ])("is made for %s, and a client's own is kept", async (_what, line) => {
    const { port } = await startServer(failing(() => new Error("no")));
    const made = headerOf(await exchange(port, requestText(line, [END])), "x-request-id");
    expect(made).toMatch(UUID);
    const kept = await exchange(port, requestText(line, [END, `X-Request-Id: ${OWN_ID}`]));
    expect(headerOf(kept, "x-request-id")).toBe(OWN_ID);
  });

  test.each(["", "1", "alice@example.com", `${OWN_ID}0`, `${OWN_ID}, ${OWN_ID}`])(
    "is made where the client's own (%s) is no UUID",
    async (id) => {
      const { port } = await startServer();
      const answer = await exchange(port, requestText("GET /v1/echo", [END, `X-Request-Id: ${id}`]));
      expect(headerOf(answer, "x-request-id")).toMatch(UUID);
    },
  );

  test("differs from request to request", async () => {
    const { url } = await startServer();
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${url}/v1/echo`)));
    expect(new Set(answers.map((answer) => answer.headers.get("x-request-id"))).size).toBe(20);
  });

  test.each([
    ["is not HTTP", "malformed_request", "HELLO\r\n\r\n"],
    ["has no Host", "malformed_request", "GET /v1/echo HTTP/1.1\r\n\r\n"],
    ["has headers too large", "headers_too_large", requestText("GET /v1/echo", [`X-Big: ${"x".repeat(20_000)}`])],
    ["has chunk extensions too large", "chunk_extensions_too_large", `${CHUNKED}5;${"x".repeat(20_000)}\r\n`],
    ["expects what nobody knows", "expectation_failed", requestText("GET /v1/echo", ["Expect: tea"])],
    [
      "has two different lengths",
      "malformed_request",
      requestText("POST /v1/echo", ["Content-Length: 1", "Content-Length: 2"]),
    ],
    [
      "has a length and chunks",
      "malformed_request",
      requestText("POST /v1/echo", ["Content-Length: 1", "Transfer-Encoding: chunked"]),
    ],
  ] as const)("is on the answer to what %s, with the code %s", async (_what, code, text) => {
    const status = EARLY_STATUS[code];
    const { port, url } = await startServer();
    const answer = await exchange(port, text);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(headerOf(answer, "x-request-id")).toMatch(UUID);
    expect(headerOf(answer, "connection")).toBe("close");
    expect(headerOf(answer, "content-length")).toBe(String(body.length));
    expect(JSON.parse(body)).toEqual({
      type: "about:blank",
      title: STATUS_CODES[status],
      status,
      detail: expect.stringMatching(/\.$/u),
      code,
      request_id: headerOf(answer, "x-request-id"),
    });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe("an address that nothing is at", () => {
  test.each(["/v1/nowhere", "/v1", "/v1/", "/door/nowhere", "/v1/%ff", `/v1/${"x".repeat(500)}`])(
    "%s is refused in the API's form",
    async (path) => {
      const { url } = await startServer();
      const response = await fetch(`${url}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ door: "route_not_found" });
    },
  );

  test.each(["//", "/v10/echo", "/v1x", "/%ff", "/doors"])("%s is refused as a problem document", async (path) => {
    const { url } = await startServer();
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: "There is nothing at this address.",
      code: "route_not_found",
      request_id: response.headers.get("x-request-id"),
    });
  });

  test.each(["DELETE", "PUT", "PATCH", "TRACE", "PROPFIND"])("%s is refused with Allow", async (method) => {
    const { port } = await startServer();
    const answer = await exchange(port, requestText(`${method} /v1/echo?email=a@example.com`, [END]));
    expect(answer).toContain("405 Method Not Allowed");
    expect(answer).toContain('"door":"method_not_allowed"');
    expect(headerOf(answer, "allow")).toBe("GET, HEAD, POST");
  });

  test("OPTIONS says what an address takes", async () => {
    const { url } = await startServer();
    const response = await fetch(`${url}/v1/echo`, { method: "OPTIONS" });
    expect([response.status, response.headers.get("allow")]).toEqual([204, "GET, HEAD, POST"]);
    expect((await fetch(`${url}/v1/nowhere`, { method: "OPTIONS" })).status).toBe(404);
  });

  test("HEAD answers as GET does, without the body", async () => {
    const { url } = await startServer();
    const [get, head] = await Promise.all([fetch(`${url}/v1/echo`), fetch(`${url}/v1/echo`, { method: "HEAD" })]);
    expect(head.headers.get("content-length")).toBe(get.headers.get("content-length"));
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});

describe("an error", () => {
  test("of the directory is answered in the API's form, with when to come back", async () => {
    const { url } = await startServer(
      failing(() => new DirectoryError("rate_limited", "Too many requests.", { retryAfterSeconds: 1.2 })),
    );
    const response = await fetch(`${url}/v1/fail`);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
    expect(await response.json()).toEqual({ door: "rate_limited", message: "Too many requests." });
  });

  test.each([
    ["an error", new Error("secret of alice@example.com"), 500],
    ["a string", "secret", 500],
    ["undefined", undefined, 500],
    ["an error that claims a status", Object.assign(new Error("secret"), { statusCode: 400, status: 400 }), 500],
    ["a lost database", Object.assign(new Error("secret"), { code: "ECONNREFUSED" }), 503],
  ])("that nobody foresaw (%s) tells the client nothing", async (_what, error, status) => {
    const { url } = await startServer(failing(() => error));
    const response = await fetch(`${url}/v1/fail`);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain("secret");
  });

  test("in the API's own error form becomes a problem document", async () => {
    const { url } = await startServer({
      sendError() {
        throw new Error("secret");
      },
    });
    const response = await fetch(`${url}/v1/nowhere`);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: "internal" });
  });

  test("does not stop the server", async () => {
    const { url } = await startServer(
      failing(() => {
        const deep = (): unknown => deep();
        return deep();
      }),
    );
    expect((await fetch(`${url}/v1/fail`)).status).toBe(500);
    expect((await fetch(`${url}/v1/echo`)).status).toBe(200);
  });
});

test("no answer names the software, and every one forbids guessing its type", async () => {
  const { url } = await startServer(failing(() => new Error("no")));
  for (const path of ["/v1/echo", "/v1/fail", "/v1/nowhere", "/nowhere", "/healthz", "/metrics"]) {
    const { headers } = await fetch(`${url}${path}`);
    expect([headers.get("x-powered-by"), headers.get("server")]).toEqual([null, null]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  }
});

test("requests that arrive in one piece are answered in order, on one connection", async () => {
  const { port } = await startServer();
  const type = "Content-Type: application/json";
  const requests = [
    requestText("GET /v1/echo", [type], '{"turn":1}'),
    requestText("GET /v1/nowhere", [type], '{"turn":2}'),
    requestText("POST /v1/echo", [type], '{"turn":3}'),
    requestText("GET /v1/echo?turn=4", [END]),
  ];
  const answer = await exchange(port, requests.join(""));
  expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 200", "HTTP/1.1 200"]);
  expect(answer.match(/"turn":"?\d/g)).toEqual(['"turn":1', '"turn":3', '"turn":"4']);
});

test("garbage behind a request under way does not become part of its answer", async () => {
  const answering = Promise.withResolvers<undefined>();
  const { port } = await startServer({
    routes(instance) {
      instance.get("/stream", (_request, reply) => {
        reply.raw.writeHead(200, { "content-length": "100" });
        reply.raw.write("begun");
        answering.resolve(undefined);
        return reply.hijack();
      });
    },
  });
  const client = await RawClient.open(port);
  client.send(requestText("GET /v1/stream"));
  await answering.promise;
  await client.until("begun");
  expect(await client.send("GARBAGE\r\n\r\n").untilClosed()).toMatch(/begun$/);
});

describe("a client that is too slow", () => {
  const short = { headersTimeoutMilliseconds: 200, requestTimeoutMilliseconds: 400 };

  test("with its headers is cut off", async () => {
    const { port, url } = await startServer(short);
    const answer = await exchange(port, "GET /v1/echo HTTP/1.1\r\nHost: te");
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain('"code":"request_timeout"');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test("with its body is cut off", async () => {
    const { port, url } = await startServer(short);
    const text = requestText("POST /v1/echo", ["Content-Type: application/json", "Content-Length: 10"]);
    const answer = await exchange(port, `${text}{`);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer.match(/HTTP\/1.1/g)).toHaveLength(1);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe("the address of a client", () => {
  const headers = { "x-forwarded-for": "203.0.113.7" };

  test("is its proxy's word where the proxy is trusted", async () => {
    const { url } = await startServer({ trustedProxies: ["127.0.0.0/8"] });
    expect(await (await fetch(`${url}/v1/echo`, { headers })).json()).toMatchObject({ ip: "203.0.113.7" });
  });

  test("is the connection's where it is not", async () => {
    const { url } = await startServer({ trustedProxies: ["10.0.0.0/8"] });
    expect(await (await fetch(`${url}/v1/echo`, { headers })).json()).toMatchObject({ ip: "127.0.0.1" });
  });
});
