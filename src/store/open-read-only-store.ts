import { POSTGRES, SQLITE } from "./backend.ts";
import { createDatabase, type Database } from "./database.ts";
import { inspect } from "./inspect.ts";
import { migrationState, type MigrationState } from "./migrations/migration-state.ts";
import { assertUtf8 } from "./postgres/assert-utf8.ts";
import { ReadClients } from "./postgres/read-clients.ts";
import { createReader } from "./reader.ts";
import { openReader, runOn } from "./sqlite/connection.ts";
import { inspectSqlite } from "./sqlite/inspect-sqlite.ts";
import type { Store, StoreLocation } from "./store.ts";

/** The database as it is, beside whatever works with it: nothing is made, migrated or written. */
export type ReadOnlyStore = AsyncDisposable &
  Pick<Store, "backend" | "read" | "ping" | "inspect" | "close"> & {
    /** Throws for a database that does not keep UTF-8, which no server opens. */
    assertUtf8(): Promise<void>;
    migrations(): Promise<MigrationState>;
  };

/** Opens the database at `location`, which has to be there. Ask for `migrations` before anything else. */
export function openReadOnlyStore(location: StoreLocation): ReadOnlyStore {
  return location.backend === "sqlite" ? openSqlite(location.file) : openPostgres(location.url);
}

function openSqlite(file: string): ReadOnlyStore {
  const connection = openReader(file);
  const db = createDatabase(SQLITE, runOn(connection));
  const inspectAll = async () => [...(await inspectSqlite(db)), ...(await inspect(db))];
  // Rollcall makes its files itself, in UTF-8.
  const keepsUtf8 = async () => {};
  return readOnlyStore(db, { inspect: inspectAll, assertUtf8: keepsUtf8, close: async () => void connection.close() });
}

function openPostgres(url: string): ReadOnlyStore {
  const clients = new ReadClients(url, 1);
  const db = createDatabase(POSTGRES, clients.run);
  return readOnlyStore(db, {
    inspect: () => inspect(db),
    assertUtf8: () => assertUtf8(clients.run),
    close: () => clients.close(),
  });
}

function readOnlyStore(db: Database, own: Pick<ReadOnlyStore, "inspect" | "assertUtf8" | "close">): ReadOnlyStore {
  return {
    ...own,
    backend: db.backend.name,
    read: createReader(db, db),
    ping: async () => void (await db.run("select 1", [])),
    migrations: () => migrationState(db),
    [Symbol.asyncDispose]: own.close,
  };
}
