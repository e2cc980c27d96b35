import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { BODY_LIMIT_BYTES, echoRoutes, exchange, RawClient, requestText, startServer } from "./http-fixture.ts";

const JSON_TYPE = "Content-Type: application/json";
const END = "Connection: close";

async function post(url: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: "POST", body, headers: { "content-type": "application/json", ...headers } };
  return fetch(`${url}/v1/echo`, init);
}

function tooLarge(bytes: number): string {
  return requestText("POST /v1/echo", [JSON_TYPE], "x".repeat(bytes));
}

async function answerOf(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}

describe("a body that is taken", () => {
  test("a GET's JSON body arrives", async () => {
    const { port } = await startServer();
    const answer = await exchange(port, requestText("GET /v1/echo", [JSON_TYPE, END], '{"email":["a@example.com"]}'));
    expect(answer).toContain('"body":{"email":["a@example.com"]}');
  });

  test("a GET's chunked body, sent piece by piece, arrives", async () => {
    const { port } = await startServer();
    const client = await RawClient.open(port);
    client.send(requestText("GET /v1/echo", [JSON_TYPE, END, "Transfer-Encoding: chunked"]));
    for (const piece of ["[", '"ü', '"]']) {
      client.send(`${Buffer.byteLength(piece).toString(16)}\r\n`);
      client.send(`${piece}\r\n`);
    }
    expect(Buffer.from(await client.send("0\r\n\r\n").untilClosed(), "latin1").toString()).toContain('"body":["ü"]');
  });

  test.each(["application/json", "application/json; charset=utf-8", "APPLICATION/JSON;charset=UTF-8"])(
    "Content-Type: %s is JSON",
    async (type) => {
      const { url } = await startServer();
      expect(await answerOf(await post(url, "[1]", { "content-type": type }))).toMatchObject({ body: [1] });
    },
  );

  test.each(["", "Content-Length: 0", "Transfer-Encoding: chunked"])(
    "an empty body of a declared type (%s) is none",
    async (framing) => {
      const { port } = await startServer();
      const headers = [JSON_TYPE, END, ...(framing === "" ? [] : [framing])];
      const chunk = framing.startsWith("Transfer") ? "0\r\n\r\n" : "";
      const answer = await exchange(port, `${requestText("GET /v1/echo", headers)}${chunk}`);
      expect(answer).toContain("200 OK");
      expect(answer).not.toContain('"body"');
    },
  );

  test("an empty body of another type is none", async () => {
    const { port } = await startServer();
    const answer = await exchange(port, requestText("GET /v1/echo", ["Content-Type: text/html", END]));
    expect(answer).toContain("200 OK");
  });

  test("a byte order mark before it does not matter", async () => {
    const { url } = await startServer();
    expect(await answerOf(await post(url, '\uFEFF{"a":1}'))).toMatchObject({ body: { a: 1 } });
  });

  test("one of exactly the limit arrives", async () => {
    const { url } = await startServer();
    const body = JSON.stringify("x".repeat(BODY_LIMIT_BYTES - 2));
    expect((await post(url, body)).status).toBe(200);
  });

  test("nesting a hundred thousand deep is refused at once", async () => {
    const { url } = await startServer({
      bodyLimitBytes: 1_000_000,
      routes(instance) {
        echoRoutes(instance);
        instance.post("/deep", (request) => ({ taken: Array.isArray(request.body) }));
      },
    });
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const init = { method: "POST", body: deep, headers: { "content-type": "application/json" } };
    expect(await answerOf(await fetch(`${url}/v1/deep`, init))).toEqual({
      door: "malformed_body",
      message: "The body is nested more than 200 deep.",
    });
    expect((await post(url, "[".repeat(100_000))).status).toBe(400);
    expect((await post(url, "[1]")).status).toBe(200);
  });

  test("an API may add a media type of its own", async () => {
    const { url } = await startServer({
      routes(instance) {
        instance.addContentTypeParser("text/csv", { parseAs: "string" }, (_request, body, done) => done(null, body));
        echoRoutes(instance);
      },
    });
    expect(await answerOf(await post(url, "a,b", { "content-type": "text/csv" }))).toMatchObject({ body: "a,b" });
    const elsewhere = await fetch(`${url}/healthz`, {
      method: "POST",
      body: "a,b",
      headers: { "content-type": "text/csv" },
    });
    expect(elsewhere.status).toBe(405);
  });

  test("a route may have a limit of its own", async () => {
    const { url } = await startServer({
      routes(instance) {
        instance.post("/echo", { bodyLimit: 10 }, (request) => ({ body: request.body }));
      },
    });
    expect((await post(url, '"12345678"')).status).toBe(200);
    expect((await post(url, '"123456789"')).status).toBe(413);
  });
});

