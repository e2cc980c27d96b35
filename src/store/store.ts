import type { Execute } from "../directory/commands.ts";
import type { Pace } from "../directory/jobs/pace.ts";
import type { DirectoryReader } from "../directory/ports.ts";

/** How jobs are worked on in a server, and by a command that answers nobody. */
export type Paces = { server: Pace; command: Pace };

/** The directory's data on one of the two backends. */
export type Store = AsyncDisposable & {
  backend: "sqlite" | "postgres";
  paces: Paces;
  read: DirectoryReader;
  execute: Execute;
  /** Commands that were given to `execute` so far. */
  commandCount(): number;
  /** Migrations that opening the store ran. */
  migrated: readonly string[];
  /** Rejects when the database cannot answer. */
  ping(): Promise<void>;
  /** Resolves with the cause when this process cannot write any more, ever; another process may. */
  lost: Promise<unknown>;
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
