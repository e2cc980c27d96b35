import type { Execute } from "../directory/commands.ts";
import type { DirectoryReader } from "../directory/ports.ts";

/** How long a transaction of a job may take, in milliseconds. */
export type ChunkMilliseconds = {
  /** In a process that answers requests. */
  serving: number;
  /** In a process that answers nobody. */
  alone: number;
};

/** The directory's data on one of the two backends. */
export type Store = AsyncDisposable & {
  backend: "sqlite" | "postgres";
  chunkMilliseconds: ChunkMilliseconds;
  read: DirectoryReader;
  execute: Execute;
  /** Migrations that opening the store ran. */
  migrated: readonly string[];
  /** Rejects when the database cannot answer. */
  ping(): Promise<void>;
  /** Looks for damage and contradictions; an empty list means none was found. */
  inspect(): Promise<string[]>;
  /** Copies the running database to a file that is consistent in itself (SQLite only). */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
};

/** Where the data is. */
export type StoreLocation =
  | { backend: "sqlite"; file: string }
  | { backend: "postgres"; url: string; replicaUrl: string | undefined; poolSize: number };
