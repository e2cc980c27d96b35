import { expect, test } from "vitest";
import { DirectoryError } from "../directory/errors.ts";
import { parseStrictJson } from "./strict-json.ts";

function errorOf(text: string | Buffer): DirectoryError {
  try {
    parseStrictJson(Buffer.from(text));
  } catch (error) {
    if (error instanceof DirectoryError) return error;
    throw error;
  }
  throw new Error("The text was taken.");
}

test.each(["null", "0", '"ä\\u00e4"', '{"a":[1,{"b":null}]}', " [1]\n ", '{"constructor":1,"proto":{}}'])(
  "%j is parsed as it is elsewhere",
  (text) => {
    expect(parseStrictJson(Buffer.from(text))).toEqual(JSON.parse(text));
  },
);

test("the last of two values with one name holds, as everywhere", () => {
  expect(parseStrictJson(Buffer.from('{"a":1,"a":2}'))).toEqual({ a: 2 });
});

test("the place is counted from 1, in lines and UTF-16 units", () => {
  expect(errorOf('{\n\n  "ä": "😀" x}').message).toBe(
    "The body is not valid JSON: line 3, column 13: expected a comma or }.",
  );
  expect(errorOf('\uFEFF{"a"}').message).toContain("line 1, column 5: expected a colon");
});

test.each([
  ['{"a":1e400}', 6],
  ['{"a":\n-1e400}', 1],
  ['["1e400", {"a\\\\": "\\"" , "b" : [ 0.5,2E+999]}]', 38],
  [`1${"0".repeat(309)}`, 1],
])("a number that is too large to be kept is refused: %s", (text, column) => {
  expect(errorOf(text)).toMatchObject({
    code: "malformed_body",
    message: `The body has a number that is too large: line ${text.split("\n").length}, column ${column}.`,
  });
});

test.each(['["1e400",", 1e400","\\": 1e400"]', "[1e308,-1.7976931348623157e308,1e-400,0.1e1]"])(
  "what only looks like one is not: %s",
  (text) => {
    expect(parseStrictJson(Buffer.from(text))).toEqual(JSON.parse(text));
  },
);

test("neither the message nor the cause quotes the body", () => {
  const error = errorOf('{"email": alice@example.com}');
  expect(`${error.message} ${String(error.cause)} ${error.stack ?? ""}`).not.toContain("alice");
});

test.each([
  Buffer.from([0xff]),
  Buffer.from([0x22, 0xc3, 0x22]),
  Buffer.from('"ä"', "latin1"),
  Buffer.from('"a"', "utf16le"),
])("bytes that are no UTF-8 JSON are refused", (bytes) => {
  expect(errorOf(bytes).code).toBe("malformed_body");
});
