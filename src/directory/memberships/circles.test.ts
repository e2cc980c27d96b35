import fc from "fast-check";
import { expect, test } from "vitest";
import { type Supervisor, headsOfCircles } from "./circles.ts";

/** Supervisors as [who, under whom]. */
function supervisors(...pairs: [number, number | null][]): Supervisor[] {
  return pairs.map(([userId, supervisorId]) => ({ userId, isOnTeam: true, supervisorId }));
}

test("who supervises themselves is a circle of one", () => {
  expect(headsOfCircles(supervisors([4, 4], [5, 4], [6, null]))).toEqual([4]);
});

test("a circle has one head, wherever one comes upon it", () => {
  expect(headsOfCircles(supervisors([1, 9], [9, 8], [8, 7], [7, 9], [3, 2], [2, 3]))).toEqual([2, 7]);
});

test("without a circle there is no head", () => {
  expect(headsOfCircles(supervisors([1, null], [2, 1], [3, 2], [4, 99]))).toEqual([]);
});

test("from everybody the way up ends, or comes to exactly one head", () => {
  const id = fc.integer({ min: 1, max: 12 });
  const pairs = fc.uniqueArray(fc.tuple(id, fc.option(id)), { selector: ([userId]) => userId });
  fc.assert(
    fc.property(pairs, (given) => {
      const heads = new Set(headsOfCircles(supervisors(...given)));
      const above = new Map(given);
      for (const [start] of given) {
        const way = new Set<number>();
        let at: number | null | undefined = start;
        for (; typeof at === "number" && !way.has(at); at = above.get(at)) way.add(at);
        expect(way.intersection(heads).size).toBe(typeof at === "number" ? 1 : 0);
      }
    }),
  );
});
