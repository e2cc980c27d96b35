import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { SQLITE } from "../backend.ts";
import { createDatabase } from "../database.ts";
import { inspect } from "../inspect.ts";
import { createReader } from "../reader.ts";
import type { Store } from "../store.ts";
import { backUpSqlite } from "./back-up-sqlite.ts";
import { openReader } from "./connection.ts";
import { inspectSqlite } from "./inspect-sqlite.ts";
import { ListReader } from "./list-reader.ts";
import { TurnReads } from "./turn-reads.ts";
import { Writer } from "./writer.ts";

/** Opens the embedded database, making the file when there is none. */
export async function openSqliteStore(file: string): Promise<Store> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const writer = new Writer(file);
  const migrated = await writer.started;
  const connection = openReader(file);
  const lists = new ListReader(file);
  const reads = new TurnReads(connection);
  const db = createDatabase(SQLITE, reads.run);
  const listDb = createDatabase(SQLITE, lists.run);
  const close = async () => {
    connection.close();
    await lists.close();
    // The last to close clears away the write-ahead log, which a reader cannot.
    await writer.close();
  };
  return {
    backend: "sqlite",
    paces: SQLITE.paces,
    read: createReader(db, listDb),
    execute: (name, args) => writer.execute(name, args).finally(reads.refresh),
    commandCount: () => writer.commandCount,
    migrated,
    ping: async () => {
      writer.assertRunning();
      await db.run("select 1", []);
    },
    lost: writer.lost,
    inspect: async () => [...(await inspectSqlite(listDb)), ...(await inspect(listDb))],
    backup: (target) => backUpSqlite(file, target),
    close,
    [Symbol.asyncDispose]: close,
  };
}
