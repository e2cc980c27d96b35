import BetterSqlite3, { type Database } from "better-sqlite3";
import { userKey } from "../src/store/user-key.ts";
import { FILLED_TABLES, fillStatements } from "./fill-statements.ts";
import { type Home, userRows } from "./user-rows.ts";

/** What SQLite built from a statement of ours, which brings it back. */
type Built = { type: "index" | "trigger"; name: string; sql: string };

/** Fills the tables in one transaction, without journal; indexes are built afterwards, which is several times faster. */
export function fillSqlite(file: string, home: Home, people: number): void {
  const connection = new BetterSqlite3(file);
  connection.pragma("journal_mode = OFF");
  connection.pragma("synchronous = OFF");
  connection.pragma("cache_size = -1000000");
  connection.pragma("temp_store = MEMORY");
  connection.pragma("foreign_keys = OFF");
  connection.transaction(() => fill(connection, home, people))();
  connection.close();
}

function fill(connection: Database, home: Home, people: number): void {
  const built = builtOn(connection);
  for (const { type, name } of built) connection.exec(`drop ${type} "${name}"`);
  insertUsers(connection, home, people);
  for (const statement of fillStatements(home, people)) connection.exec(statement);
  for (const { sql } of built) connection.exec(sql);
  connection.exec("insert into user_search (user_search) values ('rebuild')");
}

function builtOn(connection: Database): Built[] {
  const tables = FILLED_TABLES.map(() => "?").join(", ");
  return connection
    .prepare<string[], Built>(
      `select type, name, sql from sqlite_master where type in ('index', 'trigger') and sql is not null and tbl_name in (${tables})`,
    )
    .all(...FILLED_TABLES);
}

function insertUsers(connection: Database, home: Home, people: number): void {
  const columns = ["row_key", ...[...userRows(home, 1, 1)].flatMap(Object.keys)];
  const places = columns.map((column) => `@${column}`).join(", ");
  const insert = connection.prepare(`insert into users (${columns.join(", ")}) values (${places})`);
  for (const row of userRows(home, 1, people)) insert.run({ row_key: userKey(row), ...row });
}
