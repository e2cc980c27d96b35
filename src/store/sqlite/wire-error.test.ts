import { expect, test } from "vitest";
import { DirectoryError } from "../../directory/errors.ts";
import { NewerDatabaseError } from "../migrations/pending-migrations.ts";
import { fromWire, toWire } from "./wire-error.ts";

/** What arrives of an error that was sent to another thread. */
const sent = (error: unknown) => fromWire(structuredClone(toWire(error)));

test("a refusal arrives with its code, message, details and the cause for the log", () => {
  const cause = Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
  const arrived = sent(new DirectoryError("unavailable", "Not now.", { retryAfterSeconds: 3 }, cause));
  expect(arrived).toBeInstanceOf(DirectoryError);
  expect(arrived).toMatchObject({ code: "unavailable", message: "Not now.", details: { retryAfterSeconds: 3 } });
  expect((arrived as DirectoryError).cause).toMatchObject({ message: "database or disk is full", code: "SQLITE_FULL" });
});

test("a newer database stays one, and any other error keeps what it says and where", () => {
  expect(sent(new NewerDatabaseError(["9999-future"]))).toBeInstanceOf(NewerDatabaseError);
  const error = Object.assign(new Error("broken"), { code: "SQLITE_CORRUPT", uncloneable: () => {} });
  const arrived = sent(error);
  expect(arrived).toBeInstanceOf(Error);
  expect(arrived).toMatchObject({ message: "broken", code: "SQLITE_CORRUPT", stack: error.stack });
  expect(sent("thrown as it is")).toMatchObject({ message: "thrown as it is" });
});
