import { Writable } from "node:stream";
import type { Logger } from "pino";
import { expect, test } from "vitest";
import { createLogger, type LoggerOptions } from "./logger.ts";

async function logged(options: LoggerOptions, write: (logger: Logger) => void): Promise<string> {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  write(createLogger(options, stream));
  // The pretty form reaches its stream a few turns later.
  await new Promise((resolve) => setTimeout(resolve, 20));
  return Buffer.concat(chunks).toString();
}

test("a line is one JSON object with the level's name and the time", async () => {
  const text = await logged({ level: "info", format: "json" }, (logger) => {
    logger.info({ port: 8080 }, "listening");
    logger.debug("not wanted");
  });
  expect(JSON.parse(text)).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    port: 8080,
    msg: "listening",
  });
});

test("the pretty form is for people", async () => {
  const text = await logged({ level: "info", format: "pretty" }, (logger) => logger.warn({ port: 1 }, "listening"));
  expect(text).toMatch(/WARN.*listening/);
  expect(text).not.toContain("{");
});

test("auto is JSON where there is no terminal", async () => {
  const text = await logged({ level: "info", format: "auto" }, (logger) => logger.info("x"));
  expect(text.startsWith("{")).toBe(!process.stderr.isTTY);
});

test("headers that carry secrets are blotted out, wherever a library logs them", async () => {
  const headers = { authorization: "Bearer s3cret", "x-api-key": "s3cret", cookie: "s3cret", host: "test" };
  const text = await logged({ level: "info", format: "json" }, (logger) => {
    logger.info({ headers, ...headers, req: { headers } }, "x");
  });
  expect(text).not.toContain("s3cret");
  expect(text.match(/"host":"test"/g)).toHaveLength(3);
});

test("an error keeps its stack and causes, and loses what a database says of a row", async () => {
  const cause = Object.assign(new Error("duplicate key value"), {
    code: "23505",
    table: "users",
    detail: "Key (email)=(alice@example.com) already exists.",
    parameters: ["alice@example.com"],
    where: "alice@example.com",
    query: "insert alice@example.com",
  });
  const text = await logged({ level: "info", format: "json" }, (logger) => {
    logger.error({ err: new Error("failed for bob@example.com, +1 (510) 555-3344", { cause }) }, "x");
  });
  expect(text).not.toMatch(/alice|bob|3344/);
  expect(JSON.parse(text)).toMatchObject({
    err: { type: "Error", message: "failed for [e-mail], [number]", cause: { code: "23505", table: "users" } },
  });
  expect(text).toContain("logger.test.ts");
});
