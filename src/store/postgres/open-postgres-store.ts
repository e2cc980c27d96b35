import { DirectoryError } from "../../directory/errors.ts";
import { POSTGRES } from "../backend.ts";
import { createDatabase } from "../database.ts";
import { inspect } from "../inspect.ts";
import { createReader } from "../reader.ts";
import type { Store } from "../store.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { ReadClients } from "./read-clients.ts";
import { Replica } from "./replica.ts";
import { Transactions } from "./transactions.ts";

type PostgresLocation = { url: string; replicaUrl: string | undefined; poolSize: number };

const READ_CONNECTIONS = 2;

/** Connects to PostgreSQL 15 or newer. Lists go to the replica where there is one. */
export async function openPostgresStore({ url, replicaUrl, poolSize }: PostgresLocation): Promise<Store> {
  const migrated = await migratePostgres(url);
  const primary = new ReadClients(url, READ_CONNECTIONS);
  const copies = replicaUrl === undefined ? undefined : new ReadClients(replicaUrl, READ_CONNECTIONS);
  const replica = copies === undefined ? undefined : new Replica(copies.run, primary.run);
  const transactions = new Transactions(url, poolSize, replica?.noteCommit);
  const db = createDatabase(POSTGRES, primary.run);
  let closed: Promise<unknown> | undefined;
  const close = async () => {
    closed ??= Promise.all([transactions.close(), primary.close(), copies?.close()]);
    await closed;
  };
  return {
    backend: "postgres",
    paces: POSTGRES.paces,
    read: createReader(db, replica === undefined ? db : createDatabase(POSTGRES, replica.run)),
    execute: (name, args) => transactions.execute(name, args),
    commandCount: () => transactions.commandCount,
    migrated,
    ping: async () => void (await db.run("select 1", [])),
    // A connection that was lost is replaced.
    lost: new Promise(() => {}),
    inspect: () => inspect(db),
    backup: () =>
      Promise.reject(
        new DirectoryError("invalid_value", "A PostgreSQL database is backed up with pg_dump or its like."),
      ),
    close,
    [Symbol.asyncDispose]: close,
  };
}
