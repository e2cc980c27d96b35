import fc from "fast-check";
import { expect, test } from "vitest";
import { isRounded, notingRounded, roundedIn } from "./rounded-numbers.ts";

function parsed(json: string): unknown {
  return notingRounded(JSON.parse(json), json);
}

test.each([
  "9007199254740993",
  "-9007199254740993",
  "12345678901234567890",
  "0.1000000000000000055",
  "9007199254740992.5",
  "1e400",
  "1e-400",
  "5e-324000",
  `1${"0".repeat(400_000)}1`,
])("%s is another number once it was read", (number) => {
  expect(isRounded(number)).toBe(true);
  expect(roundedIn(parsed(`{"a":[1,{"b":${number}}],"c":"${number}"}`))).toEqual(["a", "1", "b"]);
});

test.each([
  "0",
  "-0",
  "0.0",
  "0e9",
  "1.50",
  "100",
  "1E5",
  "1e+23",
  "100e-2",
  "9007199254740992",
  "0.30000000000000004",
])("%s is the same number", (number) => {
  expect(isRounded(number)).toBe(false);
  expect(roundedIn(parsed(`[${number}]`))).toBeUndefined();
});

test("no number that JavaScript writes is rounded, however it is written", () => {
  fc.assert(
    fc.property(
      fc.double({ noDefaultInfinity: true, noNaN: true }),
      fc.integer({ min: 17, max: 60 }),
      (number, digits) => {
        expect(isRounded(JSON.stringify(number))).toBe(false);
        expect(isRounded(number.toExponential())).toBe(false);
        const written = number.toExponential().replace(/^(-?\d)e/u, "$1.0e");
        expect(isRounded(written.replace("e", `${"0".repeat(digits)}e`))).toBe(false);
      },
    ),
  );
});
