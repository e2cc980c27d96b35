import BetterSqlite3, { type Database as Connection, type Statement } from "better-sqlite3";
import { LRUCache } from "lru-cache";
import type { Run } from "../database.ts";

const BUSY_TIMEOUT_MILLISECONDS = 10_000;
const READER_CACHE_KIBIBYTES = 128 * 1024;
/** What a large import fills for good, so that the process stays small. */
const WRITER_CACHE_KIBIBYTES = 32 * 1024;
const MAPPED_BYTES = 4 * 1024 ** 3;
const CHECKPOINT_PAGES = 4000;
const KEPT_STATEMENTS = 500;

/** The connection that writes: durable at each commit (`synchronous = FULL`), and the only one of its process. */
export function openWriter(file: string): Connection {
  const connection = new BetterSqlite3(file, { timeout: BUSY_TIMEOUT_MILLISECONDS });
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = FULL");
  connection.pragma("foreign_keys = ON");
  connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  tune(connection, WRITER_CACHE_KIBIBYTES);
  return connection;
}

/** A connection that only reads, whatever it is asked. */
export function openReader(file: string): Connection {
  const connection = new BetterSqlite3(file, {
    readonly: true,
    fileMustExist: true,
    timeout: BUSY_TIMEOUT_MILLISECONDS,
  });
  connection.pragma("query_only = ON");
  tune(connection, READER_CACHE_KIBIBYTES);
  return connection;
}

function tune(connection: Connection, cacheKibibytes: number): void {
  connection.pragma(`cache_size = -${cacheKibibytes}`);
  connection.pragma(`mmap_size = ${MAPPED_BYTES}`);
  connection.pragma("temp_store = MEMORY");
}

/** Runs statements on a connection, keeping them prepared under their text. */
export function runOn(connection: Connection): Run {
  const statements = new LRUCache<string, Statement>({ max: KEPT_STATEMENTS });
  return async (text, parameters) => {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = connection.prepare(text);
      statements.set(text, statement);
    }
    if (statement.reader) return { rows: statement.all(...parameters), changes: 0 };
    return { rows: [], changes: statement.run(...parameters).changes };
  };
}
