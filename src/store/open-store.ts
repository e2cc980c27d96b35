import { openPostgresStore } from "./postgres/open-postgres-store.ts";
import { openSqliteStore } from "./sqlite/open-sqlite-store.ts";
import type { Store, StoreLocation } from "./store.ts";

/** Opens the store, bringing its schema up to date first. Throws `NewerDatabaseError` for a database of the future. */
export async function openStore(location: StoreLocation): Promise<Store> {
  return location.backend === "sqlite" ? await openSqliteStore(location.file) : await openPostgresStore(location);
}
