import { expect, test } from "vitest";
import { MIGRATIONS } from "./index.ts";
import { NewerDatabaseError, pendingMigrations } from "./pending-migrations.ts";

const names = MIGRATIONS.map(({ name }) => name);

test("migrations are numbered in the order in which they are listed", () => {
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
  expect(names.every((name) => /^\d{4}-[a-z0-9-]+$/u.test(name))).toBe(true);
});

test("an empty database needs all of them, one that is up to date none, and one of the future is refused", () => {
  expect(pendingMigrations([])).toEqual(MIGRATIONS);
  expect(pendingMigrations(names)).toEqual([]);
  expect(() => pendingMigrations([...names, "9999-future"])).toThrow(NewerDatabaseError);
});
