import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backUpSqlite } from "./back-up-sqlite.ts";
import { openWriter } from "./connection.ts";

/** More than are copied at a time. */
const FILLING_ROWS = 5000;
const FILLING_BYTES = 4000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-copy-test-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("a copy is finished, and of one moment, though others commit between all of its steps", async () => {
  const file = join(folder, "busy.db");
  const writer = openWriter(file);
  writer.exec("create table filling (bytes blob); create table left (n); create table right (n)");
  writer.exec("insert into left values (0); insert into right values (0)");
  const fill = writer.prepare("insert into filling values (zeroblob(?))");
  writer.transaction(() => {
    for (let row = 0; row < FILLING_ROWS; row++) fill.run(FILLING_BYTES);
  })();

  let commits = 0;
  let turn = setImmediate(commit);
  function commit(): void {
    writer.transaction(() => writer.exec("update left set n = n + 1; update right set n = n + 1"))();
    commits += 1;
    turn = setImmediate(commit);
  }
  const target = join(folder, "copy.db");
  await backUpSqlite(file, target);
  clearImmediate(turn);
  writer.close();

  expect(commits).toBeGreaterThan(5);
  const copy = new BetterSqlite3(target, { readonly: true });
  expect(copy.prepare("select left.n as left, right.n as right from left, right").get()).toEqual({ left: 0, right: 0 });
  expect(copy.pragma("integrity_check", { simple: true })).toBe("ok");
  copy.close();
  expect(await readdir(folder)).toEqual(["busy.db", "copy.db"]);
});