describe("a body that is refused", () => {
  test.each(["text/plain", "application/xml", "application/jsonx", "multipart/form-data", "nonsense"])(
    "Content-Type: %s",
    async (type) => {
      const { url } = await startServer();
      const response = await post(url, "{}", { "content-type": type });
      expect(response.status).toBe(415);
      expect(await answerOf(response)).toMatchObject({ door: "unsupported_media_type" });
    },
  );

  test("one without a type", async () => {
    const { port } = await startServer();
    expect(await exchange(port, requestText("POST /v1/echo", [END], "{}"))).toContain("unsupported_media_type");
  });

  test("a compressed one", async () => {
    const { url } = await startServer();
    const response = await post(url, "{}", { "content-encoding": "gzip" });
    expect(await answerOf(response)).toMatchObject({ door: "unsupported_media_type" });
  });

  test.each([1, BODY_LIMIT_BYTES, 50 * BODY_LIMIT_BYTES])("one of %i bytes over the limit", async (over) => {
    const { url } = await startServer();
    const response = await post(url, "x".repeat(BODY_LIMIT_BYTES + over));
    expect(response.status).toBe(413);
    expect(await answerOf(response)).toMatchObject({ door: "body_too_large" });
  });

  test("one somewhat too large is read to its end, for a client that reads nothing before", async () => {
    const { port } = await startServer({ bodyLimitBytes: 8_000_000 });
    const socket = connect(port, "127.0.0.1");
    onTestFinished(() => {
      socket.destroy();
    });
    const sent = new Promise((resolve) => socket.on("error", resolve).write(tooLarge(15_000_000), resolve));
    expect(await sent).toBeFalsy();
    const [answer] = (await once(socket, "data")) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /);
  });

  test("a chunked one that never ends is cut off", async () => {
    const { port } = await startServer();
    const client = await RawClient.open(port);
    client.send(requestText("POST /v1/echo", [JSON_TYPE, "Transfer-Encoding: chunked"]));
    client.send(`5000\r\n${"x".repeat(0x50_00)}\r\n`);
    expect(await client.untilClosed()).toContain("413 Payload Too Large");
  });

  test.each([
    ['{"a":1,}', 'line 1, column 8: expected a name in \\" \\"'],
    ['{\n  "a": 1\n  "b": 2\n}', "line 3, column 3: expected a comma or }"],
    ["", "200 OK"],
    ["{", 'line 1, column 2: expected a name in \\" \\" or }'],
    ["[1] x", "line 1, column 5: expected the end of the body"],
  ])("%j says where it is wrong", async (body, place) => {
    const { port } = await startServer();
    expect(await exchange(port, requestText("POST /v1/echo", [JSON_TYPE, END], body))).toContain(place);
  });

  test.each([
    '{"__proto__":{"admin":true}}',
    '{"__proto__":1,"__proto__":2}',
    '{"a":[{"\\u005f_proto__":null}]}',
    '{"constructor":{"prototype":{"admin":true}}}',
  ])("%s reaches no prototype", async (body) => {
    const { url } = await startServer();
    const response = await post(url, body);
    expect(response.status).toBe(400);
    expect(await answerOf(response)).toMatchObject({
      door: "malformed_body",
      message: expect.stringContaining("__proto__"),
    });
    expect(Reflect.get({}, "admin")).toBeUndefined();
  });

  test("one that is not UTF-8", async () => {
    const { url } = await startServer();
    const response = await post(url, Buffer.from([0x22, 0xff, 0x22]));
    expect(await answerOf(response)).toMatchObject({ door: "malformed_body", message: "The body is not valid UTF-8." });
  });

  test("a malformed one at an unknown address is not looked at", async () => {
    const { url } = await startServer();
    const response = await fetch(`${url}/v1/nowhere`, {
      method: "POST",
      body: "{",
      headers: { "content-type": "application/json" },
    });
    expect(response.status).toBe(404);
  });
});

test("a client that goes away in the middle of its body is counted, and harms nobody", async () => {
  const { port, url, log } = await startServer();
  const client = await RawClient.open(port);
  client.send(`${requestText("POST /v1/echo", [JSON_TYPE, "Content-Length: 100"])}{"a":`);
  await expect.poll(async () => (await fetch(`${url}/healthz`)).status).toBe(200);
  client.destroy();
  await expect.poll(log).toContain('"aborted":true');
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('http_requests_total{api="door",route="/v1/echo",method="POST",status="499"} 1');
});
