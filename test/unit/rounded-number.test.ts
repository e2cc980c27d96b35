import { expect, test } from "vitest";
import { roundedNumber } from "../../console/src/form/rounded-number.ts";
import { isRounded } from "../../src/directory/rounded-numbers.ts";

test.each([
  ["12345678901234567891", true],
  ["9007199254740993", true],
  ["9007199254740991", false],
  ["1700000000000000000000", false],
  ["0.1234567890123456", false],
  ["1.50000000000000000000", false],
  ["-0.00000000000000000012", false],
  ["0.12345678901234567891", true],
  ["1e400", true],
  ["-7", false],
])("%s would be stored as another number: %s, in the console as on the server", (number, rounded) => {
  expect([roundedNumber(`{"a": [${number}]}`) === number, isRounded(number)]).toEqual([rounded, rounded]);
});

test("digits in texts are no numbers", () => {
  expect(roundedNumber(String.raw`{"12345678901234567891": "\"12345678901234567891"}`)).toBeUndefined();
});
