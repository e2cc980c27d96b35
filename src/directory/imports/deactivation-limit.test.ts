import { expect, test } from "vitest";
import { peopleWithin, readDeactivationLimit } from "./deactivation-limit.ts";

test.each([
  ["0", 0],
  ["20", 20],
  ["10%", 25],
  ["0.5%", 1],
  ["99.99%", 254],
  ["100%", 255],
  ["0%", 0],
])("%s of 255 people are %i", (text, people) => {
  const limit = readDeactivationLimit(text);
  expect(limit === undefined ? limit : peopleWithin(limit, 255)).toBe(people);
});

test.each(["", "-1", "1.5", "101%", "%", "10 %", "1e3", "ten"])("%j is no limit", (text) => {
  expect(readDeactivationLimit(text)).toBeUndefined();
});
