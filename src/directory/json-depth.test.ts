import { expect, test } from "vitest";
import { DEEPEST_JSON, isTooDeep } from "./json-depth.ts";

const lists = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

test("the deepest is taken, and one more is not, however much stands beside it", () => {
  const beside = JSON.stringify([["[".repeat(500), '\\"'.repeat(300)], Array.from({ length: 400 }, () => [])]);
  for (const [depth, tooDeep] of [
    [1, false],
    [DEEPEST_JSON, false],
    [DEEPEST_JSON + 1, true],
    [500_000, true],
  ] as const) {
    expect(isTooDeep(lists(depth)), `${depth} lists`).toBe(tooDeep);
    expect(isTooDeep(`{"a\\\\":${beside},"b":${lists(depth - 1)}}`), `${depth} beside others`).toBe(tooDeep);
  }
});
