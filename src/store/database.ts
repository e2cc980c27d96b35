import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Backend } from "./backend.ts";
import type { Schema } from "./schema.ts";

export type RunResult = { rows: unknown[]; changes: number };

/** Runs one statement. `keep` asks the driver to keep it prepared under its text. */
export type Run = (statement: string, parameters: readonly unknown[], keep?: boolean) => Promise<RunResult>;

/** A place to run statements: a connection, a pool, a transaction or a thread. Query functions take one first. */
export type Database = { backend: Backend; query: Kysely<Schema>; run: Run };

export function createDatabase(backend: Backend, run: Run): Database {
  return { backend, run, query: new Kysely<Schema>({ dialect: dialectFor(backend, run) }) };
}

function dialectFor(backend: Backend, run: Run): Dialect {
  const postgres = backend.name === "postgres";
  return {
    createAdapter: () => (postgres ? new PostgresAdapter() : new SqliteAdapter()),
    createDriver: () => new RunDriver(run),
    createIntrospector: (db) => (postgres ? new PostgresIntrospector(db) : new SqliteIntrospector(db)),
    createQueryCompiler: () => (postgres ? new PostgresQueryCompiler() : new SqliteQueryCompiler()),
  };
}

/** Lets Kysely build and run statements; transactions are the store's own business. */
class RunDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(run: Run) {
    this.#connection = {
      executeQuery: async <Row>(compiled: CompiledQuery): Promise<QueryResult<Row>> => {
        const { rows, changes } = await run(compiled.sql, compiled.parameters);
        return { rows: rows as Row[], numAffectedRows: BigInt(changes) };
      },
      streamQuery: () => {
        throw new Error("Lists are read page by page.");
      },
    };
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }

  beginTransaction(): Promise<void> {
    return Promise.reject(new Error("A transaction is started by the store."));
  }

  commitTransaction(): Promise<void> {
    return this.beginTransaction();
  }

  rollbackTransaction(): Promise<void> {
    return this.beginTransaction();
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {}
}
