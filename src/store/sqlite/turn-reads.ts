import type { Database as Connection, Statement } from "better-sqlite3";
import type { Run } from "../database.ts";
import { runOn } from "./connection.ts";

/**
 * Reads of which those of one turn of the event loop share a transaction: taking SQLite's lock and leaving it costs two
 * system calls, nearly half of what a lookup takes. A turn's reads see all that was committed before it began.
 */
export class TurnReads {
  readonly #connection: Connection;
  readonly #run: Run;
  readonly #begin: Statement;
  readonly #commit: Statement;
  #hasBegun = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#run = runOn(connection);
    this.#begin = connection.prepare("begin");
    this.#commit = connection.prepare("commit");
  }

  readonly run: Run = (text, parameters, keep) => {
    if (!this.#hasBegun) {
      this.#begin.run();
      this.#hasBegun = true;
      setImmediate(this.refresh);
    }
    return this.#run(text, parameters, keep);
  };

  /** Lets the next read see what was committed in the meantime: what follows a write has to. */
  readonly refresh = (): void => {
    this.#hasBegun = false;
    if (this.#connection.inTransaction) this.#commit.run();
  };
}
