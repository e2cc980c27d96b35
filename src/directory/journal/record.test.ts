import { expect, test } from "vitest";
import { differences } from "./record.ts";

test("what differs is told from what is the same, however deep, and what is ignored never counts", () => {
  const row = { id: 1, name: "a", list: [1, { x: 1, y: 2 }], version: 1, gone: null as string | null };
  expect(differences(row, { ...row }, [])).toBeUndefined();
  expect(differences(row, { ...row, version: 2 }, ["version"])).toBeUndefined();
  expect(differences(row, { ...row, list: [1, { y: 2, x: 1 }] }, [])).toBeUndefined();
  expect(differences(row, { ...row, list: [{ x: 1, y: 2 }, 1] }, [])).toEqual({
    before: { list: [1, { x: 1, y: 2 }] },
    after: { list: [{ x: 1, y: 2 }, 1] },
  });
  expect(differences(row, { ...row, name: "b", gone: "x", version: 2 }, ["version"])).toEqual({
    before: { name: "a", gone: null },
    after: { name: "b", gone: "x" },
  });
});
