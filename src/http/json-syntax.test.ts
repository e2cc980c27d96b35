import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findJsonSyntaxError } from "./json-syntax.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const PIECES = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"',
  "\\",
  "a",
  "u00e4",
  "-",
  "0",
  "1",
  ".",
  "e",
  "+",
  "true",
  "null",
  " ",
  "\n",
];

describe("against Node's own parser", () => {
  test("random pieces are JSON for both or for neither", () => {
    const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (sample) => {
        expect(findJsonSyntaxError(sample) === undefined).toBe(isJson(sample));
      }),
      { numRuns: 5000 },
    );
  });

  test("any JSON is JSON, and with one character changed it is for both or for neither", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(...PIECES, "\t", "\u0001"), (json, at, piece) => {
        const offset = at % (json.length + 1);
        const changed = json.slice(0, offset) + piece + json.slice(offset + 1);
        expect(findJsonSyntaxError(json)).toBeUndefined();
        expect(findJsonSyntaxError(changed) === undefined).toBe(isJson(changed));
      }),
    );
  });

  test("the text before the place is not wrong yet", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(...PIECES), (json, at, piece) => {
        const offset = at % (json.length + 1);
        const changed = json.slice(0, offset) + piece + json.slice(offset);
        const error = findJsonSyntaxError(changed);
        fc.pre(error !== undefined);
        expect(findJsonSyntaxError(changed.slice(0, error.offset))?.offset ?? error.offset).toBe(error.offset);
      }),
    );
  });
});

test.each([
  ["", 0, "a value"],
  ["  ", 2, "a value"],
  ["[1,]", 3, "a value"],
  ["[", 1, "a value or ]"],
  ["[1 2]", 3, "a comma or ]"],
  ['{"a" 1}', 5, "a colon"],
  ['{"a":1,}', 7, 'a name in " "'],
  ["{'a':1}", 1, 'a name in " " or }'],
  ['{"a":1]', 6, "a comma or }"],
  ['"a', 2, 'a closing "'],
  ['"a\nb"', 2, "an escaped character"],
  [String.raw`"\x"`, 1, "an escape that JSON knows"],
  [String.raw`"\u12"`, 1, "an escape that JSON knows"],
  ["-", 1, "a digit"],
  ["[1.]", 3, "a digit"],
  ["1e+", 3, "a digit"],
  ["01", 1, "the end of the body"],
  ["tru", 0, "a value"],
  ["NaN", 0, "a value"],
  ["1 1", 2, "the end of the body"],
])("%j is wrong at %i: expected %s", (text, offset, expected) => {
  expect(findJsonSyntaxError(text)).toEqual({ offset, expected });
});

test("no depth and no length of a text exhausts it", () => {
  const depth = 500_000;
  expect(findJsonSyntaxError("[".repeat(depth))).toEqual({ offset: depth, expected: "a value or ]" });
  expect(findJsonSyntaxError(`"${"a".repeat(depth)}`)).toEqual({ offset: depth + 1, expected: 'a closing "' });
  expect(findJsonSyntaxError(`${"[".repeat(depth)}${"]".repeat(depth)}`)).toBeUndefined();
});
