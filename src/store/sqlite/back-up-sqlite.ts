import BetterSqlite3 from "better-sqlite3";
import { openReader } from "./connection.ts";

const PAGES_A_STEP = 500;

/**
 * Copies a database that others may be writing to; `target` becomes one file that is whole in itself, in the state in
 * which the database was when the copying began.
 */
export async function backUpSqlite(file: string, target: string): Promise<void> {
  const connection = openReader(file);
  try {
    // The open transaction holds one state: without it, each commit of another process would start the copy again.
    connection.exec("begin");
    connection.prepare("select count(*) from sqlite_schema").get();
    await connection.backup(target, { progress: () => PAGES_A_STEP });
  } finally {
    connection.close();
  }
  leaveOneFile(target);
}

/** In WAL mode even a reader needs two more files beside it, which a copy on a read-only disk could not have. */
function leaveOneFile(target: string): void {
  const copy = new BetterSqlite3(target);
  try {
    copy.pragma("journal_mode = DELETE");
  } finally {
    copy.close();
  }
}
