import fc from "fast-check";
import { expect, test } from "vitest";
import { type SortKey, decodeCursor, encodeCursor } from "./page.ts";

const BY_NAME: SortKey<"name" | "id">[] = [
  { field: "name", direction: "desc" },
  { field: "id", direction: "desc" },
];

test("a cursor gives back the values that it was made of, for the sort that it was made for", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.maxSafeInteger(), (name, id) => {
      const cursor = encodeCursor(BY_NAME, [name, id]);
      expect(cursor).toMatch(/^[\w-]+$/u);
      expect(decodeCursor(BY_NAME, cursor)).toEqual([name, id]);
      const other = BY_NAME.map(({ field }) => ({ field, direction: "asc" as const }));
      expect(() => decodeCursor(other, cursor)).toThrow("does not belong");
    }),
  );
});

test("no text that a client may send instead does more than be refused", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.json().map((json) => Buffer.from(json).toString("base64url")),
      ),
      (text) => {
        expect(() => decodeCursor(BY_NAME, text)).toThrow(
          expect.objectContaining({ code: "invalid_value", details: { field: "cursor" } }),
        );
      },
    ),
  );
});
